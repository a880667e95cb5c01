"""The table of contents of a sheet, with what is open, and the way through it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from app.domain.answering import minutes, required
from app.domain.questionnaire import Barrier, Capability
from app.services.answers.answering import Sheet
from app.services.errors import NotFound


@dataclass(frozen=True, slots=True)
class CapabilityLine:
    """A capability; `required` names the questions that count, `answered` those of them done."""

    capability: Capability
    required: tuple[str, ...]
    answered: tuple[str, ...]

    @property
    def open(self) -> int:
        """How many of its questions are open."""
        return len(self.required) - len(self.answered)


@dataclass(frozen=True, slots=True)
class BarrierLine:
    """A barrier with its capabilities."""

    barrier: Barrier
    capabilities: tuple[CapabilityLine, ...]

    @property
    def required(self) -> int:
        """How many questions count."""
        return sum(len(line.required) for line in self.capabilities)

    @property
    def answered(self) -> int:
        """How many of them are answered."""
        return sum(len(line.answered) for line in self.capabilities)


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that is asked, in the order of asking."""

    barriers: tuple[BarrierLine, ...]

    @property
    def required(self) -> int:
        """How many questions count."""
        return sum(line.required for line in self.barriers)

    @property
    def answered(self) -> int:
        """How many of them are answered."""
        return sum(line.answered for line in self.barriers)

    @property
    def minutes_left(self) -> int:
        """About how long the open questions take."""
        return minutes(self.required - self.answered)

    @property
    def lines(self) -> tuple[CapabilityLine, ...]:
        """Every capability, in the order of asking."""
        return tuple(line for barrier in self.barriers for line in barrier.capabilities)

    @property
    def first_open(self) -> Capability:
        """Where to go on: the first capability with an open question, or the very first."""
        return next((line for line in self.lines if line.open), self.lines[0]).capability


@dataclass(frozen=True, slots=True)
class Step:
    """One capability on the way: its place in its barrier, and what lies around it."""

    barrier: Barrier
    capability: Capability
    number: int
    of: int
    before: Capability | None
    after: Capability | None


def contents_of(sheet: Sheet) -> Contents:
    """Lay a sheet out."""
    return Contents(
        tuple(
            BarrierLine(
                barrier,
                tuple(_line(capability, sheet.answered) for capability in barrier.capabilities),
            )
            for barrier in sheet.barriers
        )
    )


def find_step(sheet: Sheet, capability_id: str) -> Step:
    """Give the step of a capability; NotFound when it is not asked here."""
    way = [
        (barrier, number, capability)
        for barrier in sheet.barriers
        for number, capability in enumerate(barrier.capabilities, start=1)
    ]
    around = pairwise([None, *way, None])
    for (before, here), (_here, after) in pairwise(around):
        if here is not None and here[2].id == capability_id:
            barrier, number, capability = here
            return Step(
                barrier,
                capability,
                number,
                len(barrier.capabilities),
                before[2] if before else None,
                after[2] if after else None,
            )
    raise NotFound("This assessment asks no such thing.")


def _line(capability: Capability, answered: frozenset[str]) -> CapabilityLine:
    ids = tuple(question.id for question in required(capability))
    return CapabilityLine(capability, ids, tuple(each for each in ids if each in answered))
