"""How the numbers are made, and what is asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.services.questionnaires.questionnaire_versions import shipped
from app.settings import Settings
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.usefixtures("world")


def test_the_method_is_explained_to_everybody_who_is_signed_in(visit: Visit) -> None:
    page = visit("stranger").get("/method").text
    for part in ("Scores", "Likely range", "Agreement", "Bottleneck"):
        assert f"<h2>{part}</h2>" in page
    assert "40 % of those" in page
    assert "There is no benchmark" in page
    # An interval of the mean: t·s/√n falls with n and s does not, so it holds no 95 % of people.
    assert "where the mean of all such people likely lies" in page


@pytest.mark.parametrize("address", ["/method", "/questionnaires/ml-barriers/1.0.0"])
def test_strangers_sign_in_first(visit: Visit, address: str) -> None:
    visit().get(address, status=302)


def test_a_questionnaire_is_shown_with_every_level_and_source(
    visit: Visit, settings: Settings
) -> None:
    questionnaire = shipped(settings.questionnaires_folder)[-1]
    address = f"/questionnaires/{questionnaire.id}/{questionnaire.version}"
    visitor = visit("lea")
    assert f'href="{address}"' in visitor.get("/method").text
    page = visitor.get(address).text.replace("&#39;", "'").replace("&#34;", '"')
    for question in questionnaire.questions:
        for level in question.levels:
            assert level in page.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert questionnaire.sha256 in page
    for source in questionnaire.sources:
        assert f"<b>{source.key}</b>" in page
    warned = page.index("What to know before citing a figure")
    assert all(page.index(note) > warned for note in questionnaire.notes)


def test_an_unknown_questionnaire_is_no_page(visit: Visit) -> None:
    visit("lea").get("/questionnaires/ml-barriers/99.0.0", status=404)
