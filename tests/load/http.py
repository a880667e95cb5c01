"""A small HTTP client: one request a connection, cookies kept, nothing that costs processor time.

A load generator shares the machine with what it measures, so it does no more than it must.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

TIMEOUT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said."""

    status: int
    location: str
    body: bytes

    def json(self) -> Any:
        """Read the body as JSON."""
        return json.loads(self.body)


@dataclass(slots=True)
class Client:
    """One browser: its cookies, and the server's port."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str) -> Reply:
        """Fetch a page."""
        return await self._send("GET", path, {}, b"")

    async def follow(self, path: str) -> tuple[str, Reply]:
        """Fetch a page through its redirects; give its address as well."""
        reply = await self.get(path)
        while reply.status in (301, 302, 303, 307, 308):
            path = reply.location
            reply = await self.get(path)
        return path, reply

    async def post_json(self, path: str, payload: dict[str, Any], *, token: str) -> Reply:
        """Send what a page's script sends."""
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "X-CSRFToken": token,
        }
        return await self._send("POST", path, headers, json.dumps(payload).encode())

    async def post_form(self, path: str, body: str) -> Reply:
        """Send a form."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self._send("POST", path, headers, body.encode())

    async def _send(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
        """Send a request; OSError or TimeoutError when no whole reply came."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            try:
                writer.write(self._request(method, path, headers, body))
                await writer.drain()
                return self._read(await reader.read())
            finally:
                writer.close()

    def _request(self, method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
        lines = {
            "Host": f"127.0.0.1:{self.port}",
            "Connection": "close",
            "Content-Length": str(len(body)),
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        } | headers
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
        return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body

    def _read(self, raw: bytes) -> Reply:
        head, found, body = raw.partition(b"\r\n\r\n")
        if not found:
            raise ConnectionError("the connection ended in the middle of a reply")
        first, *lines = head.decode("latin-1").split("\r\n")
        location, length = "", None
        for line in lines:
            name, _, value = line.partition(": ")
            match name.lower():
                case "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
                case "location":
                    location = value
                case "content-length":
                    length = int(value)
        if length is not None and len(body) < length:
            raise ConnectionError("the connection ended in the middle of a reply")
        return Reply(int(first.split()[1]), location, body)
