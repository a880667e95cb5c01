"""Checking, submitting and opening again."""

from __future__ import annotations

from sqlalchemy import select

from app.services.database import Database
from app.services.questionnaires.questionnaire_versions import load_version
from app.storage.rows import Round
from tests.web.answering.sheets import Visit, answer_everything, form, stored


def test_the_review_lists_what_is_missing_with_links(
    visit: Visit, base: str, sheet: str, first: str, second: str
) -> None:
    mara = visit("mara")
    mara.post(sheet, status=302, **form(first, "2"))
    shown = mara.get(f"{base}/review").text
    assert "45 questions are open" in shown
    assert f"{sheet}#q-{second}" in shown
    assert f"{sheet}#q-{first}" not in shown
    assert "too early to submit" in shown
    assert f'action="{base}/submit"' not in shown
    assert "Too little is answered" in mara.post(f"{base}/submit", status=409).text


def test_one_barrier_is_enough_to_submit_anyway(
    visit: Visit, base: str, database: Database
) -> None:
    mara = visit("mara")
    with database.reader() as session:
        version = session.scalars(select(Round.questionnaire_version_id)).one()
        barrier = load_version(session, version_id=version).barriers[0]
    for capability in barrier.capabilities[:3]:
        choices = {f"choice.{q.id}": "3" for q in capability.questions}
        mara.post(f"{base}/answers/{capability.id}", status=302, **choices)
    shown = mara.get(f"{base}/review").text
    assert "Submit anyway" in shown
    assert "Too little is answered for a score of" in shown
    assert mara.follow(mara.post(f"{base}/submit", status=302)).status_code == 200


def test_submitting_twice_leads_to_the_same_result_and_reopening_lets_one_change(
    visit: Visit, base: str, sheet: str, first: str, database: Database
) -> None:
    mara = visit("mara")
    answer_everything(mara, base, database)
    assert "Every question is answered" in mara.get(f"{base}/review").text
    for _ in range(2):
        assert mara.post(f"{base}/submit", status=302).headers["Location"] == f"{base}/result"
    miles = visit("miles")
    assert "Mara submitted" in miles.get(sheet).text
    assert '<fieldset class="all" disabled>' in miles.get(sheet).text
    assert miles.post(f"{base}/submit", status=409)
    assert "open again" in miles.follow(miles.post(f"{base}/reopen", status=302)).text
    miles.post(sheet, status=302, **form(first, "5", 1))
    assert stored(database)[first][0] == "5"
    miles.post(f"{base}/submit", status=302)
