from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.domain.comparing.change import Changes, Method, NotCompared, ScoreChange, Verdict
from app.domain.comparing.perception import Family, GapVerdict, PerceptionGap
from app.domain.promise.disclosure import Hidden
from app.domain.questionnaire import Effort, Impact
from app.domain.round import Confidentiality
from app.domain.scoring.guide import Discussion
from app.domain.scoring.profile import (
    Advice,
    Agreement,
    AgreementWord,
    BarrierScore,
    Bottleneck,
    CapabilityScore,
    Interval,
    NoScore,
    OutcomeFigure,
    Profile,
    QuestionScore,
    Recommendation,
    Spread,
)
from app.domain.scoring.result import Result
from app.services.results.result_document import result_document

DOCUMENTED = Path(__file__).parents[2] / "docs" / "score-json.md"

AGREEMENT = Agreement(r_wg_star=0.75, ad=0.48, word=AgreementWord.STRONG)
QUESTION = QuestionScore(
    id="q-1",
    score=2.2,
    missing=None,
    n=5,
    levels=(1, 2, 2, 0, 0),
    not_applicable=1,
    cannot_see=2,
    unanswered=3,
    agreement=AGREEMENT,
    applicability_disputed=False,
    spread=Spread.WIDE,
)
CAPABILITY = CapabilityScore(
    id="c",
    score=2.45,
    missing=None,
    n=5,
    interval=Interval(1.7421432196, 3.1578567804),
    alike=False,
    agreement=AGREEMENT,
    coverage=0.9,
    cannot_see=0.1,
    evidence=0.25,
    questions=(QUESTION,),
    spread=Spread.POLARISED,
)
BARRIER = BarrierScore(
    id="b",
    score=2.45,
    missing=None,
    n=5,
    interval=Interval(1.7421432196, 3.1578567804),
    alike=False,
    agreement=None,
    coverage=0.9,
    cannot_see=0.1,
    limiting_capability="c",
    capabilities=(CAPABILITY,),
)
RECOMMENDATION = Recommendation(
    id="c-2",
    barrier="b",
    capability="c",
    from_level=2,
    to_level=3,
    priority=1.1,
    gap=0.55,
    confidence=1.0,
    advice=Advice.DISCUSS_FIRST,
    do_next=True,
    waits_for=("a",),
    problem="It is missing.",
    move="Do it.",
    why="It helps.",
    effort=Effort.SMALL,
    impact=Impact.HIGH,
    owner="Team lead",
    first_step="Begin.",
    evidence="A list.",
)
DISCUSSION = Discussion(
    capability="c",
    question="q-1",
    asked="How is it?",
    lower=2,
    upper=4,
    lower_anchor="It is so.",
    upper_anchor="It is other.",
    ad=0.64,
    agreement=AGREEMENT,
    spread=Spread.WIDE,
    first=True,
)
GAP = PerceptionGap(
    family=Family.BARRIER,
    id="b",
    group="leadership",
    mean_group=4.0,
    mean_others=2.5,
    difference=1.5,
    n_group=5,
    n_others=9,
    interval=Interval(0.5, 2.5),
    detectable=1.2,
    p=0.01,
    p_holm=0.04,
    verdict=GapVerdict.HIGHER,
)
CHANGES = Changes(
    "Q1",
    barriers=(
        ScoreChange(
            id="b",
            before=2.5,
            now=2.25,
            difference=-0.25,
            n_before=8,
            n_now=9,
            whole=False,
            interval=Interval(-0.75, 0.25),
            detectable=0.6,
            p=0.3,
            p_holm=0.9,
            verdict=Verdict.NONE,
            method=Method.WELCH,
        ),
    ),
    capabilities=(ScoreChange(id="c", why_not=NotCompared.NO_SPREAD),),
)
RESULT = Result(
    app_version="1.2.3",
    profile=Profile(
        questionnaire_id="small",
        questionnaire_version="1.0.0",
        questionnaire_sha256="ab" * 32,
        respondents=5,
        index=36.25,
        coverage=0.9,
        bottleneck=Bottleneck(barrier=None, candidates=("b", "d")),
        barriers=(BARRIER,),
        outcomes=(OutcomeFigure(id="models-started", n=3, value=4.0),),
    ),
    recommendations=(RECOMMENDATION,),
    changes=CHANGES,
    gaps=(GAP,),
    guide=(DISCUSSION,),
)


def keys(document: Any) -> set[str]:
    if isinstance(document, list):
        return set().union(*map(keys, document))
    if isinstance(document, dict):
        return set(document).union(*map(keys, document.values()))
    return set()


