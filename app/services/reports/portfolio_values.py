"""From published figures to the values of a portfolio, in the scope of whoever asked for it."""

from __future__ import annotations

import uuid
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from app.reports.portfolio_values import Portfolio
from app.services.access import Access
from app.services.asks.ask_list import load_asks
from app.services.reports.portfolio_sheets import Subject, load_sheet
from app.services.reports.portfolio_units import UnitsOfPortfolio, choose_units
from app.services.targets.aims import load_aims


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
    subjects = _Subjects(session, access, round_id, chosen, today)
    whole, found = load_sheet(session, subjects.of(chosen.root))
    units = (load_sheet(session, subjects.of(unit)) for unit in chosen.units)
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


class _Subjects:
    """What the pages are of, with what is read for all of them at once."""

    def __init__(
        self,
        session: Session,
        access: Access,
        round_id: uuid.UUID,
        chosen: UnitsOfPortfolio,
        today: date,
    ) -> None:
        asked = load_asks(session, access=access, round_id=round_id, unit_id=chosen.root)
        self._asks = [(level, ask) for level in asked.levels for ask in level.asks] if asked else []
        aims = load_aims(session, organization_id=access.organization_id)
        self._with_aims = {subject for subject, _ in aims}
        self._of = partial(Subject, access, round_id, today=today)
        self._here = access.organization_id if not chosen.seen else None
        self._chosen = chosen

    def of(self, unit: uuid.UUID | None) -> Subject:
        """Give the page of a unit, or of the whole that has none."""
        whole = self._here if unit is None else unit
        below = set(self._chosen.tree.walk(unit)) if unit else set()
        asks = [each for each in self._asks if unit is None or each[0].owner_id in below]
        return self._of(unit, asks=tuple(asks), aims=whole in self._with_aims)
