"""HTTP to the carrier: connections that are kept, for many threads at once, and an end to every wait.

urllib3 and not requests, which promises no thread-safety; what went wrong comes as our own errors, because Twilio's
library drops the headers of a refusal and wraps no error of transport.
"""

import logging
import ssl
import time
from datetime import timedelta
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode
from urllib.request import getproxies

import certifi
import urllib3
from twilio.http import HttpClient
from twilio.http.response import Response
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
)

from service.messaging.errors import NotSent, OutcomeUnknown

TIMEOUT_SECONDS: Final = 10
"""To connect, and then for each wait for an answer. Twilio's client has no default and would wait for ever."""

LONGEST_ANSWER: Final = 1 << 20
"""Bytes; a page of a hundred messages has less than 200,000."""

READ_AT_ONCE: Final = 1 << 16

LONGEST_WAIT: Final = timedelta(minutes=5)
"""Nobody is made to wait longer by a Retry-After."""

TOO_MANY: Final = 429
_NEVER_CONNECTED: Final = (NewConnectionError, ConnectTimeoutError, NameResolutionError)


class KeptConnections(HttpClient):  # type: ignore[misc]
    """Twilio's client door. Repeats nothing: a repeated POST may send twice."""

    def __init__(self, base_url: str, *, connections: int) -> None:
        super().__init__(logging.getLogger(__name__), is_async=False, timeout=TIMEOUT_SECONDS)
        self._pool = _pool(base_url, connections)

    def request(
        self,
        method: str,
        uri: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002  (ours holds for all)
        allow_redirects: bool = False,  # noqa: ARG002, FBT001, FBT002  (Twilio's signature; a redirect is never followed)
    ) -> Response:
        """One request. Raises NotSent where it surely was not processed, OutcomeUnknown where nobody can say."""
        headers = {**(headers or {}), **_login(auth)}
        url = f"{uri}?{urlencode(params, doseq=True)}" if params else uri
        body = urlencode(data, doseq=True) if data else None
        try:
            answer = self._pool.request(method, url, body=body, headers=headers, preload_content=False)
            text = _read(answer)
        except _NEVER_CONNECTED:
            raise NotSent from None
        except MaxRetryError as error:
            raise (NotSent() if isinstance(error.reason, _NEVER_CONNECTED) else OutcomeUnknown()) from None
        except (HTTPError, OSError):
            raise OutcomeUnknown from None
        if (
            answer.status == TOO_MANY
        ):  # never processed, always safe to repeat: twilio.com/docs/api/errors/20429
            raise NotSent(after=retry_after(answer.headers.get("Retry-After", "")))
        return Response(answer.status, text, answer.headers)


class _Connection(HTTPSConnection):
    """To urllib3 a handshake that hangs is like an answer that does. To us it is not: nothing was handed over yet."""

    def connect(self) -> None:
        try:
            super().connect()
        except (HTTPError, OSError) as error:
            raise NewConnectionError(self, type(error).__name__) from error


class _ConnectionPool(HTTPSConnectionPool):
    ConnectionCls = _Connection


@cache
def trusting(cafile: str) -> ssl.SSLContext:
    """TLS with those whom the authorities in this file know; it is read once, which takes as long as a text."""
    return ssl.create_default_context(cafile=cafile)


def _pool(base_url: str, connections: int) -> urllib3.PoolManager:
    scheme = base_url.partition(":")[0]
    options: dict[str, Any] = {
        "maxsize": connections,
        "retries": False,
        "timeout": urllib3.Timeout(connect=TIMEOUT_SECONDS, read=TIMEOUT_SECONDS),
        "ssl_context": trusting(certifi.where()),
    }
    proxy = None if base_url.startswith("http://127.0.0.1") else getproxies().get(scheme)
    made = urllib3.ProxyManager(proxy, **options) if proxy else urllib3.PoolManager(**options)
    made.pool_classes_by_scheme = {**made.pool_classes_by_scheme, "https": _ConnectionPool}
    return made


def _read(answer: urllib3.BaseHTTPResponse) -> str:
    """The whole answer. One that drips in a byte at a time, or never ends, is cut off."""
    until = time.monotonic() + TIMEOUT_SECONDS
    parts, size = [], 0
    try:
        while part := answer.read1(READ_AT_ONCE):
            parts.append(part)
            size += len(part)
            if size > LONGEST_ANSWER or time.monotonic() > until:
                raise OutcomeUnknown  # noqa: TRY301  (the connection is given up on any way out)
    except BaseException:
        answer.close()
        raise
    answer.release_conn()
    return b"".join(parts).decode("utf-8", "replace")


def _login(auth: tuple[str, str] | None) -> dict[str, str]:
    return urllib3.make_headers(basic_auth=":".join(auth)) if auth else {}


def retry_after(said: str) -> timedelta | None:
    """Seconds only: Twilio writes no dates there. None where it says nothing that makes sense."""
    return min(timedelta(seconds=int(said)), LONGEST_WAIT) if said.isdecimal() and len(said) < 6 else None  # noqa: PLR2004
