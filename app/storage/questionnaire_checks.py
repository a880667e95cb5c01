"""What must hold between the parts of a questionnaire file.

Each check reads the plain tree and skips what has the wrong shape, so that one run names the
problems of every kind; the shapes themselves are questionnaire_models' matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from app.domain.questionnaire import LEVELS, OutcomeKind
from app.storage.problems import shortened
from app.storage.yaml_nodes import Loc

Found = tuple[Loc, str]
Mapping = dict[str, object]

MOST_CYCLES = 20
FROM_LEVELS = list(LEVELS[:-1])


def check_document(document: object) -> Iterator[Found]:
    """Run every check; give the place and the problem of each finding."""
    if not isinstance(document, dict):
        return
    for check in _CHECKS:
        yield from check(document)


def _parts(holder: Mapping, loc: Loc, key: str) -> Iterator[tuple[Loc, Mapping]]:
    items = holder.get(key)
    for i, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield (*loc, key, i), item


def _capabilities(document: Mapping) -> Iterator[tuple[Loc, Mapping]]:
    for loc, barrier in _parts(document, (), "barriers"):
        yield from _parts(barrier, loc, "capabilities")


def _questions(document: Mapping) -> Iterator[tuple[Loc, Mapping]]:
    for loc, capability in _capabilities(document):
        yield from _parts(capability, loc, "questions")


def _texts(holder: Mapping, loc: Loc, key: str) -> Iterator[tuple[Loc, str]]:
    items = holder.get(key)
    for i, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, str):
            yield (*loc, key, i), item


def _names(parts: Iterator[tuple[Loc, Mapping]], key: str = "id") -> Iterator[tuple[Loc, str]]:
    for loc, part in parts:
        name = part.get(key)
        if isinstance(name, str):
            yield (*loc, key), name


def _repeated(names: Iterator[tuple[Loc, str]]) -> Iterator[Found]:
    seen: set[str] = set()
    for loc, name in names:
        if name in seen:
            yield loc, f"{shortened(name)} is already used above"
        seen.add(name)


def _unknown(names: Iterator[tuple[Loc, str]], known: set[str], kind: str) -> Iterator[Found]:
    for loc, name in names:
        if name not in known:
            yield loc, f"no {kind} is called {shortened(name)}"


def _ids_once(document: Mapping) -> Iterator[Found]:
    yield from _repeated(_names(_parts(document, (), "groups")))
    yield from _repeated(_names(_parts(document, (), "sources"), "key"))
    yield from _repeated(_asked_ids(document))


def _asked_ids(document: Mapping) -> Iterator[tuple[Loc, str]]:
    yield from _names(_parts(document, (), "barriers"))
    yield from _names(_capabilities(document))
    yield from _names(_questions(document))
    yield from _names(_parts(document, (), "outcomes"))


def _groups_known(document: Mapping) -> Iterator[Found]:
    known = {name for _, name in _names(_parts(document, (), "groups"))}
    for loc, question in _questions(document):
        yield from _unknown(_texts(question, loc, "groups"), known, "respondent group")
        yield from _repeated(_texts(question, loc, "groups"))


def _sources_known(document: Mapping) -> Iterator[Found]:
    known = {name for _, name in _names(_parts(document, (), "sources"), "key")}
    for loc, capability in _capabilities(document):
        yield from _unknown(_texts(capability, loc, "sources"), known, "source")
        yield from _repeated(_texts(capability, loc, "sources"))


def _requires_known(document: Mapping) -> Iterator[Found]:
    known = {name for _, name in _names(_capabilities(document))}
    for loc, capability in _capabilities(document):
        yield from _unknown(_texts(capability, loc, "requires"), known, "capability")
        yield from _repeated(_texts(capability, loc, "requires"))


def _requires_acyclic(document: Mapping) -> Iterator[Found]:
    places = {name: loc for loc, name in _names(_capabilities(document))}
    needs = {
        name: {required for _, required in _texts(part, loc, "requires")}
        for loc, part in _capabilities(document)
        if isinstance(name := part.get("id"), str)
    }
    for _ in range(MOST_CYCLES):
        cycle = _cycle(needs)
        if not cycle:
            return
        yield (*places[cycle[0]][:-1], "requires"), f"is a cycle: {' -> '.join(cycle)}"
        needs[cycle[0]] = needs[cycle[0]] - {cycle[1]}


def _cycle(needs: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def _levels_complete(document: Mapping) -> Iterator[Found]:
    for loc, question in _questions(document):
        levels = question.get("levels")
        if isinstance(levels, list) and len(levels) != len(LEVELS):
            yield (*loc, "levels"), f"needs exactly {len(LEVELS)} levels, has {len(levels)}"
        for place, what in _repeated(_texts(question, loc, "levels")):
            yield place, f"two levels say the same: {what}"


def _moves_complete(document: Mapping) -> Iterator[Found]:
    for loc, capability in _capabilities(document):
        moves = capability.get("moves")
        starts = [move.get("from") for _, move in _parts(capability, loc, "moves")]
        if isinstance(moves, list) and starts != FROM_LEVELS:
            held = ", ".join(str(s) if isinstance(s, int) else "?" for s in starts) or "none"
            yield (*loc, "moves"), f"needs exactly 4 moves, from 1, 2, 3 and 4; has {held}"


def _one_short_question(document: Mapping) -> Iterator[Found]:
    for loc, capability in _capabilities(document):
        short = [q.get("short_form") is True for _, q in _parts(capability, loc, "questions")]
        if short and sum(short) != 1:
            held = "none" if not any(short) else str(sum(short))
            yield (*loc, "questions"), f"exactly one must be in the short form; {held} is marked"


def _options_fit(document: Mapping) -> Iterator[Found]:
    for loc, outcome in _parts(document, (), "outcomes"):
        options = outcome.get("options")
        if not isinstance(options, list):
            continue
        if outcome.get("kind") == OutcomeKind.BANDS and len(options) <= 1:
            yield (*loc, "options"), f"bands need at least 2 options, has {len(options)}"
        if outcome.get("kind") == OutcomeKind.COUNT and options:
            yield (*loc, "options"), "a count takes no options"
        yield from _repeated(_texts(outcome, loc, "options"))


def _wholes_known(document: Mapping) -> Iterator[Found]:
    counts: set[object] = set()
    for loc, outcome in _parts(document, (), "outcomes"):
        whole = outcome.get("part_of")
        if isinstance(whole, str) and whole not in counts:
            yield (*loc, "part_of"), f"no count above is called {shortened(whole)}"
        if isinstance(whole, str) and outcome.get("kind") == OutcomeKind.BANDS:
            yield (*loc, "part_of"), "only a count can be a part of another"
        if outcome.get("kind") == OutcomeKind.COUNT and isinstance(outcome.get("id"), str):
            counts.add(outcome["id"])


_CHECKS = (
    _ids_once,
    _groups_known,
    _sources_known,
    _requires_known,
    _requires_acyclic,
    _levels_complete,
    _moves_complete,
    _one_short_question,
    _options_fit,
    _wholes_known,
)
