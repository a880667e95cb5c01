"""Scripts of the pages: what one declares is never another's by accident."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

WEB = Path(__file__).parents[2] / "app" / "web"
_TAG = re.compile(r"<script[^>]*asset\('(?!vendor/)([^']+)'\)[^>]*>")
_DECLARED = re.compile(r"^(?:async )?(?:function|const|let|var|class) (\w+)", re.MULTILINE)


def tags() -> list[tuple[str, str]]:
    """Give every script of ours that a page loads, with the whole tag."""
    texts = (path.read_text() for path in (WEB / "templates").rglob("*.html"))
    found = chain.from_iterable(_TAG.finditer(text) for text in texts)
    return [(tag[1], tag[0]) for tag in found]


def test_scripts_outside_of_modules_declare_no_name_twice() -> None:
    shared = {name for name, tag in tags() if 'type="module"' not in tag}
    declared = [
        name for each in shared for name in _DECLARED.findall((WEB / "static" / each).read_text())
    ]
    assert declared
    assert sorted(declared) == sorted(set(declared))


def test_a_script_is_a_module_on_all_pages_or_on_none() -> None:
    modules = {name for name, tag in tags() if 'type="module"' in tag}
    assert modules
    assert not modules & {name for name, tag in tags() if 'type="module"' not in tag}
