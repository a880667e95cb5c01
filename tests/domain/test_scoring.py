"""Scores, worked out by hand in the comments, and what holds for any answers at all."""

from __future__ import annotations

import pytest

from app.domain.questionnaire import QuestionForm
from app.domain.response import Response
from app.domain.scoring.profile import (
    AgreementWord,
    Interval,
    NoScore,
    Profile,
)
from app.domain.scoring.scoring import score
from tests.domain.found import capability_of, of_access, question_of
from tests.factories.questionnaires import (
    barrier,
    capability,
    everywhere,
    question,
    questionnaire,
    said,
    tiny,
)

ACCESS = "access-1={} access-2={}"


# Team X of measurement.md 3.3, as one capability of four questions.
TEAM_X = ("2 3 2 3", "3 3 2 3", "2 2 2 4", "3 3 3 3", "1 2 1 2")


def team_x() -> Profile:
    four = capability("x", *(question(f"x-{place}") for place in range(1, 5)))
    people = [
        said(" ".join(f"x-{n}={level}" for n, level in enumerate(row.split(), 1))) for row in TEAM_X
    ]
    return score(questionnaire(barrier("only", four)), people)


def test_team_x_has_its_golden_figures() -> None:
    found = capability_of(team_x(), "x")
    assert found.score == pytest.approx(2.45)
    assert found.n == 5
    assert found.interval is not None
    assert found.interval.low == pytest.approx(1.742143, abs=1e-6)
    assert found.interval.high == pytest.approx(3.157857, abs=1e-6)
    assert found.agreement is not None
    assert found.agreement.r_wg_star == pytest.approx(0.75)
    assert found.agreement.ad == pytest.approx(0.48)
    assert found.agreement.word is AgreementWord.STRONG


def test_a_barrier_of_one_capability_has_its_figures() -> None:
    profile = team_x()
    whole, part = profile.barriers[0], capability_of(profile, "x")
    assert (whole.score, whole.interval, whole.agreement) == (
        part.score,
        part.interval,
        part.agreement,
    )


def test_a_question_shows_how_many_chose_what() -> None:
    people = [said(f"find-1={given}") for given in ("2", "2", "4", "na", "cs")] + [said("find-2=1")]
    found = question_of(score(tiny(), people), "find-1")
    assert found.levels == (0, 2, 0, 1, 0)
    assert (found.n, found.not_applicable, found.cannot_see, found.unanswered) == (3, 1, 1, 1)
    assert found.score == pytest.approx(8 / 3)


def test_items_are_averaged_over_people_before_a_capability_is() -> None:
    # By hand: the items have the means (1+5)/2 = 3, 3 and 1, so 7/3. The mean of the two people's
    # own means would be (1+5)/2 = 3.
    people = [said("find-1=1 find-2=1 find-3=1"), said("find-1=5 find-2=5")]
    assert capability_of(score(tiny(), people), "find").score == pytest.approx(7 / 3)


def test_a_barrier_is_the_mean_of_its_capabilities_whatever_their_size() -> None:
    # By hand: find (3 questions) 1, access (2) 3, join (1 answered) 5: (1+3+5)/3 = 3.
    text = "find-1=1 find-2=1 find-3=1 access-1=3 access-2=3 join-1=5"
    assert score(tiny(), [said(text)]).barriers[0].score == pytest.approx(3)


def test_the_index_runs_from_0_to_100() -> None:
    # By hand: barriers 2 and 4 have the mean 3, and 25 x (3 - 1) = 50.
    mixed = everywhere(tiny(), 2, but="versions-1=4 versions-2=4 deploy-1=4 deploy-2=4")
    assert score(tiny(), [mixed]).index == pytest.approx(50)
    assert score(tiny(), [everywhere(tiny(), 1)]).index == 0
    assert score(tiny(), [everywhere(tiny(), 5)]).index == 100


def test_there_is_no_index_unless_every_barrier_has_a_score() -> None:
    only_platform = said("versions-1=3 versions-2=3 deploy-1=3 deploy-2=3")
    profile = score(tiny(), [only_platform])
    assert profile.barriers[1].score == 3
    assert profile.index is None


def test_one_view_has_no_interval_and_no_agreement() -> None:
    found = of_access("3 4")
    assert (found.score, found.n, found.interval, found.alike) == (3.5, 1, None, False)
    assert found.agreement is None


