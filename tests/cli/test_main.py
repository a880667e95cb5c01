from __future__ import annotations

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from app.cli import COMMANDS, main
from app.cli.lazy import Lazy

CLEARWAY = (sys.executable, "-c", "from app.cli import main; main()")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_loads_no_command(command: str) -> None:
    module = COMMANDS[command].place.partition(":")[0]
    script = (
        "import sys\nfrom app.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        f"assert {module!r} not in sys.modules\n"
        "assert not {'pydantic', 'numpy', 'sqlalchemy', 'flask'} & set(sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert command in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_where_the_table_says_and_helps(command: str) -> None:
    result = CliRunner().invoke(main, [command, "--help"])

    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: main {command}")


def test_an_unknown_command_is_a_usage_error() -> None:
    result = CliRunner().invoke(main, ["nonsense"])

    assert result.exit_code == 2
    assert "No such command 'nonsense'" in result.output


def test_what_nobody_expected_is_one_line_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @click.command()
    def fail() -> None:
        raise KeyError("first\nsecond")

    monkeypatch.setattr(Lazy, "load", lambda _: fail)

    result = CliRunner().invoke(main, ["score"])

    assert result.exit_code == 70
    assert "Traceback" not in result.output
    assert result.output.splitlines()[0] == r"Unexpected KeyError: 'first\nsecond'"


def test_with_debug_the_traceback_is_logged() -> None:
    script = (
        "import app.cli\nfrom app.cli.lazy import Lazy\n"
        "Lazy.load = lambda entry: 1 / 0\n"
        "app.cli.main(['--debug', 'score'])"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert done.returncode == 70
    assert "ZeroDivisionError: division by zero" in done.stderr
    assert "Traceback" in done.stderr


def test_a_reader_that_leaves_is_no_error() -> None:
    with subprocess.Popen(
        [*CLEARWAY, "questionnaire", "show", "tests/data/small.yaml"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == ""
