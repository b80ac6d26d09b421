"""Due check-ins become queued messages by a raw driver: the rows that the service reads and writes, and no more."""

import json
import time
from datetime import datetime, timedelta
from typing import Any, Final

from service.bench.floor import drivers
from service.bench.floor.drivers import Driver

DUE: Final = """
    SELECT t.id, t.program_id, t.alumnus_id, t.slot, t.local_time, t.next_at,
        a.timezone, a.discharged_on, a.pace, a.language, a.status, a.paused_until, a.conversation, k.kek, k.wrapped,
        EXISTS (SELECT 1 FROM checkintime l WHERE l.alumnus_id = t.alumnus_id AND l.next_at <= %s
            AND (l.next_at, l.slot) > (t.next_at, t.slot))
    FROM checkintime t JOIN alumnus a ON a.id = t.alumnus_id LEFT JOIN personkey k ON k.person_id = a.id
    WHERE t.next_at <= %s ORDER BY t.next_at LIMIT %s FOR UPDATE OF t SKIP LOCKED
"""
HELPED: Final = "SELECT alumnus_id FROM episode WHERE closed_at IS NULL AND alumnus_id IN ({people})"
CHECK_IN: Final = """
    INSERT INTO checkin (id, program_id, alumnus_id, local_date, slot, message_id, asked_at, next_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (alumnus_id, local_date, slot) DO NOTHING
"""
MESSAGE: Final = """
    INSERT INTO message (id, program_id, direction, alumnus_id, body, purpose, priority, status, created_at, next_at,
        expires_at, attempt)
    VALUES (%s, %s, 'outbound', %s, %s, 'check_in', 9, 'queued', %s, %s, %s, 0)
"""
CONVERSE: Final = "UPDATE alumnus SET conversation = %s, review_at = COALESCE(review_at, %s) WHERE id = %s"
MOVE_ON: Final = "UPDATE checkintime SET next_at = %s WHERE id = %s"

ASKED: Final = bytes(120)
"""As long as a sealed question."""
STATE: Final = json.dumps(
    {"mode": "check_in", "episode": None, "offered": [], "intensity": None, "item": None}
)


def run(database: str, journal_mode: str, chunk: int, *, now: datetime) -> list[float]:
    """Handle all that is due, chunk by chunk; gives the seconds that each took."""
    driver, took = drivers.connect(database, journal_mode), []
    has_more = True
    while has_more:
        began = time.perf_counter()
        has_more = _chunk(driver, chunk, now) == chunk
        took.append(time.perf_counter() - began)
    driver.close()
    return took


def _chunk(driver: Driver, limit: int, now: datetime) -> int:
    at, tomorrow, today = driver.at(now), driver.at(now + timedelta(days=1)), str(now.date())
    soon = driver.at(now + timedelta(minutes=30))
    driver.begin()
    due = driver.execute(driver.spelled(DUE), (at, at, limit)).fetchall()
    if due:
        marks = driver.spelled(", ".join(["%s"] * len(due)))
        driver.execute(HELPED.format(people=marks), [row[2] for row in due]).fetchall()
        texts = [(driver.new_id(), row) for row in due]
        rows: dict[str, list[tuple[Any, ...]]] = {
            CHECK_IN: [
                (driver.new_id(), row[1], row[2], today, row[3], text, at, soon) for text, row in texts
            ],
            MESSAGE: [(text, row[1], row[2], ASKED, at, at, tomorrow) for text, row in texts],
            CONVERSE: [(STATE, tomorrow, row[2]) for row in due],
            MOVE_ON: [(tomorrow, row[0]) for row in due],
        }
        for statement, written in rows.items():
            driver.executemany(driver.spelled(statement), written)
    driver.commit()
    return len(due)
