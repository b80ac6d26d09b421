"""What staff text back: read, and acted on (D1, D8, D11, D13, D17, I5)."""

import pytest
from sqlmodel import select

from service.checkins.episodes import Episode
from service.conversation.states import Mode, Reason
from service.conversation.states import Outcome as EpisodeOutcome
from service.db import EVERY_PROGRAM, transaction
from service.escalations import caseload, replies, wording
from service.escalations.replies import Reply, Verb, parse
from service.escalations.tables import Alert, Outcome, Status
from service.messaging import segments
from service.people.alumni import Alumnus
from service.people.staff import Role, Staff
from service.protection import keyring
from tests.escalating import kinds, raised, read, set_opted_out
from tests.world import Handset, World

TAKE, PASS_ON, UNCLEAR = (Reply(verb, 7) for verb in (Verb.TAKE, Verb.PASS_ON, Verb.UNCLEAR))


def closing(outcome: Outcome, note: str = "") -> Reply:
    return Reply(Verb.CLOSE, 7, outcome, note)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("7", TAKE),
        ("a7", TAKE),
        ("A7", TAKE),
        (' "7" ', TAKE),
        ("“A7”", TAKE),
        ("7.", TAKE),
        ("#7!", TAKE),
        ("alert 7", TAKE),
        ("007", TAKE),
        ("７", TAKE),  # noqa: RUF001  (as Japanese keyboards write it)
        ("7 on it", TAKE),
        ("A7 got it!", TAKE),
        ("take 7", TAKE),
        ("ok 7", TAKE),
        ("7e", PASS_ON),
        ("7E", PASS_ON),
        ("7 E", PASS_ON),
        ("a7e.", PASS_ON),
        ("7 pass on", PASS_ON),
        ("\u200b7\u200e", TAKE),
        ("7 taken", TAKE),
        ("7E please, I'm driving", PASS_ON),
        ("7e no puedo", PASS_ON),
        ("7 e reached", UNCLEAR),
        ("7?", Reply(Verb.LIST)),
        ("¿7?", Reply(Verb.LIST)),
        ("7 on it?", Reply(Verb.LIST)),
        ("7E?", PASS_ON),
        ("7 reffered to the ER", closing(Outcome.REFERRED, "to the ER")),
        ("7 did not reach her", UNCLEAR),
        ("7 7", UNCLEAR),
        ("77", Reply(Verb.TAKE, 77)),
        ("7 reached", closing(Outcome.REACHED)),
        ("A7: Reached.", closing(Outcome.REACHED, "")),
        ("reached 7", closing(Outcome.REACHED)),
        ("a7 no answer", closing(Outcome.NO_ANSWER)),
        ("7 noanswer", closing(Outcome.NO_ANSWER)),
        ("7 no-answer", closing(Outcome.NO_ANSWER)),
        ("7 referred", closing(Outcome.REFERRED)),
        ("7 referred: Dr. Lee (ER).", closing(Outcome.REFERRED, "Dr. Lee (ER).")),
        ("7 reached - she is with\nher sister", closing(Outcome.REACHED, "she is with\nher sister")),
        ("7 reachedx", closing(Outcome.REACHED)),
        ("7 raeched", closing(Outcome.REACHED)),
        ("7 reachd: at home", closing(Outcome.REACHED, "at home")),
        ("7 refwrred", closing(Outcome.REFERRED)),
        ("7 Reached!", closing(Outcome.REACHED)),
        ("7 not reached", closing(Outcome.NO_ANSWER)),
        ("7 preached", UNCLEAR),
        ("7 lo tengo", TAKE),
        ("7 sí", TAKE),
        ("7 pásalo", PASS_ON),
        ("7 no contestó", closing(Outcome.NO_ANSWER)),
        ("7 derivada: con su médica", closing(Outcome.REFERRED, "con su médica")),
        ("¡hablé 7!", closing(Outcome.REACHED)),
        ("7 9", UNCLEAR),
        ("7 40", UNCLEAR),
        ("7 at 25", UNCLEAR),
        ("7 i will call tomorrow", UNCLEAR),
        ("7 no", UNCLEAR),
        ("A7: Ana R. needs you. Reply 7 to take it, 7E to pass it on", UNCLEAR),
        ("?", Reply(Verb.LIST)),
        (" ? ", Reply(Verb.LIST)),
        ("on it", Reply(Verb.TAKE)),
        ("Got it!", Reply(Verb.TAKE)),
        ("I’m on it", Reply(Verb.TAKE)),  # noqa: RUF001  (as phones write it)
        ("", None),
        ("thanks", None),
        ("list", Reply(Verb.LIST)),
        ("Lista.", Reply(Verb.LIST)),
        ("ok", Reply(Verb.CONFIRM)),
        ("Sí", Reply(Verb.CONFIRM)),
        ("lo tengo", Reply(Verb.TAKE)),
        ("e", Reply(Verb.PASS_ON)),
        ("reached", Reply(Verb.CLOSE, outcome=Outcome.REACHED)),
        ("no answer", Reply(Verb.CLOSE, outcome=Outcome.NO_ANSWER)),
        ("reached home", None),
        ("at 7", None),
        ("2024", None),
        ("see you at 7", None),
        ("i am driving, will text you later", None),
        ("Liked “A7: Ana R. needs you.”", None),
    ],
)
def test_d1_a_reply_is_read_tolerantly_but_never_guessed(body: str, expected: Reply | None) -> None:
    assert parse(body) == expected


