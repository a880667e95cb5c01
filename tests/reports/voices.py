"""Reports of surveys as closing would freeze their results: of a team, of few, of everybody."""

from __future__ import annotations

from dataclasses import replace

from app.domain.comparing.perception import gaps
from app.domain.comparing.voices import compare, listen
from app.domain.promise.disclosure import Hidden, Promise
from app.domain.questionnaire import QuestionForm, Questionnaire
from app.domain.response import Answer, Choice, Response
from app.domain.round import Confidentiality, RoundMode
from app.domain.scoring.guide import discussions
from app.domain.scoring.recommendations import recommend
from app.domain.scoring.result import Result
from app.domain.scoring.scoring import hidden_profile, score
from app.reports.team_values import Instead, Part, Remark, TeamReport
from tests.reports import made

PROMISE = Promise(Confidentiality.CONFIDENTIAL, 5)
PLANTED = "The planted remark that nobody may read"


def everyone(questionnaire: Questionnaire, levels: list[int], group: str = "") -> list[Response]:
    """One person a level, who answers everything with it."""
    return [
        Response(
            f"{group}{number}",
            group or None,
            tuple(Answer(q.id, Choice(str(level))) for q in questionnaire.questions),
        )
        for number, level in enumerate(levels)
    ]


def of(said: list[Response], before: list[Response] | None = None) -> TeamReport:
    """Give a survey's report as closing would freeze its result."""
    ordinary = made.report(12)
    asked = ordinary.questionnaire
    profile = score(asked, said, promise=PROMISE)
    result = Result(
        "0.1.0",
        profile,
        recommend(asked, profile),
        PROMISE,
        guide=discussions(asked, profile),
        gaps=gaps(asked, said, minimum=5),
    )
    if before is not None:
        heard = [
            listen(
                asked,
                tuple(voices),
                score(asked, voices, promise=PROMISE),
                form=QuestionForm.LONG,
                mode=RoundMode.SURVEY,
            )
            for voices in (before, said)
        ]
        result = replace(result, changes=compare(asked, *heard, minimum=5, since="Q2 2026"))
    return replace(
        ordinary,
        result=result,
        earlier=(),
        invited=20,
        remarks=(Remark(asked.questions[0].id, PLANTED, ""),),
    )


def survey() -> TeamReport:
    """Six people in two camps, and the same six before."""
    asked = made.report(0).questionnaire
    return of(everyone(asked, [1, 1, 2, 4, 5, 5]), before=everyone(asked, [1, 1, 1, 3, 4, 4]))


def withheld() -> TeamReport:
    """A team of four with a long name, and the unit around it."""
    asked = made.report(0).questionnaire
    around = of(everyone(asked, [2, 3, 3, 4, 2, 3, 1])).result
    hidden = Result("0.1.0", hidden_profile(asked, Hidden.TOO_FEW), (), PROMISE)
    instead = Instead(made.MIXED, around)
    shown = of(everyone(asked, [2, 3, 3, 4, 2]))
    return replace(
        shown, team=made.LONG, unit=made.MIXED, result=hidden, invited=4, instead=instead
    )


def whole_round() -> TeamReport:
    """Everybody in an organization, with groups, units and teams of long names, some hidden."""
    asked = made.report(0).questionnaire
    leaders = everyone(asked, [4, 5, 4, 5, 3, 5], "leadership")
    others = everyone(asked, [1, 2, 1, 3, 1, 2, 1], "data-science")
    whole = of(leaders + others, before=everyone(asked, [1, 2, 1, 2, 3, 1]))
    few = Result("0.1.0", hidden_profile(asked, Hidden.TOO_FEW), (), PROMISE)
    beside = Result("0.1.0", hidden_profile(asked, Hidden.PROTECTED), (), PROMISE)
    parts = (
        Part("Leadership", 0, of_teams=False, result=of(leaders).result),
        Part("Data science", 0, of_teams=False, result=beside),
        Part(made.LONG, 0, of_teams=True, result=whole.result),
        Part(made.MIXED, 1, of_teams=True, result=few),
        Part("W" * 90, 2, of_teams=True, result=beside),
        Part("A silent team", 1, of_teams=True, result=None),
    )
    means = (2.5, None, 3.0, 3.5)
    return replace(
        whole,
        team=made.LONG,
        unit=None,
        noun="organization",
        parts=parts,
        mean_of_teams=means,
    )