def test_figures_are_neither_rounded_nor_lost() -> None:
    document = json.loads(json.dumps(result_document(RESULT)))

    assert document["app_version"] == "1.2.3"
    assert document["questionnaire"] == {"id": "small", "version": "1.0.0", "sha256": "ab" * 32}
    assert (document["respondents"], document["index"]) == (5, 36.25)
    assert document["bottleneck"] is None
    assert document["bottleneck_candidates"] == ["b", "d"]
    [barrier] = document["barriers"]
    assert barrier["interval"] == [1.7421432196, 3.1578567804]
    assert barrier["agreement"] is None
    assert barrier["limiting_capability"] == "c"
    [capability] = barrier["capabilities"]
    assert capability["agreement"] == {"r_wg_star": 0.75, "ad": 0.48, "word": "strong"}
    assert capability["questions"][0]["levels"] == [1, 2, 2, 0, 0]
    assert document["outcomes"] == [{"id": "models-started", "n": 3, "value": 4.0}]


def test_a_recommendation_tells_step_priority_and_evidence() -> None:
    [recommendation] = result_document(RESULT)["recommendations"]

    assert recommendation["id"] == "c-2"
    assert (recommendation["from_level"], recommendation["to_level"]) == (2, 3)
    assert (recommendation["effort"], recommendation["impact"]) == ("S", "H")
    assert (recommendation["priority"], recommendation["do_next"]) == (1.1, True)
    assert recommendation["advice"] == "discuss_first"
    assert recommendation["waits_for"] == ["a"]


def test_a_missing_figure_is_null_and_says_why() -> None:
    blank = replace(
        CAPABILITY, score=None, missing=NoScore.NOT_VISIBLE, interval=None, agreement=None
    )
    barrier = replace(BARRIER, capabilities=(blank,))
    profile = replace(RESULT.profile, index=None, barriers=(barrier,))

    document = result_document(replace(RESULT, profile=profile))

    [capability] = document["barriers"][0]["capabilities"]
    assert (capability["score"], capability["missing"]) == (None, "not_visible")
    assert (capability["interval"], capability["agreement"]) == (None, None)
    assert document["index"] is None


def test_every_key_is_documented() -> None:
    documented = set(re.findall(r"`(\w+)", DOCUMENTED.read_text()))

    assert keys(result_document(RESULT)) <= documented


def test_what_to_talk_about_is_told_with_both_descriptions() -> None:
    [one] = result_document(RESULT)["guide"]

    assert (one["capability"], one["question"], one["text"]) == ("c", "q-1", "How is it?")
    assert (one["lower_level"], one["lower_anchor"]) == (2, "It is so.")
    assert (one["upper_level"], one["upper_anchor"]) == (4, "It is other.")
    assert (one["ad"], one["spread"], one["discuss_first"]) == (0.64, "wide", True)
    assert one["agreement"]["word"] == "strong"
    assert one["opening"].endswith("?")


def test_spread_and_promise_are_told() -> None:
    document = result_document(RESULT)

    [capability] = document["barriers"][0]["capabilities"]
    assert (capability["spread"], capability["questions"][0]["spread"]) == ("polarised", "wide")
    assert document["promise"] == {
        "confidentiality": "named",
        "figures_from": 1,
        "words_from": 1,
    }
    assert document["hidden"] is None


def test_a_gap_is_told_with_both_sides_and_its_test() -> None:
    assert result_document(RESULT)["gaps"] == [
        {
            "family": "barrier",
            "id": "b",
            "group": "leadership",
            "mean_group": 4.0,
            "mean_others": 2.5,
            "difference": 1.5,
            "n_group": 5,
            "n_others": 9,
            "interval": [0.5, 2.5],
            "detectable": 1.2,
            "p": 0.01,
            "p_holm": 0.04,
            "verdict": "higher",
            "why_not": None,
        }
    ]


def test_a_change_is_told_with_what_could_have_been_seen() -> None:
    changes = result_document(RESULT)["changes"]

    assert (changes["since"], changes["why_not"]) == ("Q1", None)
    assert changes["barriers"] == [
        {
            "id": "b",
            "before": 2.5,
            "now": 2.25,
            "difference": -0.25,
            "n_before": 8,
            "n_now": 9,
            "whole": False,
            "interval": [-0.75, 0.25],
            "detectable": 0.6,
            "p": 0.3,
            "p_holm": 0.9,
            "verdict": "none",
            "method": "welch",
            "why_not": None,
        }
    ]
    [capability] = changes["capabilities"]
    assert (capability["verdict"], capability["why_not"]) == (None, "no_spread")
    assert result_document(replace(RESULT, changes=None))["changes"] is None


def test_every_value_that_a_key_can_have_is_documented() -> None:
    documented = set(re.findall(r"`(\w+)`", DOCUMENTED.read_text()))
    names = {*NoScore, *Spread, *Hidden, *Confidentiality, *Verdict, *Method, *NotCompared}
    assert {name.value for name in names | {*GapVerdict, *Family}} <= documented
