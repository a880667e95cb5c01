"""From published figures to the values of a portfolio, in the scope of whoever asked for it."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Session

from app.reports.portfolio_values import Portfolio
from app.services.access import Access
from app.services.portfolio_sheets import Subject, load_sheet
from app.services.portfolio_units import choose_units


def gather_portfolio(
    session: Session,
    *,
    access: Access,
    round_id: uuid.UUID,
    unit_id: uuid.UUID | None,
    today: date,
) -> Portfolio:
    """Read everything that a portfolio says; NotFound for a round or a unit that is not theirs."""
    chosen = choose_units(session, access=access, round_id=round_id, unit_id=unit_id)
    whole, found = load_sheet(session, Subject(access, round_id, chosen.root, today))
    units = (load_sheet(session, Subject(access, round_id, unit, today)) for unit in chosen.units)
    return Portfolio(
        organization=access.organization_name,
        reader=access.actor.name,
        seen=chosen.seen,
        round_title=found.chosen.title,
        closes_on=found.chosen.closes_on,
        mode=found.chosen.mode,
        questionnaire=found.questionnaire,
        invented=access.invented,
        generated_on=today,
        whole=whole,
        units=tuple(sheet for sheet, _ in units),
        without_page=chosen.without_page,
        silent=chosen.silent,
    )
