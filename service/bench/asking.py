"""Asks an application for a page within its own process, and times it: what is measured is the page, not a socket."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.applications import Starlette

from service.bench import texts

HOST: Final = urlsplit(texts.URL).netloc


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    first_byte: float
    """Seconds until the first byte of the page was handed to the server."""
    processor: float
    """Seconds of the processor that the whole answer took, in all threads of the process."""
    body: bytes


class Browser:
    """One browser, which sends these headers with all that it asks for."""

    def __init__(self, app: Starlette, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = {"host": HOST, **headers}

    async def get(self, path: str, headers: Mapping[str, str]) -> Answer:
        parts: list[bytes] = []
        status, first, began, used = 0, 0.0, time.perf_counter(), time.process_time()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(said: Any) -> None:
            nonlocal status, first
            if said["type"] == "http.response.start":
                status = said["status"]
            else:
                first = first or time.perf_counter() - began
                parts.append(said.get("body", b""))

        await self._app(self._scope(path, headers), receive, send)
        return Answer(status, first, time.process_time() - used, b"".join(parts))

    def _scope(self, path: str, headers: Mapping[str, str]) -> dict[str, Any]:
        sent = {**self._headers, **headers}
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 80),
        }