def test_people_who_answer_alike_have_no_interval_but_agree() -> None:
    found = of_access("3 4", "3 4")
    assert (found.interval, found.alike) == (None, True)
    assert found.agreement is not None
    assert found.agreement.r_wg_star == 1


def test_an_interval_lies_around_the_team_score() -> None:
    # By hand: person means 2 and 3, SD .7071, t(.975; 1) 12.7062, half-width 6.35: clipped.
    assert of_access("2 2", "3 3").interval == Interval(1.0, 5.0)


def test_an_interval_is_centred_on_the_team_score_not_on_those_who_count() -> None:
    # By hand: eight people count, with the mean 2.5 and SD .534522; t(.975; 7) 2.364624, half-width
    # .446869. The ninth shifts access-1 to 25/9, so the score is (25/9 + 2.5) / 2 = 2.638889.
    found = of_access(*["2 2", "3 3"] * 4, "5 -")
    assert found.n == 8
    assert found.interval is not None
    assert found.interval.low == pytest.approx(2.638889 - 0.446869, abs=1e-5)
    assert found.interval.high == pytest.approx(2.638889 + 0.446869, abs=1e-5)


def test_the_lowest_capability_limits_its_barrier() -> None:
    low_join = everywhere(tiny(), 3, but="join-1=1 join-2=1")
    profile = score(tiny(), [low_join])
    assert [b.limiting_capability for b in profile.barriers] == ["join", "versions"]


def test_one_scored_capability_limits_nothing() -> None:
    assert score(tiny(), [said(ACCESS.format(2, 2))]).barriers[0].limiting_capability is None


def test_an_outcome_is_the_median_of_the_given_values() -> None:
    people = [said("", outcomes={"in-production": value}) for value in (1, 2, 40, 3)]
    found = score(tiny(), [*people, said("")]).outcomes[0]
    assert (found.n, found.value) == (4, 2.5)
    assert score(tiny(), [said("")]).outcomes[0].value is None


def test_evidence_is_the_share_of_levels_with_a_link() -> None:
    # By hand: two levels with a link, one without; the link beside "can't see" counts for nothing.
    people = [
        said(ACCESS.format(3, 3), evidence="https://wiki.example.org"),
        said("access-1=3"),
        said("access-2=cs", evidence="https://wiki.example.org"),
    ]
    assert capability_of(score(tiny(), people), "access").evidence == pytest.approx(2 / 3)


def test_nobody_gives_a_profile_without_figures() -> None:
    profile = score(tiny(), [])
    assert profile.respondents == 0
    assert {b.missing for b in profile.barriers} == {NoScore.UNANSWERED}
    assert (profile.index, profile.coverage, profile.bottleneck.candidates) == (None, 0, ())


def test_a_profile_names_its_questionnaire() -> None:
    profile = score(tiny(), [])
    assert (profile.questionnaire_id, profile.questionnaire_version) == ("tiny", "1.0.0")
    assert profile.questionnaire_sha256 == "0" * 64


def narrowed() -> Profile:
    asked = questionnaire(
        barrier("one", capability("a"), capability("b", question("b-1"))),
        barrier("two", capability("c", question("c-1"))),
    ).asked(QuestionForm.SHORT)
    return score(asked, [said("a-1=2 a-2=5 b-1=5")])


def test_the_short_form_needs_its_one_question_and_leaves_the_others_out() -> None:
    found = capability_of(narrowed(), "a")
    assert (found.score, found.n, found.coverage) == (2, 1, 1)


def test_what_the_short_form_leaves_out_was_not_asked() -> None:
    profile = narrowed()
    assert capability_of(profile, "b").missing is NoScore.NOT_ASKED
    assert profile.barriers[0].score == 2
    assert profile.barriers[1].missing is NoScore.NOT_ASKED


def test_the_last_of_two_answers_counts() -> None:
    assert question_of(score(tiny(), [said("find-1=1 find-1=4")]), "find-1").score == 4


def test_respondents_count_even_if_they_left_everything_open() -> None:
    people: list[Response] = [everywhere(tiny(), 3), said("")]
    profile = score(tiny(), people)
    assert profile.respondents == 2
    assert profile.barriers[0].n == 1
