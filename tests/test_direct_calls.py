"""While the database is away, a direct page that may not have arrived becomes a call; its key counts later (P2, P4, D6)."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import timedelta
from typing import NoReturn
from urllib.parse import urlsplit

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select
from starlette.testclient import TestClient

from service.app import create_app
from service.commands import serving
from service.conversation.reading import read
from service.db import EVERY_PROGRAM, transaction
from service.escalations.calls.ledger import Call
from service.escalations.tables import Alert
from service.inbound import Answer, InboundText
from service.messaging.carrier import NotSent, OutcomeUnknown, Refused
from service.messaging.lifeline import Incoming, paging
from service.messaging.lifeline.breaker import Breaker
from service.messaging.lifeline.calling import TOKEN_LIFETIME, Page
from service.people.phones import Phone
from service.people.staff import Role
from service.recovery.copying import refresh
from service.recovery.drain import MOST_TRIES, drain
from service.recovery.keeping import Keeper
from tests.escalating import events
from tests.telephone import Line, Telephone
from tests.test_lifeline import away, text
from tests.test_webhooks import form, post, say
from tests.world import SENDER, Handset, World


@pytest.fixture
def ana(world: World, sam: Handset) -> Handset:
    return world.alumnus(specialist=sam)


@pytest.fixture
def phones(world: World, ana: Handset) -> Telephone:
    """Without the threads of a web process: what they do, and when, is told here."""
    refresh(world.runtime)
    return Telephone(world, TestClient(create_app(world.runtime), base_url="http://elsewhere"))


@contextmanager
def no_database(world: World) -> Iterator[None]:
    """Nothing gets through to it: no text, and nothing else."""

    def fail(*_: object, **__: object) -> NoReturn:
        raise OperationalError("SELECT", {}, Exception("server closed the connection"))

    with pytest.MonkeyPatch.context() as patch, away(world):
        patch.setattr(world.runtime.writer, "submit", fail)
        patch.setattr(world.runtime.directory, "at", fail)
        yield


def in_danger(world: World, phones: Telephone, body: str = "i want to die", *, number: int = 1) -> str:
    """Ana texts, and whoever is to be told of it by text is."""
    status, answer = post(phones.client, form(Body=body, MessageSid=f"SMd{number:031x}"))
    assert status == 200
    done(world)
    return say(answer) or ""


def done(world: World) -> None:
    """All that was begun in the background is."""
    pager = world.runtime.lifeline.pager
    if pager._pool is not None:
        pager._pool.shutdown(wait=True)
        pager._pool = None


def reported(phones: Telephone, status: str, **more: str) -> None:
    """The carrier says what became of the direct page."""
    [(sent, sid)] = phones.world.carrier.sent
    assert sent.callback
    phones.post(sent.callback, {"MessageSid": sid, "MessageStatus": status, **more})
    done(phones.world)


def pressed(world: World, ana: Handset, sam: Handset, *, minutes_ago: int = 0) -> None:
    """Sam's key 1 in a direct call about Ana; her text is elsewhere."""
    at = world.now - timedelta(minutes=minutes_ago)
    page = Page(SENDER, ana.number, sam.number, at)
    world.runtime.lifeline.take(page, "CA" + "7" * 32, now=at).result()


def taken_by_phone(world: World, phones: Telephone, sam: Handset) -> Line:
    """The page by text fails, Sam's phone rings, and he presses 1; all of it without a database."""
    world.carrier.failures = [NotSent()]
    with no_database(world):
        assert "A person from the team is being told" in in_danger(world, phones)
        [call] = phones.rings(sam)
        said = call.picks_up()
        assert "alert line of your team" in said.words
        assert "Ana" not in said.words, "a machine may listen"
        assert "call Ana R." in call.presses("1").words
        call.hangs_up()
    return call


def the_alert(world: World) -> Alert:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        return session.exec(select(Alert)).one()


def test_p2_d6_a_direct_page_that_cannot_be_sent_becomes_a_call_and_its_key_counts_afterwards(
    world: World, phones: Telephone, ana: Handset, sam: Handset
) -> None:
    call = taken_by_phone(world, phones, sam)
    again = world.runtime.lifeline.spool.folder
    kept = {path.name: path.read_bytes() for path in again.glob("*.spool")}
    assert drain(world.runtime) == 2
    alert = the_alert(world)
    assert alert.assignee_id == sam.person
    world.tick()
    assert any("Sam" in said for said in ana.inbox()), "the alumnus hears who has it"

    for name, content in kept.items():
        (again / name).write_bytes(content)  # killed half-way, it is done once more
    sam.texts(f"{alert.code}e")
    drain(world.runtime)
    assert the_alert(world).assignee_id is None, "passed on since"
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert [one.sid for one in session.exec(select(Call).where(Call.digit == "1"))] == [call.sid]


def test_p4_what_was_taken_long_ago_holds_up_nobodys_page(
    world: World, phones: Telephone, sam: Handset
) -> None:
    taken_by_phone(world, phones, sam)
    world.clock.advance(timedelta(minutes=30))
    drain(world.runtime)
    world.tick()
    alert = the_alert(world)
    assert alert.assignee_id is None
    assert [one.kind.value for one in events(world, alert)] == ["opened", "called", "paged"]


