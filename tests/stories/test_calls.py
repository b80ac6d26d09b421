"""From a page that does not arrive to two people who talk, without either seeing the other's number."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from service.db import EVERY_PROGRAM, reading, transaction
from service.escalations import policies
from service.escalations.policies import ADMINS, ASSIGNED, ON_CALL, Step
from service.escalations.tables import EventKind
from service.messaging.carrier import NotSent, OutcomeUnknown, Refused
from service.people.programs import Program
from service.people.staff import Role, Staff
from service.vitals import lags
from tests import telephone
from tests.escalating import kinds, raised
from tests.stories.test_alerts import code_in, team
from tests.telephone import Line, Telephone
from tests.world import SENDER, Handset, World


@pytest.fixture
def phones(world: World) -> Iterator[Telephone]:
    with telephone.at(world) as phones:
        yield phones


def undelivered(world: World, phone: Handset) -> None:
    """The carrier says of the page to this phone that it did not arrive."""
    [(text, sid)] = [(text, sid) for text, sid in world.carrier.sent if text.to == phone.number]
    world.fails(text, "undelivered", sid=sid, error_code=30003)


def policy(world: World, *steps: tuple[int, str, tuple[str, ...]]) -> None:
    with transaction(world.engine, program=world.program) as session:
        made = [Step(timedelta(minutes=after), notify, ways) for after, notify, ways in steps]
        policies.set_policy(session, made, program=world.program)


def test_d2_d6_an_undelivered_page_becomes_a_call_and_a_key_takes_it(world: World, phones: Telephone) -> None:
    ana, sam, dana = team(world)
    ana.texts("i want to die")
    ana.inbox()
    undelivered(world, sam)
    [call] = phones.rings(sam)
    assert len(dana.inbox()) == 1, "the next step goes on beside it"

    said = call.picks_up()
    assert "Ana R. needs you" in said.words
    assert "is yours" in call.presses("1").words or "It is yours" in call.said.words
    assert "Sam" in ana.inbox()[0]
    assert "Sam R. has it" in dana.inbox()[0]
    call.hangs_up()
    world.wait(minutes=20)
    assert phones.rings(sam) == []
    assert dana.inbox() == []


def test_d6_a_minute_without_delivered_becomes_a_call(world: World, phones: Telephone) -> None:
    ana, sam, dana = team(world)
    world.switched_off.add(sam.number)
    ana.texts("i want to die")
    world.wait(seconds=59)
    assert world.carrier.calls == []
    world.wait(seconds=1)
    [call] = phones.rings(sam)
    call.picks_up()
    call.presses("1")
    assert any("Sam" in text for text in ana.inbox())
    assert dana.inbox() == []


def test_d6_a_page_that_arrived_rings_no_phone(world: World, phones: Telephone) -> None:
    ana, sam, _ = team(world)
    ana.texts("i want to die")
    assert len(sam.inbox()) == 1
    world.wait(minutes=4)
    assert world.carrier.calls == []


def test_d2_a_step_by_voice_alone_calls_at_once(world: World, phones: Telephone) -> None:
    policy(world, (0, ASSIGNED, ("voice",)), (5, ON_CALL, ("sms",)))
    ana, sam, _ = team(world)
    ana.texts("i want to die")
    [call] = phones.rings(sam)
    assert sam.inbox() == []
    call.picks_up()
    call.presses("2")
    assert "passed on" in call.said.words


def test_d2_passing_on_by_key_pages_the_next_one(world: World, phones: Telephone) -> None:
    policy(world, (0, ASSIGNED, ("voice",)), (5, ON_CALL, ("sms",)))
    ana, sam, dana = team(world)
    ana.texts("i want to die")
    [call] = phones.rings(sam)
    call.picks_up()
    assert "Press 1" in call.presses("3").words, "heard again"
    call.presses("2")
    call.hangs_up()
    assert len(dana.inbox()) == 1
    world.wait(minutes=3)
    assert phones.rings(sam) == []


@pytest.mark.parametrize("machine", ["machine_start", "machine_end_beep", "fax"])
def test_d2_a_voicemail_is_no_acknowledgement_and_hears_nothing(
    world: World, phones: Telephone, machine: str
) -> None:
    policy(world, (0, ASSIGNED, ("voice",)), (30, ON_CALL, ("sms",)))
    ana, sam, dana = team(world)
    ana.texts("i want to die")
    for ring in range(3):
        [call] = phones.rings(sam)
        said = call.picks_up(machine=machine)
        assert (said.words, said.keys) == ("", None)
        call.hangs_up()
        assert len(dana.inbox()) == (1 if ring == 2 else 0), "after the third the alert does not wait"
        world.wait(seconds=60)
    assert phones.rings(sam) == []


@pytest.mark.parametrize("ending", ["busy", "no-answer", "completed"])
def test_d2_busy_no_answer_and_hung_up_are_tried_again_and_then_the_alert_goes_on(
    world: World, phones: Telephone, ending: str
) -> None:
    policy(world, (0, ASSIGNED, ("voice",)), (30, ON_CALL, ("sms",)))
    ana, sam, dana = team(world)
    alert = raised(world, ana)
    world.tick()
    for _ in range(3):
        [call] = phones.rings(sam)
        call.reports(ending)
        world.wait(seconds=59)
        assert phones.rings(sam) == [], "not at once"
        world.wait(seconds=1)
    assert len(dana.inbox()) == 1
    assert kinds(world, alert).count("unanswered") == 3


def test_d2_p4_a_call_of_which_nobody_reports_counts_as_not_answered(world: World, phones: Telephone) -> None:
    policy(world, (0, ASSIGNED, ("voice",)), (30, ON_CALL, ("sms",)))
    ana, sam, dana = team(world)
    ana.texts("i want to die")
    for _ in range(3):
        assert len(phones.rings(sam)) == 1
        world.wait(minutes=2)
        world.wait(minutes=1)
    assert len(dana.inbox()) == 1


def test_d2_p4_twilio_refuses_every_call_and_the_alert_goes_on(world: World, phones: Telephone) -> None:
    policy(world, (0, ASSIGNED, ("voice",)), (5, ADMINS, ("sms",)))
    ana, sam, _ = team(world)
    pat = world.staff("+12025550113", name="Pat Morgan", role=Role.ADMIN)
    world.carrier.call_failures = [Refused(21215)] * 10
    ana.texts("i want to die")
    assert world.carrier.calls == []
    assert len(pat.inbox()) == 1, "at once"
    assert sam.inbox() == []


def test_d2_what_surely_was_not_placed_and_what_may_have_been_is_placed_again(
    world: World, phones: Telephone
) -> None:
    policy(world, (0, ASSIGNED, ("voice",)))
    ana, sam, _ = team(world)
    world.carrier.call_failures = [NotSent(), OutcomeUnknown()]
    ana.texts("i want to die")
    for _ in range(3):
        world.wait(seconds=5)
    assert len(phones.rings(sam)) == 1


def test_d8_d2_who_picks_up_too_late_hears_who_has_it(world: World, phones: Telephone) -> None:
    ana, sam, dana = team(world)
    ana.texts("i want to die")
    undelivered(world, sam)
    [call] = phones.rings(sam)
    [page] = dana.inbox()
    dana.texts(code_in(page))
    assert "Dana L. has it" in call.picks_up().words
    assert call.said.keys is None


def ringing(world: World, phones: Telephone) -> tuple[Handset, Handset, Handset, Line, str]:
    """Ana is in danger, Sam's phone rings, and Dana holds the page with this code."""
    ana, sam, dana = team(world)
    ana.texts("i want to die")
    undelivered(world, sam)
    [call] = phones.rings(sam)
    call.reports("ringing")
    return ana, sam, dana, call, code_in(dana.inbox()[0])


