"""Reads one YAML document into plain values that remember the lines they stand on.

Only true and false are booleans. Aliases, anchors and tags are refused while the text is still a
stream of events, so that nothing is expanded before it is known to be harmless.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import yaml

from app.storage.problems import Problem, shortened

Loc = tuple[str | int, ...]

MAX_DEPTH = 40
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT_TAG = "tag:yaml.org,2002:str"
_NULL_TAG = "tag:yaml.org,2002:null"
_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,15})")
_BOOLEANS = {"true": True, "false": False}
_BOOLEAN_LETTERS = {"y", "n", "Y", "N"}


class NotText:
    """An unquoted word that other YAML readers take for something else than text."""


@dataclass(slots=True)
class Tree:
    """A document's value with the line of each part and key; `unquoted` is what was written."""

    value: object = None
    lines: dict[Loc, int] = field(default_factory=dict)
    key_lines: dict[Loc, int] = field(default_factory=dict)
    unquoted: dict[Loc, str] = field(default_factory=dict)
    problems: list[tuple[Loc, int, str]] = field(default_factory=list)

    def line(self, loc: Loc) -> int:
        """Give the line of a part, or of what would hold it when the part is not there."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 1)


def read_tree(text: str, *, file: str) -> Tree | list[Problem]:
    """Give the document as a tree, or the problems that keep it from being one."""
    try:
        problems = [Problem(file, line, "YAML", what) for line, what in _forbidden(text)]
        node = None if problems else yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        return [_syntax_problem(error, file)]
    if problems:
        return problems
    if node is None:
        return [Problem(file, 1, "file", "is empty")]
    tree = Tree()
    tree.value = _value(tree, node, (), None)
    return tree


def _syntax_problem(error: yaml.YAMLError, file: str) -> Problem:
    if not isinstance(error, yaml.MarkedYAMLError):
        return Problem(file, 1, "YAML", f"cannot be read: {error}")
    mark = error.problem_mark or error.context_mark
    what = "; ".join(part for part in (error.problem, error.context) if part)
    return Problem(file, _line(mark), "YAML", what or "cannot be read")


class _Mark(Protocol):
    @property
    def line(self) -> int: ...


def _line(mark: _Mark | None) -> int:
    return mark.line + 1 if mark else 1


def _forbidden(text: str) -> Iterator[tuple[int, str]]:
    depth = documents = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = _line(event.start_mark)
        yield from ((line, what) for what in _forbidden_in(event))
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if documents > 1:
            yield line, "a second document starts here; a file holds one questionnaire"
            return
        if depth > MAX_DEPTH:
            yield line, f"is nested deeper than {MAX_DEPTH} levels"
            return


def _forbidden_in(event: yaml.Event) -> Iterator[str]:
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    if isinstance(event, yaml.AliasEvent):
        yield f"aliases such as *{anchor} are not allowed; write the text out"
    elif anchor:
        yield f"anchors such as &{anchor} are not allowed"
    if tag:
        yield f"tags such as {shortened(tag)} are not allowed"


def _value(tree: Tree, node: yaml.Node, loc: Loc, key: yaml.Node | None) -> object:
    stands = node if key is None or isinstance(node, yaml.ScalarNode) else key
    tree.lines[loc] = _line(stands.start_mark)
    if isinstance(node, yaml.MappingNode):
        return _mapping(tree, node, loc)
    if isinstance(node, yaml.SequenceNode):
        return [_value(tree, item, (*loc, i), None) for i, item in enumerate(node.value)]
    return _scalar(tree, node, loc) if isinstance(node, yaml.ScalarNode) else None


def _mapping(tree: Tree, node: yaml.MappingNode, loc: Loc) -> dict[str, object]:
    values: dict[str, object] = {}
    for key, item in node.value:
        line = _line(key.start_mark)
        if not isinstance(key, yaml.ScalarNode):
            tree.problems.append((loc, line, "a key must be a word"))
        elif key.value in values:
            tree.problems.append(((*loc, key.value), line, "this key is already there"))
        else:
            tree.key_lines[(*loc, key.value)] = line
            values[key.value] = _value(tree, item, (*loc, key.value), key)
    return values


def _scalar(tree: Tree, node: yaml.ScalarNode, loc: Loc) -> object:
    text: str = node.value
    is_word = node.tag == _TEXT_TAG and text not in _BOOLEAN_LETTERS
    if node.style or is_word:  # a plain scalar's style is None or empty, depending on the loader
        return text
    tree.unquoted[loc] = text
    if node.tag == _NULL_TAG:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else NotText()
