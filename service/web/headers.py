"""The headers that every answer carries: no other site may frame, read or script our pages."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types tideover"
)
ALWAYS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
A_YEAR: Final = 31_536_000
"""In seconds."""


class SafeHeaders:
    """ASGI middleware. Pages are never kept by a browser; files of ours are asked for again by their ETag."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        always = dict(ALWAYS)
        if is_https:
            always["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"
        # Encoded once: every text's answer passes here too.
        raw = [(name.lower().encode(), value.encode()) for name, value in always.items()]
        self._page = [*raw, (b"cache-control", b"no-store")]
        self._file = [*raw, (b"cache-control", b"no-cache")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        more = self._file if "/static/" in scope["path"] else self._page

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *more]
            await send(message)

        await self._app(scope, receive, send_with_headers)
