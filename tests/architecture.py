"""What the syntax trees say about the code: who imports whom, and how long things are."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_CALLERS = {"web", "api", "cli", "jobs"}
# The part on the left may import itself and the parts on the right. `app` and `settings` are the
# files app/__init__.py and app/settings.py; a __main__.py starts a process and may import `app`.
ALLOWED = {
    "app": {"settings", "services", "domain", *_CALLERS},
    "settings": set[str](),
    "web": {"services", "domain", "settings"},
    "api": {"services", "domain", "settings"},
    "cli": {"services", "domain", "settings", "app"},
    "jobs": {"services", "domain", "settings", "app"},
    "services": {"storage", "reports", "mail", "domain"},
    "storage": {"domain"},
    "reports": {"domain"},
    "mail": {"domain"},
    "domain": set[str](),
}
# Everything else that the domain may import is Python's own and gives the same answer every time.
DOMAIN_LIBRARIES = {"numpy", "scipy.special"}
_IMPURE = {
    *("asyncio", "ctypes", "glob", "http", "io", "logging", "multiprocessing", "os", "pathlib"),
    *("random", "secrets", "select", "shutil", "signal", "socket", "sqlite3", "subprocess"),
    *("tempfile", "threading", "time", "uuid", "zoneinfo"),
}
_CLOCKS = {"now", "utcnow", "today"}
# A library that lives in some parts only.
HOMES = {
    "flask": {"app", "web", "api"},
    "weasyprint": {"reports"},
    "quickjs": {"reports"},
    "alembic": {"storage"},
    "psycopg": {"storage"},
    "smtplib": {"mail"},
    "xlsxwriter": {"web"},
}
LINES_OF_A_FUNCTION = 50
LINES_OF_A_FILE = 400


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file, by its dotted name."""

    name: str
    tree: ast.Module
    is_package: bool = False

    @property
    def part(self) -> str:
        """The part of the layout that it belongs to."""
        return part_of(self.name)


@dataclass(frozen=True, slots=True)
class Import:
    """A dotted name that a module asks for, wherever in the file: `from a import b` is `a.b`."""

    line: int
    name: str


def part_of(name: str) -> str:
    """Give the part that a dotted name of ours lies in."""
    return name.split(".")[1] if "." in name else "app"


def read_modules(folder: Path) -> dict[str, Module]:
    """Read every Python file below the folder."""
    modules = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        modules[name] = Module(name, ast.parse(path.read_text("utf-8")), is_package)
    return modules


def imports_of(module: Module) -> Iterator[Import]:
    """Give every import: at the top, in a function, for types only, or by a literal name."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node)
            for alias in node.names:
                yield Import(node.lineno, f"{base}.{alias.name}".removesuffix(".*"))
        elif isinstance(node, ast.Call):
            yield from _import_by_call(node)


def _base(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    up = node.level - module.is_package
    package = module.name.split(".")[: -up or None]
    return ".".join([*package, *([node.module] if node.module else [])])


def _import_by_call(node: ast.Call) -> Iterator[Import]:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    called = node.func.id if isinstance(node.func, ast.Name) else called
    if called in {"import_module", "__import__"} and node.args:
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield Import(node.lineno, first.value)


def import_problems(module: Module) -> list[str]:
    """Name each import that the layout forbids."""
    problems = []
    if module.part not in ALLOWED:
        return [f"{module.name}: app/ has no part {module.part!r}; the layout is in design"]
    for asked in imports_of(module):
        reason = _why_not(module, asked.name)
        if reason:
            problems.append(f"{module.name}:{asked.line}: imports {asked.name}: {reason}")
    return problems


def _why_not(module: Module, name: str) -> str:
    library = name.partition(".")[0]
    if library == "app":
        part = _part_asked_for(name)
        starts_a_process = module.name.endswith(".__main__")
        if part in {module.part, *ALLOWED[module.part]} or (starts_a_process and part == "app"):
            return ""
        allowed = ", ".join(sorted(ALLOWED[module.part])) or "no other part"
        return f"{module.part} may import {allowed}"
    for home, parts in HOMES.items():
        if library.startswith(home) and module.part not in parts:
            return f"{home} lives in {', '.join(sorted(parts))}"
    return _why_not_in_domain(name) if module.part == "domain" else ""


def _part_asked_for(name: str) -> str:
    """`app.create_app` is the application itself, `app.web` a part."""
    part = part_of(name)
    return part if part in ALLOWED or (ROOT / "app" / part).exists() else "app"


def _why_not_in_domain(name: str) -> str:
    library = name.partition(".")[0]
    if any(name == known or name.startswith(f"{known}.") for known in DOMAIN_LIBRARIES):
        return ""
    if library in sys.stdlib_module_names:
        return "the domain has no clock, chance or input" if library in _IMPURE else ""
    return f"the domain may import Python's own, {' and '.join(sorted(DOMAIN_LIBRARIES))}"


def clock_problems(module: Module) -> list[str]:
    """Name each place where a domain module reads the clock instead of being told the time."""
    return [
        f"{module.name}:{node.lineno}: reads the clock; take the time as a parameter"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _CLOCKS
    ]


def find_cycle(modules: dict[str, Module]) -> list[str]:
    """Give the modules of one cycle of imports, or nothing.

    A package that imports its own modules, to have them registered, starts no cycle: Python loads
    the package first in any case.
    """
    graph: TopologicalSorter[str] = TopologicalSorter()
    for module in modules.values():
        targets = _targets(module, modules)
        graph.add(module.name, *(t for t in targets if not f"{t}.".startswith(f"{module.name}.")))
    try:
        graph.prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _targets(module: Module, modules: dict[str, Module]) -> set[str]:
    targets = set()
    for asked in imports_of(module):
        parent = asked.name.rpartition(".")[0]
        targets |= {name for name in (asked.name, parent) if name in modules and "." in name}
        if asked.name in modules:
            targets.discard(parent)
    return targets


def length_problems(name: str, text: str) -> list[str]:
    """Name the file when it is too long, and each function in it that is."""
    problems = []
    lines = text.count("\n")
    if lines > LINES_OF_A_FILE:
        problems.append(f"{name}: {lines} lines, more than {LINES_OF_A_FILE}")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LINES_OF_A_FUNCTION:
                problems.append(
                    f"{name}:{node.lineno}: {node.name} has {length} lines,"
                    f" more than {LINES_OF_A_FUNCTION}"
                )
    return problems
