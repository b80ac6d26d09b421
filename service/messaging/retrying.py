"""When what the carrier did not take is handed over again: the same for texts and calls, which share one breaker."""

from datetime import datetime, timedelta

from service.messaging import failures
from service.messaging.breaker import Breaker
from service.messaging.failures import Kind
from service.messaging.outbox import back_off


def after_refusal(breaker: Breaker, code: int, attempt: int, *, now: datetime) -> datetime | None:
    """None for what was refused for its own sake: it never goes again."""
    failure = failures.refused(code)
    if not failure.is_kept:
        breaker.worked()
        return None
    if failure.kind is Kind.OURS:
        breaker.failed(now=now)
    return now + max(failure.after, back_off(attempt))


def after_silence(breaker: Breaker, attempt: int, *, now: datetime) -> datetime:
    """The carrier could not be reached, or gave no answer."""
    breaker.failed(now=now)
    return now + back_off(attempt)


def after_not_sent(breaker: Breaker, after: timedelta | None, attempt: int, *, now: datetime) -> datetime:
    """It surely was not taken; `after` is how long the carrier asks us to wait, where it does."""
    if after is None:
        return after_silence(breaker, attempt, now=now)
    at = now + max(after, back_off(attempt))
    # Check-ins wait as long as what was refused: else they would go ahead of a page that waits for its next try.
    breaker.slow_down(at)
    return at
