"""The story that the demonstration tells: who is there, where they start, how they move.

Everything here is invented. Leadership support rises in every team, data access stalls everywhere,
and one team loses what it had after its engineers were moved elsewhere. A team of four joins in the
last quarter: too few for figures of their own, and with them the smallest team beside is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.roles import Role

ORGANIZATION = "Northwind Insurance"
PASSWORD = "demonstration only"  # noqa: S105  (printed for everybody: the data is invented)
SEED = 20180721
QUARTERS = 5
_DOMAIN = "northwind.example"


@dataclass(frozen=True, slots=True)
class Login:
    """A person of the demonstration, and what signing in as them shows."""

    email: str
    name: str
    role: Role
    team: str | None
    description: str


@dataclass(frozen=True, slots=True)
class TeamStory:
    """A team's level a barrier in the first quarter, and what it gains a quarter.

    `since` is the quarter in which it joined, 0 being the first.
    """

    name: str
    unit: str
    manager: str
    people: int
    start: dict[str, float]
    gain: dict[str, float] = field(default_factory=dict)
    since: int = 0


UNITS = ("Claims", "Customer", "Pricing")
GAIN = {
    "leadership-support": 0.24,
    "communication": 0.13,
    "data-access": 0.0,
    "infrastructure": 0.16,
}
_REGRESSING = {"communication": -0.14, "infrastructure": -0.24, "leadership-support": 0.02}


def _levels(
    leadership: float, communication: float, data: float, platform: float
) -> dict[str, float]:
    return dict(zip(GAIN, (leadership, communication, data, platform), strict=True))


TEAMS = (
    TeamStory("Claims analytics", "Claims", "Mara Okafor", 11, _levels(2.1, 2.3, 1.8, 2.0)),
    TeamStory("Fraud models", "Claims", "Jonas Brandt", 9, _levels(2.0, 1.9, 2.0, 2.3)),
    TeamStory("Claims automation", "Claims", "Priya Raman", 7, _levels(1.7, 2.2, 1.7, 1.6)),
    TeamStory("Motor pricing", "Pricing", "Elif Demir", 12, _levels(2.6, 2.7, 2.2, 2.8)),
    TeamStory("Property pricing", "Pricing", "Tomás Herrera", 8, _levels(2.3, 2.6, 2.0, 2.4)),
    TeamStory("Reinsurance models", "Pricing", "Ingrid Solberg", 6, _levels(2.8, 2.4, 2.3, 1.9)),
    TeamStory("Next best action", "Customer", "Daniel Achebe", 9, _levels(1.8, 2.4, 1.7, 1.8)),
    TeamStory(
        "Churn and retention",
        "Customer",
        "Sofia Marchetti",
        8,
        _levels(2.2, 2.8, 2.1, 3.0),
        _REGRESSING,
    ),
    TeamStory("Marketing measurement", "Customer", "Wei Zhang", 7, _levels(2.0, 2.1, 1.9, 2.1)),
    TeamStory(
        "Service chatbot",
        "Customer",
        "Amara Nwosu",
        4,
        _levels(1.6, 2.6, 1.8, 2.2),
        since=QUARTERS - 1,
    ),
)
SILENT = 2
"""How many of the invited in each team never answer."""

MINIMUM = 5
MESSAGE = (
    "We ask everybody who builds, runs, pays for or uses our models. Answer for your own team, as "
    "things are today; what is planned does not count yet."
)
LEADERSHIP_SEES_HIGHER = {"handover-ownership": 1.3, "monitoring": 0.9}
"""Capabilities that leadership sees in a rosier light than everybody else."""

AGREED = {
    "handover-ownership": (
        2,
        "Two of five models in use have a named owner today; we listed them.",
    ),
    "timely-access": (1, "Every request of the last half year took longer than eight weeks."),
}
"""What the first team agreed on when it talked about its survey, and why."""

TALKED_ABOUT = ("communication", "data-access")
REASONS = (
    "Everybody could name an example from the last month.",
    "We looked it up together, and the lower answer was right.",
    "Two of us work differently; we went by what most do.",
)
# Capabilities that stand out from their barrier in every team, so that limits have a name.
CAPABILITY_OFFSET = {
    "go-live-decisions": -0.45,
    "handover-ownership": -0.5,
    "timely-access": -0.55,
    "joining-data": -0.25,
    "monitoring": -0.45,
    "reproducibility": 0.35,
    "speaking-up": 0.3,
    "sponsorship": 0.25,
}
GROUP_LEAN = {
    "leadership": 0.45,
    "data-science": -0.1,
    "engineering": -0.15,
    "it-platform": 0.05,
    "data-owners": 0.2,
    "business": 0.15,
}
GROUP_SHARE = (
    "data-science",
    "engineering",
    "data-science",
    "leadership",
    "it-platform",
    "business",
    "data-owners",
)
COMMENTS = {
    "timely-access": "The policy table took eleven weeks; its approver had left, unannounced.",
    "handover-ownership": "The pricing engine team rewrote our scoring function in Java, twice.",
    "go-live-decisions": "The renewal model has been waiting for a decision since spring.",
    "monitoring": "We noticed the drift when a branch manager called.",
    "data-quality": "Postcodes are still fixed in our own notebook every month.",
    "reproducibility": "Since the lock file landed, the build has matched on every machine.",
    "mixed-team": "Having the platform engineer in the Tuesday meeting saved us a month.",
    "small-valuable-problems": "The second release did one thing, for one desk, and it is in use.",
    "staying-power": "Two of four people were lent to the migration for six weeks.",
    "shared-platform": "Three teams maintain three copies of the same feature code.",
}
EVIDENCE = {
    "reproducibility": "https://git.northwind.example/models/build-log",
    "timely-access": "https://tickets.northwind.example/data-requests",
    "mixed-team": "https://wiki.northwind.example/teams/kick-off-notes",
}


def group_of(number: int) -> str:
    """Give the respondent group of a team's member by number."""
    return GROUP_SHARE[number % len(GROUP_SHARE)]


def member_address(team: TeamStory, number: int) -> str:
    """Give the invented address of a team's member by number."""
    return f"{team.name.lower().replace(' ', '.')}.{number + 1}@{_DOMAIN}"


def _address(name: str) -> str:
    plain = name.lower().replace("á", "a").replace(" ", ".")
    return f"{plain}@{_DOMAIN}"


MANAGERS = tuple(
    Login(_address(team.manager), team.manager, Role.MANAGER, team.name, f"manager of {team.name}")
    for team in TEAMS
)
OFFICE = (
    Login(_address("Ada Lindqvist"), "Ada Lindqvist", Role.ADMIN, None, "administrator"),
    Login(_address("Conrad Weiss"), "Conrad Weiss", Role.CONSULTANT, None, "consultant"),
    Login(_address("Lea Fontaine"), "Lea Fontaine", Role.LEADER, None, "leadership"),
)
PEOPLE = OFFICE + MANAGERS
# What the terminal prints: one of each kind.
LOGINS = (MANAGERS[0], *OFFICE)
