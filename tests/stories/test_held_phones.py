"""A phone is held: no way is left by which something of its person goes there, and who tries is told why nothing went."""

from collections.abc import Iterator

import pytest
from sqlmodel import col, select

from service.conversation.states import Reason
from service.db import transaction
from service.enrolling import trial
from service.escalations.policies import ASSIGNED
from service.messaging import segments
from service.messaging.ledger import Message
from service.people import doubts
from service.people.alumni import Alumnus, Doubt
from service.people.proposals import Proposal
from service.people.staff import Role
from service.people.task_kinds import About
from service.protection import audit
from service.protection.audit import Action, AuditEvent
from tests.escalating import kinds, raised
from tests.stories.test_calls import policy
from tests.telephone import Telephone, at
from tests.test_erasure import asks_to_be_erased, erase_at, is_erased, open_tasks
from tests.test_own_page import PIN, link_of, open_page, with_pin
from tests.visiting import console_of, visit
from tests.world import Handset, World


@pytest.fixture
def phones(world: World) -> Iterator[Telephone]:
    with at(world) as telephone:
        yield telephone


def hold(world: World, ana: Handset) -> None:
    with transaction(world.engine, program=world.program) as session:
        row = session.exec(select(Alumnus).where(Alumnus.id == ana.person)).one()
        doubts.begin(session, world.vault, row, Doubt.STAFF, by=audit.SERVICE, now=world.now)


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


def after_hours(world: World) -> None:
    for _ in range(3):
        world.wait(minutes=61)
        world.keep_house()


def withdrawn_by(world: World, ana: Handset) -> list[audit.Actor]:
    with transaction(world.engine, program=world.program) as session:
        query = select(col(AuditEvent.actor)).where(
            AuditEvent.subject_id == ana.person, AuditEvent.action == Action.ERASURE_WITHDRAWN
        )
        return list(session.exec(query))


def test_f12_what_a_thief_asked_to_erase_is_called_off_with_the_phone(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    asks_to_be_erased(ana)
    world.wait(minutes=10)
    console_of(world, sam).post(f"/people/{ana.person}/hold-phone")
    assert erase_at(world, ana) is None
    ana.texts("KEEP MY DATA")
    assert "Nothing is erased" in ana.inbox()[-1]
    after_hours(world)
    assert not is_erased(world, ana)
    assert withdrawn_by(world, ana) == [audit.Actor.STAFF]
    assert About.ERASURE in open_tasks(world), "somebody asks them what they want"
    ana.texts("ERASE")
    ana.texts("ERASE ALL")
    after_hours(world)
    assert not is_erased(world, ana)


def test_p10_who_was_made_to_erase_calls_it_off_by_their_quiet_word(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    ana.texts("QUIET WORD marmalade")
    asks_to_be_erased(ana)
    ana.inbox()
    ana.texts("marmalade")
    assert "erase" not in ana.inbox()[-1], "who reads along sees nothing of it"
    sam.texts("1")
    sam.texts("1 reached")
    after_hours(world)
    assert not is_erased(world, ana)
    assert withdrawn_by(world, ana) == [audit.Actor.SERVICE]
    assert About.ERASURE in open_tasks(world)


def test_g1_on_their_page_the_quiet_word_calls_it_off_too(world: World) -> None:
    ana = with_pin(world)
    ana.texts("QUIET WORD blue kettle")
    ana.inbox()
    page = open_page(world, ana)
    assert page.post("/my/erase", data={"pin": PIN, "sure": "yes"}).status_code == 303
    assert erase_at(world, ana) is not None
    world.wait(minutes=20)
    visit(world).post(link_of(ana), data={"pin": "blue kettle"})
    after_hours(world)
    assert not is_erased(world, ana)


def test_f12_a_phone_that_was_held_before_erases_nobody(world: World) -> None:
    """The release before this one held the phone, and left the erasure as it was."""
    ana = world.alumnus(specialist=world.staff())
    asks_to_be_erased(ana)
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Alumnus, ana.person)
        row.doubted_at, row.doubted_because = world.now, Doubt.STAFF
    after_hours(world)
    assert (is_erased(world, ana), erase_at(world, ana)) == (False, None)
    assert About.ERASURE in open_tasks(world)


def test_f12_on_a_phone_that_was_held_before_it_can_be_taken_back(world: World) -> None:
    ana = world.alumnus(specialist=world.staff())
    asks_to_be_erased(ana)
    with transaction(world.engine, program=world.program) as session:
        row = session.get_one(Alumnus, ana.person)
        row.doubted_at, row.doubted_because = world.now, Doubt.STAFF
    ana.texts("keep my data")
    assert erase_at(world, ana) is None
    assert About.ERASURE in open_tasks(world), "that phone's word ends no task"


def test_f12_one_who_leads_calls_it_off_in_the_console(world: World) -> None:
    lena = world.staff("+12025550112", name="Lena Lead", role=Role.CLINICAL_LEAD)
    ana = world.alumnus(specialist=world.staff())
    keep = f"/people/{ana.person}/keep"
    lead = console_of(world, lena)
    assert keep not in lead.get(f"/people/{ana.person}").text
    asks_to_be_erased(ana)
    ana.inbox()
    assert keep in lead.get(f"/people/{ana.person}").text
    assert keep in lead.get(f"/people/{ana.person}/two-persons").text
    assert lead.post(keep).status_code == 303
    world.tick()
    assert ana.inbox() == ["Nothing is erased, and your team sees that you asked for it."]
    after_hours(world)
    assert not is_erased(world, ana)
    assert withdrawn_by(world, ana) == [audit.Actor.STAFF]
    assert lead.post(keep).status_code == 303, "twice is once"
    assert withdrawn_by(world, ana) == [audit.Actor.STAFF]
    assert About.ERASURE in open_tasks(world)


def test_i2_what_two_who_lead_ask_for_is_done_while_the_phone_is_held(world: World) -> None:
    first = world.staff("+12025550112", name="Lena Lead", role=Role.CLINICAL_LEAD)
    second = world.staff("+12025550113", name="Ada Admin", role=Role.ADMIN)
    ana = world.alumnus()
    hold(world, ana)
    sure = {"because": "asked", "sure": "yes"}
    assert console_of(world, first).post(f"/people/{ana.person}/erase", data=sure).status_code == 303
    with transaction(world.engine, program=world.program) as session:
        [asked] = session.exec(select(Proposal.id)).all()
    assert console_of(world, second).post(f"/proposals/{asked}/confirm").status_code == 303
    assert is_erased(world, ana)
