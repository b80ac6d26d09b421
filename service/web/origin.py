"""Refuses requests that another site made a browser send (CSRF). Looks at headers alone."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
SIGNED: Final = "/twilio/"
"""Below this path the carrier calls, which proves itself by its signature."""


class SameOrigin:
    """ASGI middleware: what changes something must come from a page of ours.

    Source: OWASP CSRF Prevention Cheat Sheet, 'Fetch Metadata headers' with the fallback to Origin.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        """Our names beside the request's own Host, where a proxy rewrites that one."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != "http"
            or scope["method"] in SAFE
            or scope["path"].startswith(SIGNED)
            or self._is_ours(Headers(scope=scope))
        ):
            await self._app(scope, receive, send)
        else:
            refusal = PlainTextResponse("this request came from another site", HTTPStatus.FORBIDDEN)
            await refusal(scope, receive, send)

    def _is_ours(self, headers: Headers) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        source = headers.get("origin") or headers.get("referer") or ""
        return _host(source) in {headers.get("host", "").lower(), *self._hosts} - {""}


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""
