from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.storage.questionnaire_file import QuestionnaireInvalid, load_questionnaire
from tests.questionnaire_yaml import VALID


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "q.yaml"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(
    content=st.binary(max_size=200)
    | st.text(alphabet="ab: -[]{}&*!|>'\"\n#?~%@`", max_size=80).map(str.encode)
)
@example(b"? ? ? a")
@example(b"a: |\n  \xc2\x85")
def test_whatever_the_bytes_nothing_but_problems_comes_out(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(QuestionnaireInvalid) as caught:
        load_questionnaire(path)
    assert all(problem.line >= 1 for problem in caught.value.problems)


_values = st.recursive(
    st.sampled_from(["x", "No", "null", "true", "1", "'1'", "small", "finding-data", "[]", "{}"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]")
        | st.dictionaries(st.sampled_from(["id", "key", "levels", "from"]), inner, max_size=3).map(
            lambda parts: "{" + ", ".join(f"{k}: {v}" for k, v in parts.items()) + "}"
        )
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(data=st.data())
def test_any_value_in_any_place_is_a_problem_or_fine_but_no_accident(
    path: Path, data: st.DataObject
) -> None:
    lines = VALID.splitlines()
    places = [i for i, line in enumerate(lines) if ": " in line]
    place = data.draw(st.sampled_from(places))
    key = lines[place].split(": ")[0]
    lines[place] = f"{key}: {data.draw(_values)}"
    path.write_text("\n".join(lines))
    with suppress(QuestionnaireInvalid):
        load_questionnaire(path)