def test_p4_d6_a_late_key_takes_no_call_from_the_page_that_follows(
    world: World, phones: Telephone, ana: Handset, sam: Handset
) -> None:
    world.switched_off.add(sam.number)
    ana.texts("i want to die")
    pressed(world, ana, sam, minutes_ago=31)
    assert drain(world.runtime) == 1
    world.wait(seconds=61)
    assert len(phones.rings(sam)) == 1


def test_p2_a_key_waits_until_the_alert_is_open_that_it_takes(
    world: World, phones: Telephone, ana: Handset, sam: Handset
) -> None:
    pressed(world, ana, sam)
    for _ in range(MOST_TRIES + 1):
        assert drain(world.runtime) == 0
    ana.texts("i want to die")
    assert the_alert(world).assignee_id == sam.person
    assert not any("Reply" in sent.body for sent, _ in world.carrier.sent), "nobody else was paged meanwhile"
    assert list(world.runtime.lifeline.spool.folder.iterdir()) == []


def test_p1_a_key_that_waits_keeps_nobody_from_the_ordinary_way(
    world: World, phones: Telephone, ana: Handset, sam: Handset
) -> None:
    """It may wait for half an hour; whose texts are in the database is helped as ever, and so is whoever pressed it."""
    ben = world.alumnus("+12025550102", name="Ben Ito")
    with no_database(world):
        text(phones.client, "URGE", From=ben.number, MessageSid="SM" + "b" * 32)
    pressed(world, ana, sam)
    world.runtime.lifeline.breaker = Breaker()
    assert drain(world.runtime) == 1
    assert not world.runtime.lifeline.is_drained, "the key is still there"
    for number, one in enumerate((ben, sam)):
        incoming = Incoming(f"SM{number:032x}", SENDER, one.number, "MORE", None, read("MORE"), world.now)
        assert not world.runtime.lifeline.takes(incoming)


def test_p2_a_key_waits_no_longer_than_it_would_count(
    world: World, phones: Telephone, ana: Handset, sam: Handset
) -> None:
    pressed(world, ana, sam)
    assert drain(world.runtime) == 0
    world.clock.advance(timedelta(minutes=30))
    assert drain(world.runtime) == 1


def test_p2_a_key_does_not_wait_for_an_alert_that_was_closed_since(
    world: World, phones: Telephone, ana: Handset, sam: Handset
) -> None:
    ana.texts("i want to die")
    sam.texts(f"{the_alert(world).code} reached")
    pressed(world, ana, sam, minutes_ago=1)
    assert drain(world.runtime) == 1


