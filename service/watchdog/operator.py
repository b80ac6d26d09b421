"""Tells the operator directly and not through the outbox, which may be what stands still: by text and by e-mail."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final, Protocol

import structlog

from service.clock import Clock
from service.db import new_id
from service.messaging.carrier import Carrier, Text
from service.messaging.mail import Mail, Mailer
from service.people.phones import Phone
from service.watchdog.troubles import Trouble

log = structlog.get_logger()

AGAIN_SECONDS: Final = 30 * 60
"""The same trouble is told again after so long, while it lasts."""

CALM_SECONDS: Final = 3 * 60
"""Without trouble for so long, all is well again. What comes back sooner is no news."""

REST_SECONDS: Final = 60
"""After a page that failed: it may have arrived all the same, and must not come every ten seconds."""

LIFETIME: Final = timedelta(minutes=30)


class Way(Protocol):
    """How the operator is told."""

    @property
    def is_open(self) -> bool:
        """Whether there is anybody to tell, and something to tell it with."""
        ...

    def tell(self, words: str) -> None:
        """Raises where it was not taken."""
        ...


class ByText:
    """By the carrier, which may be what is in trouble."""

    def __init__(self, carrier: Carrier, phone: str) -> None:
        self._carrier, self._phone = carrier, phone
        self.sender: Phone | None = None
        """Our number for the page, remembered for when the database is gone."""

    @property
    def is_open(self) -> bool:
        return bool(self._phone) and self.sender is not None

    def tell(self, words: str) -> None:
        assert self.sender is not None
        self._carrier.send(Text(Phone(self._phone), self.sender, words, callback=None, lifetime=LIFETIME))


class ByMail:
    """By the mail server, which neither the carrier nor the database has anything to do with."""

    def __init__(self, mailer: Mailer | None, address: str, clock: Clock) -> None:
        self._mailer, self._address, self._clock = mailer, address, clock

    @property
    def is_open(self) -> bool:
        return self._mailer is not None and bool(self._address)

    def tell(self, words: str) -> None:
        assert self._mailer is not None
        self._mailer.send(Mail(self._address, f"{words}\n", new_id().hex, self._clock.now()))


class Operator:
    """Who is told when the service itself is in trouble, by one way. Another way fails, and is tried again, for itself."""

    def __init__(self, way: Way, monotonic: Callable[[], float]) -> None:
        self._way, self._monotonic = way, monotonic
        self._told_at: dict[Trouble, float] = {}
        self._calm_since: float | None = None
        self._rests_until = float("-inf")

    def hear(self, troubles: Sequence[Trouble]) -> None:
        """Once for each kind of trouble, again while it lasts, and once when all is well again."""
        at = self._monotonic()
        if troubles:
            self._calm_since = None
            self._hear_trouble(troubles, at)
        elif self._told_at:
            self._calm_since = at if self._calm_since is None else self._calm_since
            if at - self._calm_since >= CALM_SECONDS and self.told("all well again."):
                self._told_at.clear()

    def _hear_trouble(self, troubles: Sequence[Trouble], at: float) -> None:
        new = [one for one in troubles if at - self._told_at.get(one, float("-inf")) >= AGAIN_SECONDS]
        if new and self.told(f"{', '.join(new)}. See the log and docs/runbook.md."):
            self._told_at |= dict.fromkeys(new, at)

    def told(self, words: str) -> bool:
        """Tell this now; whether it was taken."""
        if not self._way.is_open or self._monotonic() < self._rests_until:
            return False
        try:
            self._way.tell(f"Tideover: {words}")
        except Exception as error:  # noqa: BLE001  (tried again soon)
            log.error("operator_not_paged", error=type(error).__name__)  # noqa: TRY400
            self._rests_until = self._monotonic() + REST_SECONDS
            return False
        return True
