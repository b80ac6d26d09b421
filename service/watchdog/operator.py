"""Tells the operator by text, directly and not through the outbox, which may be what stands still."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

import structlog

from service.messaging.carrier import Carrier, Text
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


class Operator:
    """Who is told when the service itself is in trouble; with no phone, nobody."""

    def __init__(self, carrier: Carrier, phone: str, monotonic: Callable[[], float]) -> None:
        self._carrier, self._phone, self._monotonic = carrier, phone, monotonic
        self.sender: Phone | None = None
        """Our number for the page, remembered for when the database is gone."""
        self._told_at: dict[Trouble, float] = {}
        self._calm_since: float | None = None
        self._rests_until = float("-inf")

    def hear(self, troubles: Sequence[Trouble]) -> None:
        """One text for each kind of trouble, again while it lasts, and one when all is well again."""
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
        """Text this now; whether the carrier took it."""
        if not self._phone or self.sender is None or self._monotonic() < self._rests_until:
            return False
        text = Text(Phone(self._phone), self.sender, f"Tideover: {words}", callback=None, lifetime=LIFETIME)
        try:
            self._carrier.send(text)
        except Exception as error:  # noqa: BLE001  (tried again soon)
            log.error("operator_not_paged", error=type(error).__name__)  # noqa: TRY400
            self._rests_until = self._monotonic() + REST_SECONDS
            return False
        return True
