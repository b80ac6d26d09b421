"""The one writer: batches, danger first, and one bad text that hurts nobody else."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future  # noqa: TC003  (its name is looked up at run time)

import pytest
from sqlalchemy import Engine

from service.conversation.reading import read
from service.db import ProgramSession, new_id
from service.inbound import Answer, InboundText
from service.messaging.callbacks import Report
from service.wakeup import Waker
from service.writer import Overloaded, Stopped, Writer

PROGRAM = new_id()


def text(number: int, body: str = "URGE") -> InboundText:
    return InboundText(f"SM{number:032x}", PROGRAM, "+12025550101", body, read(body))


class Batches:
    """Stands for what handles texts: keeps each batch, and fails at the text that it is told to."""

    def __init__(self) -> None:
        self.seen: list[list[str]] = []
        self.fails_at: str | None = None
        self.has_begun, self.gate = threading.Event(), threading.Event()

    def receive(self, session: ProgramSession, texts: Sequence[InboundText]) -> list[Answer]:
        self.has_begun.set()
        self.gate.wait(10)
        self.seen.append([one.body for one in texts])
        if self.fails_at in self.seen[-1]:
            raise ValueError("a bad row")
        return [Answer(say=one.body) for one in texts]

    def take(self, session: ProgramSession, reports: Sequence[Report]) -> list[None]:
        """The same with reports, of which it keeps the status."""
        self.seen.append([one.status for one in reports])
        if self.fails_at in self.seen[-1]:
            raise ValueError("a bad row")
        return [None] * len(reports)


def start(engine: Engine, batches: Batches) -> tuple[Writer, "Future[Answer]"]:
    """A writer that is busy with a first text, so that what comes next has to wait together."""
    writer = Writer(engine, batches.receive, batches.take, Waker())
    first = writer.receive(text(0, "first"))
    assert batches.has_begun.wait(10)
    return writer, first


def test_texts_that_wait_are_taken_together_and_danger_goes_first(engine: Engine) -> None:
    batches = Batches()
    writer, first = start(engine, batches)
    waiting = [writer.receive(text(n + 1, body)) for n, body in enumerate(["URGE", "MORE", "i want to die"])]
    batches.gate.set()
    assert [one.result(10).say for one in [first, *waiting]] == ["first", "URGE", "MORE", "i want to die"]
    writer.close()
    together = [body for batch in batches.seen for body in batch if body != "first"]
    assert together[0] == "i want to die"


def test_one_bad_text_hurts_nobody_else(engine: Engine) -> None:
    batches = Batches()
    batches.fails_at = "bad"
    writer, _ = start(engine, batches)
    good, bad, also_good = (writer.receive(text(n + 1, body)) for n, body in enumerate(["a", "bad", "b"]))
    batches.gate.set()
    assert (good.result(10).say, also_good.result(10).say) == ("a", "b")
    with pytest.raises(ValueError, match="a bad row"):
        bad.result(10)
    writer.close()


def report(status: str) -> Report:
    return Report(new_id(), f"SM{0:032x}", status)


def test_a_text_that_was_given_up_while_it_was_in_hand_rings_once_it_is_committed(engine: Engine) -> None:
    batches, waker = Batches(), Waker()
    bell = waker.branch()
    writer = Writer(engine, batches.receive, batches.take, waker)
    in_hand = writer.receive(text(0))
    assert batches.has_begun.wait(10)
    before_its_turn = writer.receive(text(1, "MORE"))
    assert in_hand.cancel()
    assert before_its_turn.cancel()
    batches.gate.set()
    writer.close()
    assert batches.seen == [["URGE"]]
    assert bell._rung.is_set()


def test_e4_reports_that_wait_are_taken_together_after_the_texts(engine: Engine) -> None:
    batches = Batches()
    writer, _ = start(engine, batches)
    waiting = [writer.report(report(status)) for status in ("sent", "delivered", "sent")]
    text_behind = writer.receive(text(1))
    batches.gate.set()
    text_behind.result(10)
    assert [one.result(10) for one in waiting] == [None] * 3
    writer.close()
    assert batches.seen[-2][-1] == "URGE"
    assert batches.seen[-1] == ["sent", "delivered", "sent"]


def test_e4_one_bad_report_hurts_no_other(engine: Engine) -> None:
    batches = Batches()
    batches.fails_at = "failed"
    writer, _ = start(engine, batches)
    good, bad, also_good = (writer.report(report(status)) for status in ("sent", "failed", "delivered"))
    batches.gate.set()
    assert (good.result(10), also_good.result(10)) == (None, None)
    with pytest.raises(ValueError, match="a bad row"):
        bad.result(10)
    writer.close()


def test_a_piece_of_work_that_fails_tells_whoever_asked(engine: Engine) -> None:
    batches = Batches()
    batches.gate.set()
    writer, _ = start(engine, batches)

    def fail(session: ProgramSession) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        writer.run(fail)
    assert writer.run(lambda session: 7) == 7
    writer.close()


def test_what_waits_is_finished_before_the_end(engine: Engine) -> None:
    batches = Batches()
    writer, first = start(engine, batches)
    waiting = writer.receive(text(1))
    closing = threading.Thread(target=writer.close)
    closing.start()
    batches.gate.set()
    closing.join(10)
    assert (first.result(0).say, waiting.result(0).say) == ("first", "URGE")
    with pytest.raises(Stopped):
        writer.receive(text(2))


def test_f44_too_many_waiting_are_turned_away_but_never_danger(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.writer.MOST_WAITING", 3)
    batches = Batches()
    writer, _ = start(engine, batches)
    with pytest.raises(Overloaded):
        _ = [writer.receive(text(n + 1)) for n in range(10)]
    danger = writer.receive(text(99, "i want to die"))
    batches.gate.set()
    assert danger.result(10).say == "i want to die"
    writer.close()
