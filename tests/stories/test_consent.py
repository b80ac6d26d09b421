"""Who may be texted: agreed, stopped, back again. And danger, which is answered all the same."""

import hashlib
from datetime import time

from sqlmodel import select

from service.conversation import wording
from service.db import transaction
from service.inbound.rare import CONSENT_WORDING
from service.messaging.carrier import Refused
from service.people.alumni import Alumnus, Status
from service.people.consents import Aim, Change, Consent, Source
from service.people.staff import Staff
from service.people.task_kinds import About
from service.people.tasks import Task
from tests.world import World


def status_of(world: World) -> Status:
    with transaction(world.engine, program=world.program) as session:
        return session.exec(select(Alumnus)).one().status


def test_e7_after_stop_nothing_goes_out(world: World) -> None:
    ana = world.alumnus(check_ins=[time(20)])
    ana.texts("URGE")
    ana.inbox()

    ana.texts("STOP")
    assert ana.inbox() == []
    world.wait(hours=1)
    world.wait(days=2)
    assert ana.inbox() == []
    assert status_of(world) is Status.STOPPED


def test_e8_plain_words_stop_it_too_with_one_confirmation(world: World) -> None:
    ana = world.alumnus()
    ana.texts("please take me off this list")
    assert len(ana.inbox()) == 1
    assert status_of(world) is Status.STOPPED
    ana.texts("URGE")
    assert ana.inbox() == []


def test_e8_one_of_the_staff_may_stop_in_plain_words_too_and_is_told_what_that_means(world: World) -> None:
    sam, ana = world.staff(), world.alumnus()
    sam.texts("please stop texting me")
    assert sam.inbox() == ["You get no more texts from us, and no pages either. To come back, reply START."]
    sam.texts("please stop texting me")
    ana.texts("i want to die")
    assert sam.inbox() == []
    sam.texts("START")
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Staff.has_opted_out)).all() == [False]


def test_e8_c7_a_stranger_who_wants_no_texts_gets_none(world: World) -> None:
    stranger = world.stranger()
    stranger.texts("please stop texting me")
    assert stranger.inbox() == []


def test_e9_the_wording_of_a_consent_is_the_invitation_that_was_answered(world: World) -> None:
    ana = world.alumnus(status=Status.INVITED)
    ana.texts("1")
    ana.texts("STOP")
    ana.texts("START")
    with transaction(world.engine, program=world.program) as session:
        rows = session.exec(select(Consent).order_by(Consent.id)).all()  # type: ignore[arg-type]
    assert [(one.change, one.wording) for one in rows] == [
        (Change.GIVEN, CONSENT_WORDING),
        (Change.WITHDRAWN, None),
        (Change.GIVEN, None),
    ]


def test_e9_a_consent_holds_its_number_and_what_the_texts_are_for(world: World) -> None:
    ana, sam = world.alumnus(), world.staff()
    ana.texts("STOP")
    ana.texts("START")
    sam.texts("STOP")
    with transaction(world.engine, program=world.program) as session:
        found = [(one.person_id, one.phone_index, one.aim) for one in session.exec(select(Consent))]
    of_ana = (ana.person, world.vault.index("phone", ana.number), Aim.SUPPORT)
    assert found == [of_ana, of_ana, (sam.person, world.vault.index("phone", sam.number), Aim.PAGES)]


def test_e9_an_invitation_in_other_words_has_another_version() -> None:
    """When this fails: give CONSENT_WORDING a new version, and put it here with the fingerprint of its words."""
    words = {language: wording.variants("invite", language) for language in sorted(wording.LANGUAGES)}
    fingerprint = hashlib.sha256(repr(words).encode()).hexdigest()[:16]
    assert (CONSENT_WORDING, fingerprint) == ("invitation-1", "be52b328c4cb4d38")


def test_e7_the_carriers_own_answer_is_not_doubled(world: World) -> None:
    ana = world.alumnus()
    ana.texts("BYE", opt_out="STOP")
    assert ana.inbox() == []
    assert status_of(world) is Status.STOPPED
    ana.texts("HI AGAIN", opt_out="START")
    assert ana.inbox() == []
    assert status_of(world) is Status.ACTIVE


def test_e7_start_brings_back_and_the_ledger_remembers(world: World) -> None:
    ana = world.alumnus()
    ana.texts("STOP")
    ana.texts("START")
    ana.texts("URGE")
    assert len(ana.inbox()) == 1
    with transaction(world.engine, program=world.program) as session:
        changes = session.exec(select(Consent.change).order_by(Consent.id)).all()  # type: ignore[arg-type]
    assert changes == [Change.WITHDRAWN, Change.GIVEN]


def test_c2_danger_after_stop_is_answered_once_and_reaches_staff(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    ana.texts("STOP")
    ana.texts("i want to die")
    [reply] = ana.inbox()
    assert "988" in reply
    assert len(sam.inbox()) == 1
    sam.texts("1")
    assert ana.inbox() == []


def test_e7_the_carriers_block_is_believed(world: World) -> None:
    ana = world.alumnus()
    ana.texts("URGE")
    ana.inbox()
    world.carrier.failures.append(Refused(21610))
    world.wait(minutes=15)
    assert status_of(world) is Status.STOPPED
    with transaction(world.engine, program=world.program) as session:
        assert session.exec(select(Consent.source)).one() is Source.CARRIER
        assert About.NOT_DELIVERED in session.exec(select(Task.about)).all()


def test_c7_a_stranger_learns_nothing(world: World) -> None:
    world.alumnus()
    stranger = world.stranger()
    stranger.texts("who is this")
    [reply] = stranger.inbox()
    assert "Harbor" not in reply
    stranger.texts("i want to die")
    [reply] = stranger.inbox()
    assert "988" in reply


def test_an_invited_person_is_asked_first_and_a_1_is_consent(world: World) -> None:
    ana = world.alumnus(status=Status.INVITED, check_ins=[time(20)])
    world.wait(days=1)
    assert ana.inbox() == []
    ana.texts("1")
    assert len(ana.inbox()) == 1
    assert status_of(world) is Status.ACTIVE
