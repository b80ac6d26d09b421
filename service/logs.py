"""Logging as JSON lines, with nothing personal in them: only the keys listed here are ever written."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, Final

import structlog

ALLOWED: Final = frozenset(
    {
        "event", "level", "timestamp", "error", "where", "message", "sid", "code", "status", "count",
        "alert", "episode", "program", "time", "seconds", "job", "process", "version", "journal_mode", "host", "port", "path",
    }
)  # fmt: skip
"""Ids, codes and counts. A key that is not here is dropped: texts, names and numbers never get a key."""


def configure(level: str) -> None:
    """Write to standard error. Libraries speak only when something is wrong, and without their arguments."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s", force=True)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(_Plain())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _locate,
            _keep_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(_Unfailing()),  # type: ignore[arg-type]
        cache_logger_on_first_use=True,
    )


class _Unfailing:
    """Standard error, where a full disk behind it must not keep anybody from an answer."""

    def write(self, text: str) -> None:
        with suppress(OSError):
            sys.stderr.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            sys.stderr.flush()


def _locate(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace an exception by its type and places: its message may hold what somebody texted."""
    if event.pop("exc_info", False):
        event.update(_place(sys.exc_info()[1]))
    return event


def _place(error: BaseException | None) -> dict[str, str]:
    frames = traceback.extract_tb(error.__traceback__)[-6:] if error else []
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return {"error": type(error).__name__, "where": where}


def _keep_allowed(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value for key, value in event.items() if key in ALLOWED}


class _Plain(logging.Formatter):
    """A library's record: who and how bad. Its words may quote data, so they stay out."""

    def format(self, record: logging.LogRecord) -> str:
        error = _place(record.exc_info[1]) if record.exc_info else {}
        fields = {"event": "library", "path": record.name, "level": record.levelname.lower(), **error}
        return str(structlog.processors.JSONRenderer()(None, "", fields))