@pytest.mark.parametrize(
    "said",
    [
        wording.operator_page(99),
        wording.closed_by_another(99, "Sam R."),
        wording.passed_on(99),
        wording.take_it_first(99),
        wording.not_open(99, ["A7 Ana R.", "A8 Ben S."]),
        wording.open_ones([]),
        wording.which_one([7, 12]),
    ],
)
def test_what_staff_read_fits_one_segment(said: str) -> None:
    assert segments.count(said).segments == 1


def pair(world: World) -> tuple[Handset, Handset, Handset, Alert]:
    """Ana's alert A1, for which both Sam and Dana were paged."""
    sam, dana = world.staff(name="Sam Rivera"), world.staff("+12025550112", name="Dana Kim")
    world.on_call(dana)
    ana = world.alumnus(specialist=sam)
    alert = raised(world, ana)
    world.tick()
    world.wait(minutes=5)
    for phone in (sam, dana):
        [page] = phone.inbox()
        assert page.startswith("A1: Ana R. needs you")
    return ana, sam, dana, alert


def test_d8_d17_taking_it_tells_the_other_and_the_alumnus(world: World) -> None:
    ana, sam, dana, alert = pair(world)
    sam.texts("a1")

    assert "1 is yours" in sam.inbox()[0]
    assert dana.inbox() == ["A1: Sam R. has it."]
    assert "Sam" in ana.inbox()[0]
    assert read(world, alert).assignee_id == sam.person


def test_d8_who_was_told_is_not_told_again_unless_paged_again(world: World) -> None:
    _, sam, dana, _ = pair(world)
    sam.texts("1")
    assert dana.inbox() == ["A1: Sam R. has it."]
    world.wait(minutes=30)
    sam.texts("1")
    assert dana.inbox() == [], "the new round had only come to Sam"


def test_d17_the_alumnus_is_told_in_their_own_language(world: World) -> None:
    sam = world.staff()
    luz = world.alumnus(name="Luz Vega", specialist=sam, language="es")
    raised(world, luz)
    world.tick()
    sam.texts("1")
    [told] = luz.inbox()
    assert "Sam" in told
    assert not any(word in told for word in ("has this", "will"))


def test_who_is_second_learns_who_has_it_and_taking_it_again_is_no_harm(world: World) -> None:
    ana, sam, dana, alert = pair(world)
    sam.texts("1")
    dana.inbox()
    ana.inbox()

    dana.texts("1")
    assert dana.inbox() == ["A1: Sam R. has it."]
    sam.texts("1")
    assert ["1 is yours" in said for said in sam.inbox()] == [True, True]
    assert ana.inbox() == []
    assert kinds(world, alert).count("acknowledged") == 1


