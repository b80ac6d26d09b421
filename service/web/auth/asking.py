"""What the pages of sign-in know of a request: from where it comes, and where it may go on to."""

import re
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final, TypeVar
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from service.db import EVERY_PROGRAM, ProgramSession
from service.protection.signin.passkeys import Party
from service.protection.signin.sessions import Seen
from service.runtime import Runtime
from service.settings import Settings

_OUR_PATH: Final = re.compile(r"(/[a-z0-9-]+)+")

# The first that fits: Edge says that it is Chrome, Chrome says that it is Safari.
_BROWSERS: Final = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "FxiOS": "Firefox"} | {
    "SamsungBrowser": "Samsung Internet", "CriOS": "Chrome", "Chrome/": "Chrome", "Safari/": "Safari"
}  # fmt: skip
_SYSTEMS: Final = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows"} | {
    "CrOS": "ChromeOS", "Mac OS": "Mac", "Linux": "Linux"
}  # fmt: skip

_T = TypeVar("_T")


def seen(request: Request) -> Seen:
    """What a person is told of a browser: 'Firefox on Windows', and its network without the last part."""
    agent = request.headers.get("user-agent", "")
    browser = next((name for sign, name in _BROWSERS.items() if sign in agent), "Some browser")
    system = next((f" on {name}" for sign, name in _SYSTEMS.items() if sign in agent), "")
    return Seen(browser + system, _network_words(address_of(request)))


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def _network_words(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((address, 48 if isinstance(parsed, IPv6Address) else 24), strict=False))


def network(address: str) -> str:
    """Whose tries count together: an IPv6 household has a whole /64 to call from."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(int(parsed) >> 64) if isinstance(parsed, IPv6Address) else address


def local(address: object) -> str:
    """A path of ours to go on to; never another site."""
    return address if isinstance(address, str) and _OUR_PATH.fullmatch(address) else "/"


def party(settings: Settings) -> Party | None:
    """Who we are to a browser; None at an address in digits, for which none keeps a passkey."""
    host = urlsplit(settings.base_url).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return Party(host, settings.base_url)
    return None


async def write(runtime: Runtime, work: Callable[[ProgramSession], _T]) -> _T:
    """One transaction of every program: who asks is not known yet, or may be of any."""
    return await run_in_threadpool(runtime.writer.run, work, program=EVERY_PROGRAM)
