"""One invited person: opens the link, answers question after question, repeats what got no reply.

It does what the page's script does: a save without a reply is sent again with the same revision,
and the server takes it for the same save.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from dataclasses import dataclass, field
from html import unescape

from tests.load.http import Client, Reply

_AGAIN_SECONDS = 0.5
_TROUBLE = (OSError, TimeoutError, asyncio.IncompleteReadError)
_LEVELS = ("1", "2", "3", "4", "5", "cannot_see", "not_applicable")


@dataclass(slots=True)
class Respondent:
    """Somebody with a link; `acknowledged` is what the server said is stored, by question.

    `saves_made` has the moment at which each acknowledged save was sent, and its seconds.
    """

    token: str
    client: Client
    questions: list[str]
    seed: int
    acknowledged: dict[str, str] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    saves_made: list[tuple[float, float]] = field(default_factory=list)
    saves: int = 0
    repeated: int = 0
    refused: list[str] = field(default_factory=list)
    _save_url: str = ""
    _person: str = ""
    _csrf: str = ""

    async def answer(self, *, until: float, pause_seconds: float) -> None:
        """Answer until the given moment of the monotonic clock, then finish what is under way."""
        dice = random.Random(self.seed)
        await asyncio.sleep(dice.random() * pause_seconds)
        await self._open()
        while time.monotonic() < until:
            question, choice = dice.choice(self.questions), dice.choice(_LEVELS)
            await self._save(question, choice)
            await asyncio.sleep(dice.expovariate(1 / pause_seconds))

    async def _open(self) -> None:
        """Open the link, and read from the page what its script reads."""
        while True:
            try:
                _, reply = await self.client.follow(f"/respond/{self.token}")
            except _TROUBLE:
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            if reply.status == 200:
                break
            await asyncio.sleep(_AGAIN_SECONDS)
        page = reply.body.decode()
        self._csrf = _found(r'name="csrf-token" content="([^"]+)"', page)
        self._save_url = unescape(_found(r'data-answers="([^"]+)"', page))
        self._person = _found(r'data-person="([^"]*)"', page)

    async def _save(self, question: str, choice: str) -> None:
        payload = {
            "question": question,
            "choice": choice,
            "comment": f"{self.seed}-{self.saves}" if self.saves % 7 == 0 else "",
            "evidence": "",
            "revision": self.revisions.get(question, 0),
            "person": self._person,
        }
        self.saves += 1
        while True:
            begun = time.monotonic()
            try:
                reply = await self.client.post_json(self._save_url, payload, token=self._csrf)
            except _TROUBLE:
                self.repeated += 1
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            if self._settled(reply, question, choice):
                self.saves_made.append((begun, time.monotonic() - begun))
                return
            self.repeated += 1
            await asyncio.sleep(_AGAIN_SECONDS)

    def _settled(self, reply: Reply, question: str, choice: str) -> bool:
        """Note an acknowledgement; False when the save is to be sent again."""
        if reply.status == 200:
            self.revisions[question] = reply.json()["revision"]
            self.acknowledged[question] = choice
            return True
        if reply.status >= 500:
            return False
        # Nobody else writes here: a refusal of any kind is a defect, and is told at the end.
        self.refused.append(f"{reply.status} {reply.body[:200]!r}")
        return True


def _found(pattern: str, page: str) -> str:
    match = re.search(pattern, page)
    assert match, f"{pattern} is not on the page:\n{page[:2000]}"
    return match.group(1)
