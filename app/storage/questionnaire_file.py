"""Reads questionnaire files: one immutable version each, or every problem with its line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.domain.questionnaire import Questionnaire
from app.storage.problems import FileInvalid, Problem, shortened
from app.storage.questionnaire_checks import check_document
from app.storage.questionnaire_models import LONGEST_TEXT, QuestionnaireModel
from app.storage.text_file import MEGABYTE, TextFile, read_text_file
from app.storage.yaml_nodes import Loc, Tree, read_tree

LARGEST_FILE = MEGABYTE
NAMING_KEYS = ("id", "key")
SHORT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")

_WHAT = {
    "extra_forbidden": "unknown key",
    "missing": "is missing",
    "string_too_short": "is blank",
    "string_too_long": f"is longer than {LONGEST_TEXT} characters",
    "bool_type": "must be true or false, without quotes",
    "int_type": "must be a whole number, without quotes",
    "list_type": "must be a list",
    "model_type": "must be a group of keys with values",
    "greater_than_equal": "must be 1",
    "less_than_equal": "must be 1",
    "too_short": "needs at least one entry",
}


class QuestionnaireInvalid(FileInvalid):
    """A questionnaire file that cannot be used."""


def load_questionnaire(path: Path) -> Questionnaire:
    """Read one version; raise QuestionnaireInvalid with all that is wrong with the file."""
    return parse_questionnaire(
        read_text_file(path, limit=LARGEST_FILE, invalid=QuestionnaireInvalid)
    )


def parse_questionnaire(file: TextFile) -> Questionnaire:
    """Read one version from a file's text; raise QuestionnaireInvalid with all that is wrong."""
    tree = read_tree(file.text, file=file.name)
    if isinstance(tree, list):
        raise QuestionnaireInvalid(tree)
    return _questionnaire(tree, file)


def questionnaire_paths(root: Path) -> tuple[Path, ...]:
    """List the versions that `root` holds as `<id>/<version>.yaml`, by id, oldest version first."""
    return tuple(sorted(root.glob("*/*.yaml"), key=_by_id_and_version))


def load_all(root: Path) -> tuple[Questionnaire, ...]:
    """Read every version under `root`; raise QuestionnaireInvalid with the problems of all."""
    loaded: list[Questionnaire] = []
    problems: list[Problem] = []
    for path in questionnaire_paths(root):
        try:
            loaded.append(_load_in_its_place(path))
        except QuestionnaireInvalid as error:
            problems.extend(error.problems)
    if problems:
        raise QuestionnaireInvalid(problems)
    return tuple(loaded)


def _load_in_its_place(path: Path) -> Questionnaire:
    questionnaire = load_questionnaire(path)
    place = f"{questionnaire.id}/{questionnaire.version}.yaml"
    if path.parts[-2:] != (questionnaire.id, f"{questionnaire.version}.yaml"):
        raise QuestionnaireInvalid([Problem(str(path), 1, "file", f"must be named {place}")])
    return questionnaire


def _by_id_and_version(path: Path) -> tuple[str, list[int], bool, str]:
    core, _, extra = path.stem.partition("-")
    numbers = [int(n) for n in core.split(".") if n.isdecimal()]
    return path.parent.name, numbers, not extra, extra


def _questionnaire(tree: Tree, file: TextFile) -> Questionnaire:
    problems = [_problem(tree, file.name, loc, what) for loc, what in check_document(tree.value)]
    problems += [
        Problem(file.name, line, _where(tree.value, loc), what) for loc, line, what in tree.problems
    ]
    try:
        model = QuestionnaireModel.model_validate(tree.value)
    except ValidationError as error:
        problems += [_shape_problem(tree, file.name, detail) for detail in _details(error)]
        raise QuestionnaireInvalid(problems) from None
    if problems:
        raise QuestionnaireInvalid(problems)
    return model.value(hashlib.sha256(file.data).hexdigest())


def _details(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_input=False)


def _problem(tree: Tree, file: str, loc: Loc, what: str) -> Problem:
    return Problem(file, tree.line(loc), _where(tree.value, loc), what)


def _shape_problem(tree: Tree, file: str, detail: ErrorDetails) -> Problem:
    loc = detail["loc"]
    line = tree.key_lines.get(loc) if detail["type"] == "extra_forbidden" else None
    what = _what(detail, tree.unquoted.get(loc))
    return Problem(file, line or tree.line(loc), _where(tree.value, loc), what)


def _what(detail: ErrorDetails, unquoted: str | None) -> str:
    kind = detail["type"]
    if kind == "string_type":
        return _not_text(unquoted)
    if kind == "enum":
        return f"must be {detail['ctx']['expected'].replace(chr(39), '')}"
    return _WHAT.get(kind, detail["msg"])


def _not_text(unquoted: str | None) -> str:
    if unquoted is None:
        return "must be text"
    if not unquoted:
        return "is blank"
    return f"{shortened(unquoted)} without quotes is not text to all YAML readers; put it in quotes"


def _where(document: object, loc: Loc) -> str:
    return ".".join(_steps(document, loc)).replace(".[", "[") or "file"


def _steps(value: object, loc: Loc) -> Iterator[str]:
    for step in loc:
        value = _child(value, step)
        yield shortened(step)[1:-1] if isinstance(step, str) else f"[{_name(value) or step + 1}]"


def _child(value: object, step: str | int) -> object:
    if isinstance(value, dict):
        return value.get(step)
    return value[step] if isinstance(value, list) and isinstance(step, int) else None


def _name(value: object) -> str | None:
    names = [value.get(key) for key in NAMING_KEYS] if isinstance(value, dict) else []
    return next((n for n in names if isinstance(n, str) and SHORT_NAME.fullmatch(n)), None)
