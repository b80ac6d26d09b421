"""A phone is held: no way is left by which something of its person goes there, and who tries is told why nothing went."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from service.conversation.values import Reason
from service.db import transaction
from service.enrolling import trial
from service.escalations.policies import ASSIGNED
from service.messaging import segments
from service.messaging.ledger import Message
from service.people import doubts
from service.people.alumni import Alumnus, Doubt
from tests.escalating import kinds, raised
from tests.stories.test_calls import policy
from tests.telephone import Telephone, at
from tests.test_own_page import PIN, link_of, open_page, with_pin
from tests.visiting import visit
from tests.world import Handset, World


@pytest.fixture
def phones(world: World) -> Iterator[Telephone]:
    with at(world) as telephone:
        yield telephone


def hold(world: World, ana: Handset) -> None:
    with transaction(world.engine, program=world.program) as session:
        row = session.exec(select(Alumnus).where(Alumnus.id == ana.person)).one()
        doubts.begin(row, Doubt.STAFF, now=world.now)


def lost(world: World) -> tuple[Handset, Handset]:
    """Ana's phone is held, and Sam is paged for her."""
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    hold(world, ana)
    return ana, sam


def test_d1_whoever_takes_it_hears_that_the_phone_is_held_and_nothing_goes_there(world: World) -> None:
    ana, sam = lost(world)
    raised(world, ana)
    world.tick()
    sam.inbox()
    for said in ("1", "1 in 20"):
        sam.texts(said)
        [answer] = sam.inbox()
        assert "Somebody else may have this phone: I told it nothing" in answer
        assert "1 reached" in answer
        assert segments.count(answer).segments == 1
    world.wait(hours=1)
    assert ana.inbox() == []
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Message).where(Message.alumnus_id == ana.person)).all() == []


def test_c6_who_takes_a_crisis_is_not_promised_that_we_ask_later(world: World) -> None:
    ana, sam = lost(world)
    raised(world, ana, Reason.CRISIS)
    world.tick()
    sam.inbox()
    sam.texts("1")
    assert ["I write tomorrow" in text for text in sam.inbox()] == [False]


def test_d12_who_asks_to_be_put_through_hears_why_that_phone_does_not_ring(
    world: World, phones: Telephone
) -> None:
    ana, sam = lost(world)
    policy(world, (0, ASSIGNED, ("voice",)))
    alert = raised(world, ana)
    world.tick()
    [call] = phones.rings(sam)
    call.picks_up()
    said = call.presses("4")
    assert "may have their phone" in said.words
    assert (said.dials, said.keys) == (None, None)
    assert kinds(world, alert)[-1] == "acknowledged", "it is theirs, and nobody was connected"

    again = phones.dials(sam)
    said = again.presses("1")
    assert "may have their phone" in said.words
    assert said.dials is None


def test_c2_d12_in_a_crisis_that_phone_rings_and_who_calls_is_warned(world: World, phones: Telephone) -> None:
    """Whoever holds it may be the one in danger: help never stops."""
    ana, sam = lost(world)
    policy(world, (0, ASSIGNED, ("voice",)))
    raised(world, ana, Reason.CRISIS)
    world.tick()
    [call] = phones.rings(sam)
    call.picks_up()
    said = call.presses("4")
    assert "name no one" in said.words
    assert said.dials == ana.number


def test_d12_a_held_phone_that_calls_is_put_through_and_who_picks_up_is_warned_before(
    world: World, phones: Telephone
) -> None:
    ana, sam = lost(world)
    world.on_call(sam)
    line = phones.dials(ana)
    assert line.said.dials == sam.number
    assert not any(name in line.said.words for name in ("Ana", "Sam"))
    leg = phones.leg(line)
    words = leg.asks(leg.url).words
    assert "someone else may have it" in words
    assert "Press 1" in words


def test_d14_f2_neither_words_of_the_team_nor_a_test_text_go_there(world: World) -> None:
    ana, sam = lost(world)
    raised(world, ana)
    world.tick()
    sam.texts("1")
    sam.inbox()
    sam.texts("1 say I call you at nine")
    assert ["somebody else may have this phone" in text for text in sam.inbox()] == [True]
    with transaction(world.engine, program=world.program) as session:
        row = session.exec(select(Alumnus).where(Alumnus.id == ana.person)).one()
        with pytest.raises(trial.NotYet, match="may have this phone"):
            trial.send(session, world.vault, row, now=world.now)
    world.tick()
    assert ana.inbox() == []


def test_g1_a_link_from_before_opens_nothing_and_no_new_one_comes(world: World) -> None:
    ana = with_pin(world)
    opened = open_page(world, ana)
    world.wait(minutes=11)
    link = link_of(ana)
    hold(world, ana)
    assert opened.get("/my").status_code in {303, 404}
    client = visit(world)
    assert "There is nothing new here" in client.post(link, data={"pin": PIN}).text
    ana.inbox()
    ana.texts("PAGE")
    assert not any("/my/" in text for text in ana.inbox())
