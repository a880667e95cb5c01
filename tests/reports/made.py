"""Reports with ordinary, single-voice, empty and extreme content."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.domain.promise.disclosure import OPENLY, Promise
from app.domain.questionnaire import QuestionForm
from app.domain.response import Response
from app.domain.round import Confidentiality, RoundMode
from app.reports.team_report import EarlierResult, TeamReport
from app.reports.team_values import AskedAbove, Remark
from tests.reports import figures, sample

LONG = (
    "Fraud detection and claims analytics of the northern region, formerly the group for pricing "
    "models and risk (shared one)"
)
ARABIC = "فريق تحليل المطالبات والكشف عن الاحتيال في المنطقة الشمالية"
CHINESE = "北部地区理赔分析与欺诈检测团队以及定价模型和风险评估联合小组"
EMOJI = "Team 🚀🧪 👩🏽‍🔬 models"
MIXED = f"{ARABIC} {CHINESE} {EMOJI}"[:120]


def report(people: int = 12, *, mode: RoundMode = RoundMode.SURVEY, rounds: int = 4) -> TeamReport:
    questionnaire = sample.questionnaire()
    said = sample.responses(questionnaire, people)
    earlier = tuple(
        EarlierResult(
            f"Q{number + 1} 2025",
            date(2025, 2 * number + 1, 28),
            figures.profile(questionnaire, sample.responses(questionnaire, people, number)),
        )
        for number in range(rounds)
    )
    return TeamReport(
        organization="Northwind Insurance",
        team="Claims analytics",
        unit="Operations",
        round_title="Q3 2026",
        mode=mode,
        opens_on=date(2026, 9, 1),
        closes_on=date(2026, 9, 30),
        questionnaire=questionnaire,
        form=QuestionForm.LONG,
        result=replace(figures.result(questionnaire, said), promise=promise_of(mode)),
        remarks=remarks_of(said),
        earlier=earlier,
        invented=True,
        generated_on=date(2026, 10, 2),
    )


def promise_of(mode: RoundMode) -> Promise:
    return Promise(Confidentiality.CONFIDENTIAL, 5) if mode is RoundMode.SURVEY else OPENLY


def remarks_of(said: tuple[Response, ...]) -> tuple[Remark, ...]:
    return tuple(
        Remark(answer.question, answer.comment, answer.evidence)
        for response in said
        for answer in response.answers
        if answer.comment or answer.evidence
    )


def single() -> TeamReport:
    return replace(report(1, mode=RoundMode.SELF, rounds=1), invented=False, unit=None)


def empty() -> TeamReport:
    return report(0, mode=RoundMode.SELF, rounds=0)


def extreme() -> TeamReport:
    ordinary = report(12, rounds=6)
    asked = ordinary.questionnaire.questions
    remarks = (
        Remark(asked[0].id, "A very long story. " * 526 + "The end", ""),
        Remark(asked[1].id, "<script>alert(1)</script> & <b>bold</b>", ""),
        Remark(asked[2].id, MIXED, "https://wiki.example/" + "x" * 300),
        Remark(asked[3].id, "y" * 400, "javascript:alert(1)"),
    )
    return replace(
        ordinary,
        organization=MIXED,
        team=LONG,
        unit="<script>alert('unit')</script>" + "W" * 90,
        round_title="Q" * 120,
        remarks=(*remarks, *ordinary.remarks),
        earlier=tuple(
            replace(item, round_title=f"{LONG[:100]} {place}")
            for place, item in enumerate(ordinary.earlier[:5])
        ),
        asked=(AskedAbove(ordinary.result.recommendations[0].capability, MIXED, 4, 5),),
    )
