"""Texts the staff directly while the database is away: no alert, no code, only who needs them."""

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

import structlog

from service.conversation import dialogue
from service.messaging.carrier import Carrier, Text
from service.people.phones import Phone

log = structlog.get_logger()

MOST_PEOPLE: Final = 3
"""Nobody can acknowledge now, so several are asked at once; not everybody."""

AGAIN_AFTER_SECONDS: Final = 600
"""The same person is texted about the same alumnus at most this often."""

AT_ONCE: Final = 4
MOST_WAITING: Final = 200
MOST_REMEMBERED: Final = 10_000
DOUBT_SECONDS: Final = 60
"""After the carrier has failed, nobody is told for so long that a person is being called."""

LIFETIME: Final = timedelta(minutes=10)


class Pager:
    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._waiting = 0
        self._paged_at: OrderedDict[tuple[str, Phone], float] = OrderedDict()
        self._failed_at = float("-inf")

    def page(self, sender: Phone, about: str, alias: str, phones: Sequence[Phone]) -> bool:
        """Text who must know, in the background. Whether it is true that somebody is being told."""
        is_in_doubt = time.monotonic() - self._failed_at < DOUBT_SECONDS
        told = [self._told(sender, about, alias, one) for one in tuple(dict.fromkeys(phones))[:MOST_PEOPLE]]
        return any(told) and not is_in_doubt

    def close(self) -> None:
        """Finish what was begun."""
        if self._pool is not None:
            self._pool.shutdown(wait=True)

    def _told(self, sender: Phone, about: str, alias: str, phone: Phone) -> bool:
        with self._lock:
            last = self._paged_at.get((about, phone), float("-inf"))
            if time.monotonic() - last < AGAIN_AFTER_SECONDS:
                return True
            if self._waiting >= MOST_WAITING:
                return False
            self._waiting += 1
            self._paged_at[about, phone] = time.monotonic()
            self._paged_at.move_to_end((about, phone))
            if len(self._paged_at) > MOST_REMEMBERED:
                self._paged_at.popitem(last=False)
            self._pool = self._pool or ThreadPoolExecutor(AT_ONCE, thread_name_prefix="direct-page")
        body = dialogue.needs_you_now(alias)
        self._pool.submit(self._send, about, Text(phone, sender, body, callback=None, lifetime=LIFETIME))
        return True

    def _send(self, about: str, text: Text) -> None:
        try:
            self._carrier.send(text)
            log.warning("paged_directly")
            self._failed_at = float("-inf")
        except Exception:
            log.exception("not_paged_directly")
            with self._lock:
                self._failed_at = time.monotonic()
                self._paged_at.pop((about, text.to), None)
        finally:
            with self._lock:
                self._waiting -= 1
