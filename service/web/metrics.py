"""GET /metrics for Prometheus: what this process has counted, and what the database knows, asked at each look.

Only for who knows METRICS_TOKEN. Each process tells its own counts; the rest is the same from all of them.
"""

import hmac
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from service.db import EVERY_PROGRAM, reading
from service.holdings import retention
from service.messaging import copies
from service.metrics import REGISTRY
from service.runtime import Runtime
from service.vitals import carrier, lags
from service.vitals.lags import Work

log = structlog.get_logger()


async def metrics(request: Request) -> Response:
    """All of it as text. 404 where no token is set, 401 without the right one."""
    runtime: Runtime = request.app.state.runtime
    token = runtime.settings.metrics_token.get_secret_value()
    if not token:
        return PlainTextResponse("not found", HTTPStatus.NOT_FOUND)
    if not hmac.compare_digest(request.headers.get("authorization", "").encode(), f"Bearer {token}".encode()):
        return PlainTextResponse("no", HTTPStatus.UNAUTHORIZED, {"WWW-Authenticate": "Bearer"})
    found = await run_in_threadpool(_look, runtime)
    return Response(generate_latest(REGISTRY) + generate_latest(found), media_type=CONTENT_TYPE_LATEST)


def _look(runtime: Runtime) -> CollectorRegistry:
    found = CollectorRegistry()
    found.register(_Found([*_on_disk(runtime), *_in_database(runtime)]))
    return found


class _Found(Collector):
    """Numbers of one moment."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        yield from self._families


def _on_disk(runtime: Runtime) -> Iterator[Metric]:
    waiting, now = runtime.lifeline.spool.waiting(), runtime.clock.now()
    age = (now - waiting.since).total_seconds() if waiting.since else 0
    yield _gauge("spool_depth", "Texts that wait in the spool of this machine", waiting.count)
    yield _gauge("spool_age_seconds", "Since the oldest of them came in", age)


def _in_database(runtime: Runtime) -> list[Metric]:
    """What the database knows; where it does not answer soon, only that it does not."""
    try:
        with reading(runtime.engine, program=EVERY_PROGRAM, is_hurried=True) as session:
            families = list(_families(session, runtime.settings.periods, now=runtime.clock.now()))
    except SQLAlchemyError as error:
        log.warning("not_measured", error=type(error).__name__)
        families = []
    return [
        *families,
        _gauge("database_answers", "Whether the database told what follows from it", bool(families)),
    ]


def _families(session: Session, periods: Mapping[str, timedelta], *, now: datetime) -> Iterator[Metric]:
    late = lags.of_work(session, now=now)
    attempts = carrier.attempts(session, now=now)
    waiting = {one.value: lag.total_seconds() for one, lag in lags.of_texts(session, now=now).items()}
    yield _by("outbox_age_seconds", "By how much the oldest due text of a class is late", "class", waiting)
    unanswered = lags.of_answer(session, now=now).total_seconds()
    yield _gauge(
        "alert_unacked_age_seconds", "Since the oldest alert opened that nobody has taken", unanswered
    )
    for name, what, work in _LAGS:
        yield _gauge(name, f"By how much the oldest due {what} is late", late[work].total_seconds())
    kept_too_long = retention.lag(session, periods=periods, now=now).total_seconds()
    yield _gauge("purge_lag_seconds", "How much longer than its time the oldest was kept", kept_too_long)
    yield _gauge("carrier_copies", "Texts and calls still to be deleted at Twilio", copies.waiting(session))
    errors = carrier.errors(session, now=now)
    yield _by("twilio_errors", "Texts of the last 10 minutes by Twilio's error code", "code", errors)
    yield _gauge("twilio_attempts", "Attempts to send texts of the last 10 minutes", attempts.made)
    yield _gauge("twilio_attempts_failed", "Those that Twilio did not take", attempts.failed)


_LAGS: Final = (
    ("escalation_lag_seconds", "step of an alert", Work.ALERTS),
    ("checkin_due_lag_seconds", "check-in", Work.CHECK_INS),
    ("planned_due_lag_seconds", "text that we begin beside the check-in", Work.PLANNED),
    ("silence_due_lag_seconds", "look at a check-in without an answer", Work.SILENCES),
    ("duty_due_lag_seconds", "task, drill or shift without an answer", Work.DUTIES),
    ("follow_up_due_lag_seconds", "follow-up", Work.FOLLOW_UPS),
    ("lease_lag_seconds", "text in flight without a word", Work.LEASES),
)


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(f"tideover_{name}", what, value=value)


def _by(name: str, what: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"tideover_{name}", what, labels=[label])
    for one, value in values.items():
        family.add_metric([one], value)
    return family


routes: Final = [Route("/metrics", metrics, methods=["GET"])]