def test_passing_it_on_runs_the_next_step_at_once_and_only_once(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Kim")
    world.on_call(dana)
    raised(world, world.alumnus(specialist=sam))
    world.tick()
    sam.inbox()

    sam.texts("1e")
    assert sam.inbox() == ["A1 is passed on."]
    assert len(dana.inbox()) == 1
    sam.texts("1e")
    assert sam.inbox() == ["A1 is passed on."]
    assert world.operator.inbox() == []


def test_whoever_has_it_can_pass_it_on_and_then_another_may_take_it(world: World) -> None:
    _, sam, dana, alert = pair(world)
    sam.texts("1")
    dana.inbox()

    dana.texts("1e")
    assert dana.inbox() == ["A1: Sam R. has it."], "it is not hers to pass on"
    sam.texts("1e")
    assert read(world, alert).status is Status.TRIGGERED
    dana.texts("1")
    assert read(world, alert).assignee_id == dana.person


def test_d11_closing_keeps_the_outcome_and_the_note_sealed(world: World) -> None:
    ana, sam, _, alert = pair(world)
    sam.texts("1")
    sam.texts("1 referred: Dr. Lee, she was suicidal")

    assert sam.inbox()[-1] == "A1 is closed. Thank you."
    closed = read(world, alert)
    assert (closed.status, closed.outcome, closed.next_at) == (Status.CLOSED, Outcome.REFERRED, None)
    assert closed.closed_at == world.now
    assert closed.note
    assert b"Lee" not in closed.note
    with transaction(world.engine, program=world.program) as session:
        assert ana.person
        key = keyring.key_of(session, world.vault, ana.person)
        assert key.open("alert.note", alert.id, closed.note) == "Dr. Lee, she was suicidal"


def test_closing_what_nobody_had_taken_tells_who_may_be_about_to(world: World) -> None:
    _, sam, dana, alert = pair(world)
    dana.texts("1 reached")
    assert sam.inbox() == ["A1: Dana K. has closed it."]
    assert read(world, alert).assignee_id == dana.person


def test_only_who_was_paged_or_has_it_may_close_or_pass_on(world: World) -> None:
    ana, _, _, _ = pair(world)
    lee = world.staff("+12025550113", name="Lee Ono")
    alert = raised(world, ana, Reason.CRISIS)  # the same alert, now offered to everybody
    for said in ("1 reached", "1e"):
        lee.texts(said)
        assert lee.inbox() == ["A1 is not yours. Reply 1 to take it first."]
    lee.texts("1")
    lee.texts("1 reached")
    assert read(world, alert).status is Status.CLOSED


def test_i4_a_guessed_code_takes_no_alert_and_opens_nobody_outside_ones_caseload(world: World) -> None:
    """As in the console: who is not paged, and has nothing to do with them, takes a crisis alone, or while on call."""
    ana, _, _, alert = pair(world)
    lee = world.staff("+12025550113", name="Lee Ono")
    for said in ("1", "1 in 20", "1e", "1 reached", "1 say hello"):
        lee.texts(said)
        assert lee.inbox() == ["A1 is not open. Nothing is waiting for you."], said
    assert read(world, alert).status is Status.TRIGGERED
    assert ana.inbox() == [], "nobody is said to have it"
    assert lee.person
    assert ana.person
    with transaction(world.engine, program=world.program) as session:
        assert not caseload.read(session, lee.person, Role.SPECIALIST, now=world.now).holds(ana.person)
    world.on_call(lee)
    lee.texts("1")
    assert read(world, alert).assignee_id == lee.person


def test_d4_who_had_an_alert_that_ran_out_is_not_told_that_it_is_not_open(world: World) -> None:
    """Lee took it while on call, was never paged for it, and the shift has ended."""
    _, _, _, alert = pair(world)
    lee = world.staff("+12025550113", name="Lee Ono")
    world.on_call(lee)
    lee.texts("1")
    assert read(world, alert).assignee_id == lee.person
    world.on_call(world.staff("+12025550114", name="Kit Moss"))
    world.wait(hours=2)
    assert read(world, alert).assignee_id != lee.person
    lee.inbox()
    lee.texts("1 reached")
    assert not any("is not open" in said for said in lee.inbox())


def test_closing_a_crisis_lets_the_everyday_help_begin_again(world: World) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    ana.texts("i want to die")
    sam.texts("1")
    sam.texts("1 reached")

    with transaction(world.engine, program=world.program) as session:
        assert session.get_one(Alumnus, ana.person).conversation["mode"] == Mode.IDLE
        assert [one.outcome for one in session.exec(select(Episode))] == [EpisodeOutcome.HANDED_OVER]
    ana.inbox()
    ana.texts("urge")
    [said] = ana.inbox()
    assert "Put the phone in the kitchen" in said or "Walk around" in said


@pytest.mark.parametrize(("outcome", "mode"), [("reached", Mode.IDLE), ("no answer", Mode.COPING)])
def test_once_a_person_was_reached_nothing_of_ours_is_waited_for(
    world: World, outcome: str, mode: Mode
) -> None:
    sam = world.staff()
    ana = world.alumnus(specialist=sam)
    ana.texts("urge")
    ana.inbox()
    raised(world, ana, Reason.STRONG_URGE)
    world.tick()
    sam.texts(f"1 {outcome}")
    with transaction(world.engine, program=world.program) as session:
        assert session.get_one(Alumnus, ana.person).conversation["mode"] == mode


def test_a_code_that_is_closed_unknown_or_of_another_program_gets_the_same_answer(world: World) -> None:
    other = world.add_program("+12025550200", "Bay")
    foreign = raised(world, world.alumnus("+12025550201", program=other), program=other)
    _, sam, dana, _ = pair(world)
    sam.texts("1 reached")
    dana.inbox()

    answers = []
    for said in ("1", "1e", "1 reached", "55", "55 reached"):
        dana.texts(said)
        answers += [one.replace("A55", "A1") for one in dana.inbox()]
    assert answers == ["A1 is not open. Nothing is waiting for you."] * 5
    assert foreign.code == 1
    assert kinds(world, foreign).count("acknowledged") == 0


def test_a_mistyped_code_shows_what_is_waiting(world: World) -> None:
    _, _, dana, _ = pair(world)
    dana.texts("9")
    assert dana.inbox() == ["A9 is not open. Open for you: A1 Ana R."]


def test_a_question_mark_lists_ones_own_open_alerts_most_severe_first(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Kim")
    ana, ben, cem = (
        world.alumnus(f"+1202555010{n}", name=name, specialist=sam)
        for n, name in enumerate(("Ana Ruiz", "Ben Sol", "Cem"))
    )
    sam.texts("?")
    assert sam.inbox() == ["Nothing is waiting for you."]
    for one, reason in ((ana, Reason.STRONG_URGE), (ben, Reason.CRISIS), (cem, Reason.CALL)):
        raised(world, one, reason)
    world.tick()
    world.on_call(dana)
    dana.texts("3")
    sam.inbox()
    dana.inbox()

    sam.texts("?")
    assert sam.inbox() == ["Open for you: A2 Ben S., A1 Ana R."], "Dana has the third"
    dana.texts("?")
    assert dana.inbox() == ["Open for you: A3 Cem"]


def test_on_it_takes_the_one_alert_that_it_can_only_be(world: World) -> None:
    sam = world.staff()
    ana, ben = world.alumnus(specialist=sam), world.alumnus("+12025550102", specialist=sam)
    sam.texts("on it")
    assert sam.inbox() == ["Nothing is waiting for you."]
    first = raised(world, ana)
    second = raised(world, ben)
    world.tick()
    sam.inbox()

    sam.texts("on it")
    assert sam.inbox() == ["Which one? Reply with its number: 1, 2"]
    sam.texts("2")
    sam.texts("on it")
    assert [read(world, one).assignee_id for one in (first, second)] == [sam.person, sam.person]


def test_who_texted_stop_is_not_told_what_others_do(world: World) -> None:
    _, sam, dana, _ = pair(world)
    set_opted_out(world, dana)
    sam.texts("1")
    assert dana.inbox() == []


def test_d13_no_text_to_staff_says_more_than_a_code_and_an_alias(world: World) -> None:
    sam, dana = world.staff(), world.staff("+12025550112", name="Dana Kim")
    world.on_call(dana)
    ana = world.alumnus(specialist=sam)
    ana.texts("i want to die")
    world.wait(minutes=5)
    sam.texts("1")
    sam.texts("1 reached: suicidal")
    said = " ".join(sam.inbox() + dana.inbox())
    assert not any(word in said.lower() for word in ("ruiz", "die", "suicid", "crisis", "urge"))


def test_there_is_one_program_behind_every_reply(world: World) -> None:
    """The staff of one program are strangers to the other's number."""
    other = world.add_program("+12025550200", "Bay")
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        assert session.exec(select(Alert)).all() == []
    foreign = world.staff("+12025550211", program=other)
    sam = world.staff()
    alert = raised(world, world.alumnus(specialist=sam))
    world.tick()
    foreign.texts("1")
    assert read(world, alert).status is Status.TRIGGERED
    assert not any("A1" in said for said in foreign.inbox())


def test_a_reply_acts_within_its_own_program_whatever_the_session_may_see(world: World) -> None:
    other = world.add_program("+12025550200", "Bay")
    lou = world.staff("+12025550211", program=other)
    here = raised(world, world.alumnus())
    there = raised(world, world.alumnus("+12025550201", program=other), program=other)
    assert here.code == there.code
    with transaction(world.engine, program=EVERY_PROGRAM) as session:
        by = session.get_one(Staff, lou.person)
        assert replies.receive(session, world.vault, by, "1", now=world.now)
    assert [read(world, one).status for one in (here, there)] == [Status.TRIGGERED, Status.ACKNOWLEDGED]
