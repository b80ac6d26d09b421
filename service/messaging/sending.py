"""One attempt: hand a text to the carrier, or look there for it, and say what came of it. Never within a transaction."""

from datetime import datetime, timedelta
from typing import Final

import structlog

from service import failpoints, metrics
from service.clock import Clock
from service.messaging import retrying
from service.messaging.breaker import Breaker
from service.messaging.carrier import Carrier, NotSent, OutcomeUnknown, Refused, Text
from service.messaging.failures import NOT_OUR_COUNTRY
from service.messaging.ledger import Purpose, Status
from service.messaging.opening import Outgoing
from service.messaging.outbox import LEASE
from service.messaging.settling import Outcome
from service.people.countries import Countries

log = structlog.get_logger()

SHORTEST_LIFETIME: Final = timedelta(seconds=10)
"""Twilio refuses a validity period under 1 s and advises more than 5."""

SENT_AGAIN_UNSEEN: Final = frozenset({Purpose.CRISIS, Purpose.ALERT})
"""Where nobody knows whether it went, twice is better than never."""

MOST_UNSEEN: Final = 4
"""So often at most: a carrier that takes everything and answers nothing must not make a storm on one phone."""


class Sender:
    def __init__(
        self, carrier: Carrier, breaker: Breaker, clock: Clock, *, base_url: str, countries: Countries
    ) -> None:
        self._carrier, self._breaker, self._clock = carrier, breaker, clock
        self._base_url, self._countries = base_url, countries

    def send(self, outgoing: Outgoing) -> Outcome | None:
        """Hand it over. None where it is no longer ours: this process stood still for longer than the lease."""
        now = self._clock.now()
        if now >= outgoing.lease_until:
            log.warning("lease_over", message=str(outgoing.id))
            metrics.LEASE_CONFLICTS.inc()
            return None
        if not self._may_go_there(outgoing):
            log.warning("not_our_country", message=str(outgoing.id))
            return Outcome(outgoing, Status.FAILED, error_code=NOT_OUR_COUNTRY)
        try:
            failpoints.reach("outbound.before_post")
            sid = self._carrier.send(self._text(outgoing, now))
            failpoints.reach("outbound.after_post")
        except Refused as refusal:
            return self._refused(outgoing, refusal.code)
        except NotSent as failure:
            return self._not_sent(outgoing, failure.after)
        except OutcomeUnknown:
            return self._unknown(outgoing)
        self._breaker.worked()
        return Outcome(outgoing, Status.ACCEPTED, sid)

    def look(self, outgoing: Outgoing) -> Outcome:
        """Find out what became of a text that nobody reported on, and have it sent if it never went."""
        now = self._clock.now()
        if _may_go_unseen(outgoing):
            return Outcome(outgoing, Status.QUEUED, next_at=now)
        try:
            found = self._carrier.find(self._text(outgoing, now), since=outgoing.created_at)
        except OutcomeUnknown:
            is_over = now >= outgoing.expires_at
            return Outcome(outgoing, Status.EXPIRED) if is_over else self._wait_and_look(outgoing)
        # A check-in whose sending has failed in some unknown way is never sent twice, so never again. One that
        # was only claimed, by a process that is gone, and is not at the carrier now, has never been sent.
        is_given_up = outgoing.purpose is Purpose.CHECK_IN and outgoing.was is Status.UNKNOWN
        status = Status.FAILED if is_given_up else Status.QUEUED
        return Outcome(outgoing, status, next_at=None if is_given_up else now, found=tuple(found))

    def _may_go_there(self, outgoing: Outgoing) -> bool:
        """Crisis texts go anywhere: they only ever answer somebody who has written."""
        is_answer = outgoing.purpose is Purpose.CRISIS
        return is_answer or self._countries.hold(outgoing.to, sender=outgoing.sender)

    def _text(self, outgoing: Outgoing, now: datetime) -> Text:
        left = max(outgoing.expires_at - now, SHORTEST_LIFETIME)
        return Text(
            outgoing.to, outgoing.sender, outgoing.body, status_url(self._base_url, outgoing.id.hex), left
        )

    def _refused(self, outgoing: Outgoing, code: int) -> Outcome:
        log.warning("text_refused", message=str(outgoing.id), code=code)
        at = retrying.after_refusal(self._breaker, code, outgoing.attempt, now=self._clock.now())
        status = Status.FAILED if at is None else Status.QUEUED
        return Outcome(outgoing, status, error_code=code, next_at=at)

    def _not_sent(self, outgoing: Outgoing, after: timedelta | None) -> Outcome:
        at = retrying.after_not_sent(self._breaker, after, outgoing.attempt, now=self._clock.now())
        return Outcome(outgoing, Status.QUEUED, next_at=at)

    def _unknown(self, outgoing: Outgoing) -> Outcome:
        at = retrying.after_silence(self._breaker, outgoing.attempt, now=self._clock.now())
        if _may_go_unseen(outgoing):
            return Outcome(outgoing, Status.QUEUED, next_at=at)
        return self._wait_and_look(outgoing)

    def _wait_and_look(self, outgoing: Outgoing) -> Outcome:
        return Outcome(outgoing, Status.UNKNOWN, next_at=self._clock.now() + LEASE)


def _may_go_unseen(outgoing: Outgoing) -> bool:
    return outgoing.purpose in SENT_AGAIN_UNSEEN and outgoing.attempt < MOST_UNSEEN


def status_url(base_url: str, message: str) -> str:
    """Where the carrier reports on one text. Our id rides along, so that a lost answer is found again."""
    return f"{base_url}/twilio/status?m={message}"
