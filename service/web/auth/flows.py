"""What a browser carries from one step of a sign-in to the next: signed, soon over, and good once where it ends in one.

It is in a cookie and not in the database, so that nobody fills a table by opening the page of sign-in.
"""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from service.protection import throttle
from service.runtime import Runtime
from service.web import visitors

LIFETIME: Final = timedelta(minutes=5)


def give(
    answer: Response,
    runtime: Runtime,
    name: str,
    carried: dict[str, str],
    *,
    lifetime: timedelta = LIFETIME,
    now: datetime,
) -> None:
    """Let the browser carry this, readable and unchangeable."""
    body = json.dumps(carried | {"flow": name, "until": (now + lifetime).timestamp()}).encode()
    value = base64.urlsafe_b64encode(_sign(runtime, body) + body).decode()
    answer.set_cookie(
        _cookie(runtime, name),
        value,
        path="/",
        secure=visitors.is_https(runtime),
        httponly=True,
        samesite="lax",
        max_age=int(lifetime.total_seconds()),
    )


def carried(request: Request, name: str, *, now: datetime) -> dict[str, Any] | None:
    """What it carries, unless that is over or not ours."""
    runtime: Runtime = request.app.state.runtime
    try:
        raw = base64.urlsafe_b64decode(request.cookies.get(_cookie(runtime, name), "").encode())
    except ValueError:
        return None
    signature, body = raw[:32], raw[32:]
    if not hmac.compare_digest(signature, _sign(runtime, body)):
        return None
    read: dict[str, Any] = json.loads(body)
    return read if read["flow"] == name and now.timestamp() < read["until"] else None


def forget(answer: Response, runtime: Runtime, name: str) -> None:
    secure = visitors.is_https(runtime)
    answer.delete_cookie(_cookie(runtime, name), path="/", secure=secure, httponly=True, samesite="lax")


def spend(session: Session, runtime: Runtime, secret: str, *, now: datetime) -> bool:
    """Whether this was not spent before: what somebody has recorded works no second time."""
    return throttle.once(session, runtime.vault.index("spent", secret), until=now + LIFETIME, now=now)


def _sign(runtime: Runtime, body: bytes) -> bytes:
    return hmac.digest(runtime.vault.subkey("sign-in flow"), body, hashlib.sha256)


def _cookie(runtime: Runtime, name: str) -> str:
    return f"__Host-{name}" if visitors.is_https(runtime) else name