@pytest.mark.parametrize("answer", ["", " reached"])
def test_d8_a_phone_stops_ringing_once_somebody_else_has_taken_or_closed_it(
    world: World, phones: Telephone, answer: str
) -> None:
    _, sam, dana, call, code = ringing(world, phones)
    dana.texts(f"{code}{answer}")
    assert world.carrier.hung_up == [call.sid]
    call.reports("canceled")
    world.wait(minutes=10)
    assert world.carrier.hung_up == [call.sid], "once"
    assert phones.rings(sam) == []


def test_d8_a_call_that_was_picked_up_is_not_cut_off_and_says_who_has_it(
    world: World, phones: Telephone
) -> None:
    ana, _, dana, call, code = ringing(world, phones)
    call.picks_up()
    dana.texts(code)
    assert world.carrier.hung_up == []
    for key in ("3", "1", "2", "4"):
        assert "Dana L. has it" in call.asks(call.url.replace("alert", "answer"), Digits=key).words
    assert sum("Dana" in text for text in ana.inbox()) == 1


@pytest.mark.parametrize("failure", [NotSent(), OutcomeUnknown(), Refused(20003)])
def test_d8_p4_a_carrier_that_cannot_be_told_holds_up_nothing_and_is_told_again(
    world: World, phones: Telephone, failure: Exception
) -> None:
    ana, _, dana, call, code = ringing(world, phones)
    world.carrier.hang_up_failures = [failure]
    ana.inbox()
    dana.texts(code)
    assert any("Dana" in text for text in ana.inbox())
    assert any(f"{code} is yours" in text for text in dana.inbox())
    assert world.carrier.hung_up == [call.sid]
    world.wait(seconds=15)
    assert world.carrier.hung_up == [call.sid] * 2
    world.wait(seconds=15)
    assert world.carrier.hung_up == [call.sid] * 2


