"""Tells the staff directly while the database is away: no alert, no code, only who needs them.

By text; where that may not have arrived the same phone rings, once.
"""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from service.conversation import dialogue
from service.messaging import failures
from service.messaging.carrier import Carrier, NotSent, Refused, Text
from service.messaging.failures import Kind
from service.messaging.lifeline.calling import Line, Page
from service.people.phones import Phone

log = structlog.get_logger()

MOST_PEOPLE: Final = 3
"""Nobody can acknowledge by text now, so several are asked at once; not everybody."""

AGAIN_AFTER_SECONDS: Final = 600
"""The same person is told of the same alumnus at most this often: by a text, and by a call."""

UNDELIVERED_SECONDS: Final = 60
"""A text of which nobody has said for so long that it was delivered becomes a call, as a page does (D6)."""

AT_ONCE: Final = 4
MOST_WAITING: Final = 200
MOST_REMEMBERED: Final = 10_000
DOUBT_SECONDS: Final = 60
"""After the carrier has failed, nobody is told for so long that a person is being called."""

LIFETIME: Final = timedelta(minutes=10)

_ARRIVED: Final = ("delivered", "read")
_LOST: Final = ("undelivered", "failed", "canceled")


@dataclass(frozen=True, slots=True)
class _Unheard:
    """A text that the carrier took, and that may not have arrived."""

    page: Page
    since: float
    """By the clock that no one sets."""


class Pager:
    """One process's. What it knows of its texts is gone with it: the carrier has taken them by then."""

    def __init__(self, carrier: Carrier, line: Line, *, is_over: Callable[[], bool]) -> None:
        """`is_over`: whether all is in the database again, where an alert pages and calls."""
        self._carrier, self._line, self._is_over = carrier, line, is_over
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._waiting = 0
        self._told_at: OrderedDict[tuple[Phone, str, Phone], float] = OrderedDict()
        self._unheard: dict[str, _Unheard] = {}
        self._failed_at = float("-inf")

    def page(self, ours: Phone, about: str, alias: str, phones: Sequence[Phone], *, now: datetime) -> bool:
        """Tell who must know, in the background. Whether it is true that somebody is being told."""
        is_in_doubt = time.monotonic() - self._failed_at < DOUBT_SECONDS
        people = tuple(dict.fromkeys(phones))[:MOST_PEOPLE]
        told = [self._told(Page(ours, about, one, now), alias) for one in people]
        return any(told) and not is_in_doubt

    def hear(self, key: str, status: str, code: int | None = None) -> None:
        """The carrier reports on one of the texts; a key that is not ours, or of another process, means nothing."""
        if status not in (*_ARRIVED, *_LOST):
            return
        for page in self._take(lambda known, _: known == key):
            if status in _LOST and failures.reported(code).kind is Kind.OPTED_OUT:
                self._forget(page)
            elif status in _LOST:
                self._submit(self._ring, page)

    def call_unheard(self) -> None:
        """Have the phones ring of whose texts nothing was heard for too long. To be called every few seconds."""
        until = time.monotonic() - UNDELIVERED_SECONDS
        for page in self._take(lambda _, one: one.since <= until):
            self._submit(self._ring, page)

    def spare(self, ours: Phone, about: str) -> None:
        """Somebody has taken it: nobody else's phone is to ring about this alumnus of this program."""
        self._take(lambda _, one: (one.page.ours, one.page.about) == (ours, about))

    def close(self) -> None:
        """Finish what was begun: who may not have been reached is called now. What comes later is done all the same."""
        with self._lock:
            begun, self._pool = self._pool, None
        if begun is not None:
            begun.shutdown(wait=True)
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="direct-page") as pool:
            for page in self._take(lambda *_: True):
                pool.submit(self._ring, page)

    def _take(self, is_meant: Callable[[str, _Unheard], bool]) -> list[Page]:
        """Give these, which are then nobody's any more."""
        with self._lock:
            keys = [key for key, one in self._unheard.items() if is_meant(key, one)]
            return [self._unheard.pop(key).page for key in keys]

    def _told(self, page: Page, alias: str) -> bool:
        known = (page.ours, page.about, page.to)
        with self._lock:
            last = self._told_at.get(known, float("-inf"))
            if time.monotonic() - last < AGAIN_AFTER_SECONDS:
                return True
            if self._waiting >= MOST_WAITING:
                return False
            self._waiting += 1
            self._told_at[known] = time.monotonic()
            self._told_at.move_to_end(known)
            if len(self._told_at) > MOST_REMEMBERED:
                self._told_at.popitem(last=False)
        self._submit(self._tell, page, alias)
        return True

    def _submit(self, act: Callable[..., object], *arguments: object) -> None:
        with self._lock:
            self._pool = self._pool or ThreadPoolExecutor(AT_ONCE, thread_name_prefix="direct-page")
            self._pool.submit(act, *arguments)

    def _tell(self, page: Page, alias: str) -> None:
        key = secrets.token_hex(16)
        with self._lock:  # before it is sent: a report may be quicker than the answer
            self._unheard[key] = _Unheard(page, time.monotonic())
        try:
            body, callback = dialogue.needs_you_now(alias), self._line.status_url(key)
            self._carrier.send(Text(page.to, page.ours, body, callback, LIFETIME))
            log.warning("paged_directly")
            self._failed_at = float("-inf")
        except Exception as error:
            log.exception("not_paged_directly")
            self._take(lambda known, _: known == key)
            if _has_opted_out(error) or not self._has_rung(page):
                self._forget(page)
        finally:
            with self._lock:
                self._waiting -= 1

    def _ring(self, page: Page) -> None:
        if not self._is_over() and not self._has_rung(page):
            self._forget(page)

    def _forget(self, page: Page) -> None:
        """They were not reached: the next text of danger tells them anew, and does not promise it for a while."""
        with self._lock:
            self._failed_at = time.monotonic()
            self._told_at.pop((page.ours, page.about, page.to), None)

    def _has_rung(self, page: Page) -> bool:
        """Have the phone ring; whether it does, or may."""
        try:
            self._carrier.call(self._line.ring(page))
        except (NotSent, Refused):
            log.exception("not_called_directly")
            return False
        except Exception:
            log.exception("maybe_called_directly")  # not again: nobody's phone is to ring without end
            return True
        log.warning("called_directly")
        return True


def _has_opted_out(error: Exception) -> bool:
    return isinstance(error, Refused) and failures.refused(error.code).kind is Kind.OPTED_OUT
