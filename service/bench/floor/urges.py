"""The statements of an urge and the rows that it leaves, as the service has them, for a raw driver."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from service.bench.floor import drivers
from service.bench.floor.job import Job, Text
from service.clock import Clock

LEASE: Final = timedelta(minutes=1)
LIFETIME: Final = timedelta(minutes=15)
FOLLOW_UP: Final = timedelta(minutes=15)
LATE: Final = timedelta(minutes=10)

# As long as 'URGE' and its answer are once they are sealed.
ASKED: Final = bytes(33)
SAID: Final = bytes(180)

PEOPLE: Final = """
    SELECT a.id, a.phone_index, a.conversation, a.language, a.status, a.specialist_id, a.paused_until, a.timezone,
        k.kek, k.wrapped, s.name, sk.kek, sk.wrapped
    FROM alumnus a JOIN personkey k ON k.person_id = a.id
        LEFT JOIN staff s ON s.id = a.specialist_id LEFT JOIN personkey sk ON sk.person_id = s.id
    WHERE a.phone_index = ANY(%s) AND a.program_id = %s ORDER BY a.id FOR UPDATE OF a
"""
STRATEGIES: Final = """
    SELECT t.id, t.alumnus_id, t.situation, t.action, t.alias, t.tags, t.outcomes,
        (SELECT max(o.number) FROM offer o WHERE o.strategy_id = t.id)
    FROM strategy t WHERE t.alumnus_id = ANY(%s) AND t.retired_at IS NULL ORDER BY t.id
"""
KNOWN: Final = """
    SELECT i.sid, i.program_id, r.id, r.body, r.alumnus_id, r.staff_id
    FROM message i LEFT JOIN message r ON r.in_reply_to = i.id WHERE i.sid = ANY(%s)
"""
LATELY: Final = """
    SELECT alumnus_id, count(*), count(*) FILTER (WHERE intent NOT IN ('crisis', 'urge', 'lapse', 'rating', 'human'))
    FROM message WHERE alumnus_id = ANY(%s) AND created_at > %s AND direction = 'inbound' GROUP BY alumnus_id
"""
MESSAGE: Final = """
    INSERT INTO message (id, program_id, direction, alumnus_id, staff_id, other_phone, alert_id, in_reply_to, sid,
        body, intent, risk, because, purpose, priority, status, created_at, next_at, expires_at, attempt, error_code)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
EPISODE: Final = """
    INSERT INTO episode (id, program_id, alumnus_id, kind, opened_at, intensity, next_at, follow_ups)
    VALUES (%s, %s, %s, 'urge', %s, NULL, %s, 0)
"""
OFFER: Final = """
    INSERT INTO offer (id, program_id, alumnus_id, episode_id, strategy_id, offered_at, number, part, intensity,
        triggers, place)
    VALUES (%s, %s, %s, %s, %s, %s, %s, 'evening', NULL, NULL, NULL)
"""
FOLLOW: Final = "UPDATE episode SET next_at = %s, asked_at = NULL WHERE id = %s AND closed_at IS NULL"
MOVE_ON: Final = "UPDATE alumnus SET conversation = %s WHERE id = %s"


@dataclass(slots=True)
class _Rows:
    replies: list[str] = field(default_factory=list)
    messages: list[tuple[Any, ...]] = field(default_factory=list)
    episodes: list[tuple[Any, ...]] = field(default_factory=list)
    follows: list[tuple[Any, ...]] = field(default_factory=list)
    offers: list[tuple[Any, ...]] = field(default_factory=list)
    moves: list[tuple[Any, ...]] = field(default_factory=list)


class Urges:
    """One connection, and the statements as its driver wants them."""

    def __init__(self, job: Job) -> None:
        self._driver = driver = drivers.connect(job.database, job.journal_mode)
        self._program = driver.id(UUID(job.program))
        self.close = driver.close
        spelled = driver.spelled
        self._people, self._strategies = spelled(PEOPLE), spelled(STRATEGIES)
        self._known, self._lately = spelled(KNOWN), spelled(LATELY)
        writes = {
            "messages": MESSAGE,
            "episodes": EPISODE,
            "follows": FOLLOW,
            "offers": OFFER,
            "moves": MOVE_ON,
        }
        self._writes = {name: spelled(one) for name, one in writes.items()}

    def write(self, texts: Sequence[Text]) -> list[str]:
        """One transaction for all; returns our ids of the replies."""
        driver = self._driver
        driver.begin()
        if driver.name == "sqlite":  # nothing is gained there by asking for many at once
            replies = [reply for text in texts for reply in self._handle([text], one_of=lambda few: few[0])]
        else:
            replies = self._handle(texts, one_of=list)
        driver.commit()
        return replies

    def _handle(self, texts: Sequence[Text], one_of: Callable[[Sequence[Any]], Any]) -> list[str]:
        """Read, decide on the first strategy that is left, write."""
        execute, rows, now = self._driver.execute, _Rows(), Clock().now()
        indexes, sids = [text.phone_index for text in texts], [text.sid for text in texts]
        people = {row[1]: row for row in execute(self._people, (one_of(indexes), self._program)).fetchall()}
        known = execute(self._known, (one_of(sids),)).fetchall()
        assert not known, "the load sends every text once"
        states = {row[0]: _state(row[2]) for row in people.values()}
        strategies: dict[Any, list[Any]] = {person: [] for person in states}
        for row in execute(self._strategies, (one_of(list(states)),)).fetchall():
            strategies[row[1]].append(row)
        execute(self._lately, (one_of(list(states)), self._driver.at(now - LATE))).fetchall()
        for text in texts:
            person = people[text.phone_index][0]
            self._note(rows, text.sid, person, states[person], strategies[person], now)
        for name, statement in self._writes.items():
            if written := getattr(rows, name):
                self._driver.executemany(statement, written)
        return rows.replies

    def _note(
        self, rows: _Rows, sid: str, person: Any, state: dict[str, Any], strategies: list[Any], now: datetime
    ) -> None:
        new_id, at, program = self._driver.new_id, self._driver.at, self._program
        asked, said, moment, next_at = new_id(), new_id(), at(now), at(now + FOLLOW_UP)
        rows.replies.append(said if isinstance(said, str) else said.hex)
        rows.messages += [
            (asked, program, "inbound", person, None, None, None, None, sid, ASKED, "urge", "low", "keyword: URGE",
             None, None, "received", moment, None, None, 0, None),
            (said, program, "outbound", person, None, None, None, asked, None, SAID, None, None, None,
             "help", 2, "sending", moment, at(now + LEASE), at(now + LIFETIME), 1, None),
        ]  # fmt: skip
        episode = state["episode"]
        if episode is None:
            episode = new_id()
            state["episode"] = str(episode)
            rows.episodes.append((episode, program, person, moment, next_at))
        else:
            rows.follows.append((next_at, episode))
        left = [one[0] for one in strategies if str(one[0]) not in state["offered"]]
        if left:
            state["offered"].append(str(left[0]))
            number = len(state["offered"])
            rows.offers.append((new_id(), program, person, episode, left[0], moment, number))
        rows.moves.append((json.dumps(state), person))


def _state(kept: Any) -> dict[str, Any]:
    """The conversation as it is kept: PostgreSQL's driver has read the JSON already."""
    state: dict[str, Any] = json.loads(kept) if isinstance(kept, str) else kept
    return state or {"mode": "coping", "episode": None, "offered": [], "intensity": None}