def test_d8_a_phone_that_has_stopped_by_itself_is_not_ended_for_ever(world: World, phones: Telephone) -> None:
    _, _, dana, _, code = ringing(world, phones)
    world.carrier.hang_up_failures = [NotSent() for _ in range(100)]
    dana.texts(code)
    for _ in range(20):
        world.wait(seconds=15)
        with reading(world.engine, program=EVERY_PROGRAM) as session:
            assert lags.of_work(session, now=world.now)[lags.Work.ALERTS] < timedelta(minutes=1)
    assert len(world.carrier.hung_up) == 8, "for two minutes"


def test_d8_a_call_that_was_only_planned_is_dropped_and_does_not_come_back_with_the_alert(
    world: World, phones: Telephone
) -> None:
    ana, sam, dana = team(world)
    world.switched_off.add(sam.number)
    ana.texts("i want to die")
    world.wait(seconds=30)
    sam.texts(code_in(world.carrier.sent[-1][0].body))
    sam.texts(f"{code_in(world.carrier.sent[0][0].body)}e")
    world.wait(minutes=2)
    assert phones.rings(sam) == []
    assert world.carrier.hung_up == []
    assert len(dana.inbox()) >= 1


def test_d6_d7_whoever_takes_it_and_passes_it_on_takes_nobodys_call_away(
    world: World, phones: Telephone
) -> None:
    policy(world, (0, ASSIGNED, ("sms",)), (0, ON_CALL, ("sms",)), (30, ADMINS, ("sms",)))
    ana, sam, dana = team(world)
    world.staff("+12025550113", name="Pat Morgan", role=Role.ADMIN)
    world.switched_off.add(dana.number)
    ana.texts("i want to die")
    code = code_in(sam.inbox()[0])
    world.wait(seconds=20)
    sam.texts(code)
    world.wait(seconds=20)
    sam.texts(f"{code}e")
    world.wait(seconds=20)
    assert len(phones.rings(dana)) == 1


def test_d9_d2_a_page_that_is_sent_anew_rings_in_place_of_the_one_before(
    world: World, phones: Telephone
) -> None:
    policy(world, (0, ASSIGNED, ("voice",)), (30, ON_CALL, ("sms",)))
    ana, sam, _ = team(world)
    raised(world, ana)
    world.tick()
    [first] = phones.rings(sam)
    ana.texts("i want to die")
    first.reports("no-answer")
    rung = 0
    for _ in range(8):
        world.wait(seconds=30)
        for call in phones.rings(sam):
            call.reports("no-answer")
            rung += 1
    assert rung == 3, "as often as one page does"


def test_d2_in_spanish_where_the_program_speaks_it(world: World, phones: Telephone) -> None:
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        session.get_one(Program, world.program).language = "es"
    policy(world, (0, ASSIGNED, ("voice",)))
    ana, sam, _ = team(world)
    ana.texts("i want to die")
    [call] = phones.rings(sam)
    assert "te necesita" in call.picks_up().words


def test_e8_d2_who_texted_stop_is_called_only_if_they_have_said_so(world: World, phones: Telephone) -> None:
    ana, sam, dana = team(world)
    sam.texts("STOP")
    dana.texts("STOP")
    with transaction(world.engine, program=world.program) as session:
        session.get_one(Staff, dana.person).is_called_after_stop = True
    ana.texts("i want to die")
    assert len(phones.rings(dana)) == 1
    assert sam.inbox() == dana.inbox() == []