def test_p2_a_key_counts_before_the_other_texts_of_the_outage_are_handled(
    world: World, phones: Telephone, sam: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = world.alumnus("+12025550102", name="Ben Ito")
    taken_by_phone(world, phones, sam)
    with no_database(world):
        text(phones.client, "URGE", From=ben.number, MessageSid="SM" + "b" * 32)
    receive, has_it = world.runtime.writer.receive, []

    def look(one: InboundText) -> Future[Answer]:
        if one.sender == ben.number:
            has_it.append(the_alert(world).assignee_id)
        return receive(one)

    monkeypatch.setattr(world.runtime.writer, "receive", look)
    assert drain(world.runtime) == 3
    assert has_it == [sam.person]


@pytest.mark.parametrize(
    ("status", "rings"), [("undelivered", 1), ("failed", 1), ("sent", 0), ("delivered", 0)]
)
def test_d6_a_direct_page_that_is_reported_lost_becomes_a_call(
    world: World, phones: Telephone, sam: Handset, status: str, rings: int
) -> None:
    with no_database(world):
        in_danger(world, phones)
        reported(phones, status)
        reported(phones, status)
        assert len(phones.rings(sam)) == rings


def test_d6_without_a_word_of_it_for_a_minute_too_and_never_twice(
    world: World, phones: Telephone, sam: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    with no_database(world):
        in_danger(world, phones)
        pager = world.runtime.lifeline.pager
        pager.call_unheard()
        done(world)
        assert phones.rings(sam) == [], "not at once"
        monkeypatch.setattr(paging, "UNDELIVERED_SECONDS", 0)
        pager.call_unheard()
        done(world)
        assert len(phones.rings(sam)) == 1
        reported(phones, "undelivered")
        text(phones.client, "i want to die tonight", MessageSid="SM" + "2" * 32)
        world.runtime.lifeline.close()
        assert phones.rings(sam) == []


@pytest.mark.parametrize("failure", [NotSent(), Refused(21215)])
def test_p2_d6_who_was_reached_neither_by_text_nor_by_call_is_told_anew_and_nothing_is_promised(
    world: World, phones: Telephone, sam: Handset, failure: Exception
) -> None:
    world.carrier.call_failures = [failure]
    with no_database(world):
        assert "A person from the team is being told" in in_danger(world, phones)
        reported(phones, "undelivered")
        assert "is being told" not in in_danger(world, phones, number=2)
        assert [sent.to for sent, _ in world.carrier.sent] == [sam.number] * 2


def test_d6_taken_in_one_program_it_rings_in_the_other_all_the_same(
    world: World, phones: Telephone, ana: Handset, sam: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    kim, pager = world.stranger("+12025550222"), world.runtime.lifeline.pager
    for ours, phone in ((SENDER, sam), (Phone("+12025550200"), kim)):
        pager.page(ours, ana.number, "Ana R.", [phone.number], now=world.now)
    done(world)
    pressed(world, ana, sam)
    monkeypatch.setattr(paging, "UNDELIVERED_SECONDS", 0)
    pager.call_unheard()
    done(world)
    assert len(phones.rings(kim)) == 1


def test_p2_f57_a_process_that_ends_calls_before_it_waits_for_anything(
    world: World, phones: Telephone, sam: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, rung = Keeper.stop, []

    def look(keeper: Keeper) -> None:
        rung.append(len(phones.rings(sam)))
        stop(keeper)

    monkeypatch.setattr(Keeper, "stop", look)
    with no_database(world):
        with serving._lifeline(world.runtime):
            in_danger(world, phones)
        assert rung == [1]
        in_danger(world, phones, "i will kill myself", number=2)
        world.runtime.lifeline.close()
        assert phones.rings(sam) == [], "once"


@pytest.mark.parametrize("failure", [NotSent(), Refused(30003)])
def test_d6_it_rings_once_in_ten_minutes_however_often_they_write_and_the_text_fails(
    world: World, phones: Telephone, sam: Handset, failure: Exception
) -> None:
    world.carrier.failures = [failure] * 4
    with no_database(world):
        in_danger(world, phones)
        for number in range(2, 5):
            assert post(phones.client, form(Body="i want to die", MessageSid=f"SMd{number:031x}"))[0] == 200
        world.runtime.lifeline.close()
        assert len(phones.rings(sam)) == 1


def test_d6_a_call_of_which_nobody_knows_is_not_placed_again_and_one_that_was_not_is(
    world: World, phones: Telephone, sam: Handset
) -> None:
    world.carrier.failures = [NotSent()] * 3
    world.carrier.call_failures = [NotSent(), OutcomeUnknown()]
    with no_database(world):
        for number in range(1, 3):
            in_danger(world, phones, number=number)
        assert post(phones.client, form(Body="i want to die", MessageSid="SM" + "3" * 32))[0] == 200
        world.runtime.lifeline.close()
        assert phones.rings(sam) == []
        assert world.carrier.call_failures == []


def test_e8_who_has_stopped_at_the_carrier_is_not_called(
    world: World, phones: Telephone, sam: Handset
) -> None:
    world.carrier.failures = [Refused(21610)]
    with no_database(world):
        in_danger(world, phones)
        assert phones.rings(sam) == []


def test_e8_nor_who_has_stopped_there_as_the_carrier_reports_later(
    world: World, phones: Telephone, sam: Handset
) -> None:
    with no_database(world):
        in_danger(world, phones)
        reported(phones, "failed", ErrorCode="21610")
        assert "is being told" not in in_danger(world, phones, number=2)
        assert len(world.carrier.sent) == 2, "told anew: they may have come back"
    assert phones.rings(sam) == []


def test_d2_a_machine_hears_nothing_and_nobody_listens_for_ever(
    world: World, phones: Telephone, sam: Handset
) -> None:
    world.carrier.failures = [NotSent()]
    with no_database(world):
        in_danger(world, phones)
        [call] = phones.rings(sam)
        assert call.picks_up(machine="machine_start").words == ""
        call.picks_up()
        for _ in range(2):
            assert "Press 1" in call.presses("7").words
        last = call.said.keys
        assert last
        assert call.asks(last).keys is None
        assert "call Ana R." in call.asks(last, Digits="1").words, "pressed late"


def test_e1_f60_its_addresses_hold_no_number_and_open_nothing_else(
    world: World, phones: Telephone, sam: Handset
) -> None:
    world.carrier.failures = [NotSent()]
    with no_database(world):
        in_danger(world, phones)
        [call] = phones.rings(sam)
        assert "2025550" not in urlsplit(call.url).query
        assert phones.try_post(call.url, {"CallSid": call.sid}, token="other")[0] == 403
        assert call.asks(call.url[:-12] + "AAAAAAAA&n=0").words == ""
        world.clock.advance(TOKEN_LIFETIME)
        assert call.asks(call.url).words == ""


def test_c4_danger_to_others_is_told_to_the_lead_alone(world: World, phones: Telephone, sam: Handset) -> None:
    lead = world.staff("+12025550113", name="Pat Morgan", role=Role.CLINICAL_LEAD)
    refresh(world.runtime)
    with no_database(world):
        in_danger(world, phones, "i am going to kill my wife tonight")
    world.runtime.lifeline.close()
    assert [sent.to for sent, _ in world.carrier.sent] == [lead.number]