def test_d12_pressing_4_takes_it_and_connects_them_behind_the_programs_number(
    world: World, phones: Telephone
) -> None:
    policy(world, (0, ASSIGNED, ("voice",)))
    ana, sam, _ = team(world)
    alert = raised(world, ana)
    world.tick()
    [call] = phones.rings(sam)
    call.picks_up()
    said = call.presses("4")
    assert (said.dials, said.caller) == (ana.number, SENDER)
    assert "Sam" in ana.inbox()[0]
    assert kinds(world, alert)[-2:] == ["acknowledged", "connected"]
    assert said.after
    assert call.asks(said.after, DialCallStatus="no-answer").keys is None


def test_d12_dialing_the_number_and_the_code_connects_who_has_it(world: World, phones: Telephone) -> None:
    ana, sam, dana = team(world)
    ana.texts("i want to die")
    [page] = sam.inbox()
    line = phones.dials(sam)
    assert "number of the alert" in line.said.words
    said = line.presses(code_in(page))
    assert (said.dials, said.caller) == (ana.number, SENDER)
    assert any("Sam" in text for text in ana.inbox())

    other = phones.dials(dana)
    assert "not open for you" in other.presses(code_in(page)).words, "she was never paged"
    for _ in range(2):
        other.presses("99")
    assert other.said.keys is None, "not for ever"


def test_d12_a_feigned_number_of_the_staff_is_a_strangers(world: World, phones: Telephone) -> None:
    _, sam, _ = team(world)
    said = phones.dials(sam, StirVerstat="TN-Validation-Failed-C").said
    assert "988" in said.words
    assert said.keys is None


def test_d12_an_alumnus_who_calls_reaches_who_has_their_alert(world: World, phones: Telephone) -> None:
    ana, sam, _ = team(world)
    ana.texts("i want to die")
    [page] = sam.inbox()
    sam.texts(code_in(page))
    line = phones.dials(ana)
    assert (line.said.dials, line.said.caller) == (sam.number, SENDER)
    leg = phones.leg(line)
    assert "Ana R. is calling" in leg.asks(leg.url).words
    said = leg.presses("1")
    assert (said.words, said.keys, said.dials) == ("", None, None)
    assert line.said.after
    assert line.asks(line.said.after, DialCallStatus="completed", DialBridged="true").dials is None


def test_d12_where_a_machine_picks_up_the_next_one_is_rung_and_at_last_a_person_is_asked(
    world: World, phones: Telephone
) -> None:
    ana, sam, dana = team(world)
    ana.texts("i want to die")
    [page] = sam.inbox()
    sam.texts(code_in(page))
    sam.inbox()
    world.wait(minutes=1)
    line = phones.dials(ana)
    leg = phones.leg(line)
    leg.asks(leg.url)
    leg.presses("")
    assert line.said.after
    line.asks(line.said.after, DialCallStatus="completed", DialBridged="false")
    assert line.said.dials == dana.number
    last = line.said.after
    assert last
    line.asks(last, DialCallStatus="no-answer")
    assert line.said.dials is None
    assert "988" in line.said.words
    assert "asking a person" in line.said.words
    assert sam.inbox() == ["Ana R. called, and nobody picked up. Please call back."]
    line.asks(last, DialCallStatus="no-answer")
    assert sam.inbox() == [], "the same webhook once more"


def test_d12_an_alumnus_whom_nobody_can_take_hears_the_crisis_line_and_a_person_is_asked(
    world: World, phones: Telephone
) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam, language="es")
    said = phones.dials(ana).said
    assert "988" in said.words
    assert "equipo" in said.words
    assert len(sam.inbox()) == 1, "an alert is open"


def test_d12_who_is_on_call_takes_the_open_alert_by_picking_up(world: World, phones: Telephone) -> None:
    ana, sam, dana = team(world)
    alert = raised(world, ana)
    world.tick()
    line = phones.dials(ana)
    assert line.said.dials == dana.number
    leg = phones.leg(line)
    leg.asks(leg.url)
    leg.presses("1")
    assert kinds(world, alert)[-2:] == ["acknowledged", "connected"]
    assert "Dana L. has it" in sam.inbox()[-1]


def test_d12_somebody_on_call_without_a_phone_is_passed_over(world: World, phones: Telephone) -> None:
    ana, _, dana = team(world)
    pat = world.staff("+12025550113", name="Pat Morgan", role=Role.ADMIN)
    world.on_call(dana, pat)
    with transaction(world.engine, program=world.program) as session:
        session.get_one(Staff, dana.person).phone = b"unreadable"
    line = phones.dials(ana)
    assert line.said.dials == pat.number
    assert line.said.after
    line.asks(line.said.after, DialCallStatus="no-answer")
    assert "asking a person" in line.said.words


def test_c4_d12_what_is_for_the_lead_rings_the_lead_before_who_is_on_call(
    world: World, phones: Telephone
) -> None:
    ana, _, dana = team(world)
    lead = world.staff("+12025550113", name="Pat Morgan", role=Role.CLINICAL_LEAD)
    raised(world, ana, is_for_lead=True)
    world.tick()
    line = phones.dials(ana)
    assert line.said.dials == lead.number
    assert line.said.after
    line.asks(line.said.after, DialCallStatus="no-answer")
    assert line.said.dials == dana.number


def test_c7_d12_a_stranger_hears_the_crisis_line_and_no_name(world: World, phones: Telephone) -> None:
    said = phones.dials(world.stranger()).said
    assert "988" in said.words
    assert "Harbor" not in said.words
    assert phones.dials(world.stranger("Anonymous")).said.words == said.words


def test_d14_whoever_has_it_texts_in_the_thread_and_is_told_of_the_answer(world: World) -> None:
    ana, sam, dana = team(world)
    alert = raised(world, ana)
    world.tick()
    number = code_in(sam.inbox()[0])
    sam.texts(f"{number} say I'm driving, call you at 9")
    assert "take it first" in sam.inbox()[0]
    sam.texts(number)
    sam.inbox()
    ana.inbox()

    sam.texts(f"{number} say I'm driving, call you at 9")
    assert ana.inbox() == ["Sam: I'm driving, call you at 9"]
    assert "on its way to Ana R." in sam.inbox()[0]
    ana.texts("ok thank you")
    assert len(ana.inbox()) == 1, "the conversation goes on as ever"
    assert sam.inbox() == ["Ana R. answered; see the console."]
    ana.texts("ok")
    assert sam.inbox() == []
    assert [one for one in kinds(world, alert) if one in (EventKind.SAID, EventKind.ANSWERED)] == [
        "said",
        "answered",
    ]

    dana.texts(f"{number} say hello")
    assert "not yours" in dana.inbox()[0]


def test_d14_an_answer_belongs_to_whoever_has_it_now(world: World) -> None:
    ana, sam, dana = team(world)
    raised(world, ana)
    world.tick()
    code = code_in(sam.inbox()[0])
    sam.texts(code)
    sam.texts(f"{code} say I'm driving, call you at 9")
    sam.texts(f"{code}e")
    ana.texts("ok thank you")
    sam.inbox()
    dana.inbox()
    dana.texts(code)
    assert "Ana R. answered; see the console." in dana.inbox()
    ana.texts("are you there?")
    assert dana.inbox() == []

    dana.texts(f"{code} say Dana here, I call you now")
    dana.texts(f"{code}e")
    sam.texts(code)
    sam.inbox()
    dana.inbox()
    ana.texts("ok")
    assert sam.inbox() == ["Ana R. answered; see the console."]
    assert dana.inbox() == []


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("you should be ashamed", "say it without: should, ashamed"),
        ("", "nothing was sent"),
        ("x" * 301, "too long"),
    ],
)
def test_d14_e12_words_that_shame_and_empty_ones_are_not_sent(world: World, words: str, answer: str) -> None:
    ana, sam, _ = team(world)
    raised(world, ana)
    world.tick()
    number = code_in(sam.inbox()[0])
    sam.texts(number)
    sam.inbox()
    ana.inbox()
    sam.texts(f"{number} say {words}")
    assert answer in sam.inbox()[0]
    assert ana.inbox() == []


def test_d14_e8_who_has_texted_stop_gets_no_text_and_the_sender_is_told(world: World) -> None:
    ana, sam, _ = team(world)
    raised(world, ana)
    world.tick()
    number = code_in(sam.inbox()[0])
    sam.texts(number)
    ana.texts("STOP")
    sam.inbox()
    sam.texts(f"A{number}: say are you there")
    assert "gets no texts" in sam.inbox()[0]
