"""What one text asks for, and how much danger it speaks of (A7, C1). Numbers stand for texts, so that no text is printed."""

import time
from collections.abc import Iterable
from datetime import time as hour
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.conversation import reading
from service.conversation.reading import read, read_exact
from service.conversation.reading.danger import danger_phrase
from service.conversation.reading.despair import is_despair_alone
from service.conversation.reading.rules import compiled
from service.conversation.reading.text import LONGEST, Text, prepare
from service.conversation.values import Intent, Keyword, Risk

TABLE = Path(__file__).parent / "data" / "reading.tsv"
"""Invented texts with the labels of docs/reading.md, by another hand than the corpus that the model was trained on."""

CRISIS_RECALL, FALSE_CRISES, INTENTS_RIGHT, RISKS_RIGHT = 0.95, 0.03, 0.75, 0.8
FALSE_REMARKS = 1

ROWS = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
TEXTS = {row[0]: row[3] for row in ROWS}


def share(right: Iterable[bool]) -> float:
    held = list(right)
    return sum(held) / len(held)


FOUND = {number: read(text) for number, text in TEXTS.items()}


def test_c1_danger_is_found() -> None:
    """The bar is what it reads today, less a little: a change that reads worse is seen."""
    crises = [row[0] for row in ROWS if row[2] == "crisis"]
    others = [row[0] for row in ROWS if row[2] != "crisis"]
    assert share(FOUND[number].risk is Risk.CRISIS for number in crises) >= CRISIS_RECALL
    assert share(FOUND[number].risk is Risk.CRISIS for number in others) <= FALSE_CRISES


def test_c1_the_plainest_remarks_are_no_danger() -> None:
    """405 remarks of daily life, by another hand; four of them were called danger once ("just woke up")."""
    remarks = (TABLE.parent / "plain_remarks.txt").read_text(encoding="utf-8").splitlines()
    assert sum(read(one).risk is Risk.CRISIS for one in remarks) <= FALSE_REMARKS


def test_a7_texts_are_read_as_they_are_meant() -> None:
    assert share(FOUND[row[0]].intent == row[1] for row in ROWS) >= INTENTS_RIGHT
    assert share(FOUND[row[0]].risk == row[2] for row in ROWS) >= RISKS_RIGHT


def test_what_is_read_at_once_is_read_as_ever() -> None:
    """A command or a number needs no model: 'exact' is a short cut, and never another answer."""
    at_once = {number: read_exact(text) for number, text in TEXTS.items()}
    assert all(found in {None, FOUND[number]} for number, found in at_once.items())
    for body in ("URGE", "urrrge", "7", "7/10", "STOP", "more", "PIN 1234"):
        assert read_exact(body) == read(body)
    for body in ("i want to die", "7 pills left", "add tea", "stop this", "", "7" * 41):
        assert read_exact(body) is None


def test_every_intent_has_cases() -> None:
    assert {row[1] for row in ROWS} == {intent.value for intent in Intent}


KEYWORDS = {
    Keyword.URGE: ("urge", "URGE", " Urge! ", "crave", "CRAVING", '"urge"', "\u201curge\u201d", "urrrge"),
    Keyword.LAPSE: ("lapse", "SLIP", "slipped."),
    Keyword.CALL: ("CALL", "call", "call me"),
    Keyword.MORE: ("more", "NEXT", "another", "(more)"),
    Keyword.PLAN: ("plan", "my list"),
    Keyword.REASONS: ("REASONS", "why?", "reasons"),
    Keyword.ADD: ("ADD", "add tea", "Add: call Mike"),
    Keyword.PAUSE: ("PAUSE", "pause 3", "Pause 2 weeks"),
    Keyword.RESUME: ("resume", "BACK"),
    Keyword.TIME: ("TIME", "time 9pm", "TIME 21:00"),
    Keyword.HELP: ("HELP", "info", "Menu", "help!"),
    Keyword.STOP: ("STOP", " stop ", "StopAll", "unsubscribe", "CANCEL", "end", "Quit", "REVOKE", "optout"),
    Keyword.START: ("START", "unstop", "YES", "join", "s\u00ed"),
    Keyword.OK: ("ok", "Okay!", "sure", "K", "sounds good"),
}


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_a_keyword_is_known_in_any_dress(keyword: Keyword) -> None:
    assert {read(body).keyword for body in KEYWORDS[keyword]} == {keyword}


def test_e8_a_stop_that_the_carrier_did_not_see_has_no_keyword() -> None:
    for body in (
        "stop.",
        "STOP!!",
        "sotp",
        "opt out",
        "please stop",
        "take me off this list",
        "stop texting me",
    ):
        found = read(body)
        assert (found.intent, found.keyword) == (Intent.STOP, None)


def test_danger_is_read_before_every_keyword() -> None:
    for body in (
        "STOP i want to die",
        "ADD kill myself tonight",
        "10, i want to end it all",
        "thanks. goodbye forever",
    ):
        assert read(body).risk is Risk.CRISIS


@pytest.mark.parametrize(
    ("body", "intensity"),
    [
        ("0", 0), ("7", 7), ("10", 10), ("7/10", 7), ("7 / 10", 7), ("7 out of 10", 7), ("like an 8", 8), ("seven", 7),
        ("6-7", 7), ("6 or 7", 7), ("between 4 and 5", 5), ("2.5", 2), ("9,5", 9), ("urge 6", 6), ("none", 0), ("LOW", 2),
        ("medium", 5), ("high!", 8), ("siete", 7), ("was 8, now 4", 4), ("urge 5 mood 7", 5), ("7\ufe0f\u20e3", 7),
        ("11", None), ("100", None), ("mood 6", None), ("5 days", None), ("0-10? 7", 7), ("urge is like 7 or 8", 8),
        ("urge 7-8, mood 4", 8), ("my urge is between 6 and 9", 9), ("ganas 6 o 7", 7), ("un 7 u 8", 8), ("yesterday 8 today 4", 4),
        ("8 yesterday 4 today", 4), ("4 now 8 earlier", 4), ("hoy 3 ayer 8", 3), ("9 earlier, 2 now", 2), ("urge 7/10 mood 3/10", 7),
        ("8/10 now, 2/10 earlier", 8), ("8 now, 3.5 earlier", 8), ("9 now, 2 (yesterday)", 9), ("earlier today 3, now 8", 8), ("urge 2 now 9", 9),
        ("urge 7 or an 8", 8), ("urge 7\u20138", 8), ("urge 7.5-8.5", 8), ("was 4, now 7-8", 8), ("cravings 7-8 since my ex called", 8),
        ("it's a 7 or 8, rough day at work", 8), ("the urge is like 7 or 8, work was hell", 8), ("urge 0-10: 3", 3), ("urge 1 to 10 is 2", 2),
        ("urge 3 and 9 mood", 3), ("urge 4 and 9 yesterday", 4), ("down to a 3 5 minutes ago", 3),
    ],
    ids=str,
)  # fmt: skip
def test_a_number_is_found_in_any_dress(body: str, intensity: int | None) -> None:
    assert read(body).intensity == intensity


@pytest.mark.parametrize(
    "body",
    [
        "gonna eat a bullet",
        "i almost off'd myself",
        "hoy me cuelgo",
        "me voy a pegar un tiro",
        "me voy a colgar la soga al cuello",
        "me voy a colgar el lunes",
        "me voy a colgar la correa del perro al cuello",
        "got r@ped fri night",
        "tomé lavandina",
        "apuñalaron a mi primo",
        "le dispararon a mi hermano",
        "mi hija bebió un vaso de lavandina",
        "hoy me vuelo los sesos",
        "se metieron armados a la casa",
        "me aviento de la azotea",
        "tengo la navaja en la garganta",
        "de esta noche no paso",
        "el bebé no reacciona ayuda",
    ],
)
def test_c1_danger_in_words_that_people_use_for_it(body: str) -> None:
    assert read(body).risk is Risk.CRISIS


@pytest.mark.parametrize(
    "body",
    [
        "ok!bye",
        "im done!sorry",
        "me voy a tirar al sofa a ver una peli",
        "me voy a colgar la mochila",
        "se me disparó la ansiedad al verla",
        "mi compu se colgó",
    ],
)
def test_c1_no_danger_in_what_only_looks_like_it(body: str) -> None:
    assert read(body).risk is not Risk.CRISIS


def test_a_strength_told_along_the_way_is_kept() -> None:
    assert read("really tempted tonight, like an 8").intensity == 8
    assert read("didn't help, still a 9").intensity == 9
    assert read("that helped, down to a 3").intensity == 3
    assert read("walked, it helped, went from an 8 to a 3").intensity == 3


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ("TIME 9PM", hour(21)), ("time 9 pm", hour(21)), ("time 21:00", hour(21)), ("Time 7:30am", hour(7, 30)),
        ("TIME 9", hour(21)), ("TIME 09:15", hour(9, 15)), ("time noon", hour(12)), ("TIME 12AM", hour(0)),
        ("TIME", None), ("TIME 99", None), ("change my check in to 8pm", hour(20)),
    ],
    ids=str,
)  # fmt: skip
def test_b6_the_hour_is_read(body: str, at: hour | None) -> None:
    found = read(body)
    assert (found.intent, found.at) == (Intent.SCHEDULE, at)


@pytest.mark.parametrize(
    ("body", "days"),
    [
        ("PAUSE", None), ("pause 3", 3), ("PAUSE 10 DAYS", 10), ("pause a week", 7), ("pause for two weeks", 14),
        ("no texts for 3 days please", 3), ("pausa 2 semanas", 14), ("skip today", 1),
    ],
    ids=str,
)  # fmt: skip
def test_a14_the_length_of_a_pause_is_read(body: str, days: int | None) -> None:
    found = read(body)
    assert (found.intent, found.days) == (Intent.PAUSE, days)


def test_a11_what_follows_add_is_kept_verbatim() -> None:
    assert read("Add Call Mike, the one from group!").argument == "Call Mike, the one from group!"
    assert read("ADD to my list: cold shower").argument == "cold shower"


@pytest.mark.parametrize(
    "body",
    [
        "Back before treatment i used to wish i was dead every morning. haven't had that in over a year. today i only wanted pancakes. happy",
        "hace 12 a\u00f1os quise quitarme la vida. hoy tengo nietos y ando contento gracias a dios",
        "is this the exterminator? we have ants everywhere and need them dead by friday",
    ],
)
def test_c1_a_sentence_of_danger_is_read_with_what_stands_beside_it(body: str) -> None:
    assert read(body).risk is not Risk.CRISIS


def test_a_crisis_at_the_end_of_a_long_text_is_seen() -> None:
    story = "and then i went to the store and came back home again. " * 100
    assert read(story + "i want to kill myself").risk is Risk.CRISIS
    assert len(story) > LONGEST


@pytest.mark.parametrize("body", ["SOS", "sos please!!", "EMERGENCY", "mayday mayday", "socorro"])
def test_a8_a_cry_for_help_in_one_word_asks_for_a_person(body: str) -> None:
    found = read(body)
    assert (found.intent, found.risk) == (Intent.HUMAN, Risk.HIGH)


@pytest.mark.parametrize(
    "body",
    ["its bad tonight", "It's really hard right now.", "rough night", "so alone", "hoy está muy difícil"],
)
def test_a8_that_it_is_hard_is_heard_in_few_words(body: str) -> None:
    found = read(body)
    assert (found.intent, found.risk) == (Intent.FEELING, Risk.ELEVATED)


@pytest.mark.parametrize(
    "body",
    ["that never works", "It didn't help at all", "this isn't working", "no me sirve", "eso nunca funciona"],
)
def test_a7_that_something_is_in_vain_is_heard_in_few_words(body: str) -> None:
    found = read(body)
    assert (found.intent, found.risk) == (Intent.NOT_HELPED, Risk.ELEVATED)


@pytest.mark.parametrize("body", ["meh", "so so today", "más o menos"])
def test_b4_neither_good_nor_bad_is_no_pain(body: str) -> None:
    found = read(body)
    assert (found.intent, found.risk) == (Intent.FEELING, Risk.NONE)


@pytest.mark.parametrize("body", ["im disgusting", "I feel so gross", "soy una basura", "me doy asco"])
def test_a12_contempt_for_themselves_is_pain(body: str) -> None:
    found = read(body)
    assert (found.intent, found.risk) == (Intent.FEELING, Risk.ELEVATED)


@pytest.mark.parametrize(
    "body",
    [
        *(
            "rough night?",
            "its hard to say",
            "not bad",
            "the emergency exit is blocked",
            "the food is disgusting",
        ),
        *("it never works when i call", "did that help?", "no ayuda a nadie"),
    ],
)
def test_the_same_few_words_about_something_else_are_left_to_the_model(body: str) -> None:
    assert not read(body).because.startswith("few words")


@pytest.mark.parametrize("body", ["no", "Not now", "when?", "kinda", "ahora no", "todavía no"])
def test_a_short_reply_is_not_guessed_at(body: str) -> None:
    found = read(body)
    assert (found.intent, found.risk, found.is_doubtful) == (Intent.OTHER, Risk.NONE, False)


@pytest.mark.parametrize(
    "body",
    [
        "im done with all of this",
        "make it stop",
        "I can't take this anymore.",
        "I give up",
        "Ya no puedo más",
        "estoy harta de todo",
        "im so tired. not sleep tired",
    ],
)
def test_a8_despair_with_nothing_around_it_is_seen_by_a_person(body: str) -> None:
    found = read(body)
    assert found.risk is not Risk.NONE
    assert found.is_doubtful or found.risk is Risk.CRISIS


@pytest.mark.parametrize(
    "body",
    ["im done with all of this paperwork", "make it stop raining", "I give up on this crossword", "puedo"],
)
def test_the_same_words_about_a_thing_are_no_despair(body: str) -> None:
    assert not is_despair_alone(prepare(body))


def test_the_reader_shows_staff_what_it_cannot_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> Text:
        raise RecursionError

    monkeypatch.setattr(reading, "prepare", fail)
    found = read("anything")
    assert (found.intent, found.risk, found.because) == (Intent.OTHER, Risk.HIGH, "reader failed")


@given(st.text())
def test_any_text_is_read(body: str) -> None:
    assert read(body).because not in {"reader failed", "no model"}


@given(st.text(alphabet=st.characters(codec=None), max_size=50))
def test_lone_surrogates_and_controls_are_read(body: str) -> None:
    assert read(body + "\ud800\x00\u200d").because not in {"reader failed", "no model"}


HOSTILE = (
    "a" * 100_000, "i " * 50_000, "want to " * 12_500, "\ufdfa" * 100_000, "1 " * 50_000, "((((" * 25_000,
    "not going to " * 8_000, "\U0001f480" * 100_000, "e\u0301" * 50_000, "." * 100_000, "i want i wish i hope " * 5_000,
)  # fmt: skip


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_no_text_takes_long(number: int) -> None:
    begun = time.process_time()  # the processor's: what else runs here is not the reader's
    read(HOSTILE[number])
    assert time.process_time() - begun < 1  # a fifth of it on a quiet machine


def test_an_everyday_text_is_read_in_milliseconds() -> None:
    """Figures of a quiet machine: docs/reading.md. A busy one may take four times as long."""
    begun = time.process_time()
    for row in ROWS:
        read(row[3])
    assert (time.process_time() - begun) / len(ROWS) < 0.012


@pytest.mark.parametrize(
    ("body", "intent"),
    [
        ("stop these thoughts", Intent.URGE),
        ("parar los pensamientos", Intent.URGE),
        ("stop these texts", Intent.STOP),
        ("seguir", Intent.RESUME),
        ("mroe", Intent.LIST_PLAN),
        ("urgr", Intent.URGE),
        ("kill me lol", Intent.FEELING),
        ("im drunk", Intent.FEELING),
        ("he found out", Intent.FEELING),
        ("estoy muy borracho", Intent.FEELING),
        ("mi esposa se entero de todo", Intent.FEELING),
    ],
)
def test_e8_a7_what_is_to_stop_and_what_was_meant(body: str, intent: Intent) -> None:
    found = read(body)
    assert found.intent is intent
    assert found.risk is not Risk.NONE or intent not in {Intent.FEELING, Intent.URGE}


@pytest.mark.parametrize(
    ("body", "intent"),
    [
        ("stop texting me during work hrs, after 6 is fine", Intent.SCHEDULE),
        ("stop texting me until monday", Intent.PAUSE),
        ("stop texting me this week", Intent.PAUSE),
        ("stop texting me this week, im interested in the monday class", Intent.PAUSE),
        ("Please stop sending these at 6am, 9 works better", Intent.SCHEDULE),
        ("end the texts for a month and then continue with me", Intent.PAUSE),
        ("stop texting me before i throw this phone", Intent.STOP),
        ("stop texting me while im with my wife. just stop", Intent.STOP),
    ],
)
def test_e8_no_texts_at_some_hours_is_no_end_of_them(body: str, intent: Intent) -> None:
    assert read(body).intent is intent


@pytest.mark.parametrize(
    "body",
    [
        "unsubscribe from daily texts",
        "i revoke my consent to daily texts",
        "stop the weekly check ins",
        "quit texting me every day",
        "no more messages after this week",
        "stop texting me after 30 days",
        "stop texting me until hell freezes over",
        "do not text me until further notice",
        "no more texts at night or day",
        "stop texting me on weekends, weekdays, ever",
        "Stop texting me. You woke me up at 6am",
        "stop texting me at 6am im not interested",
    ],
)
def test_e8_what_names_a_time_and_means_none_is_an_end(body: str) -> None:
    assert read(body).intent is Intent.STOP


def test_who_joins_the_daily_texts_asks_for_no_other_pace() -> None:
    assert read("my counselor gave me this number, id like to join the daily texts").intent is Intent.START


def test_a_team_that_drops_off_its_jersey_is_on_no_journey() -> None:
    assert not read("hey coach, Tyler is quitting the team, where do we drop off the jersey").is_elsewhere


def test_e8_whatever_else_a_plain_end_is_taken_for_somebody_sees_it() -> None:
    found = read("stop texting me until monday")
    assert (found.intent, found.is_doubtful) == (Intent.PAUSE, True)


@pytest.mark.parametrize(
    "body",
    [
        *("stop checking in on me", "stop texting my husband", "quit texting my phone", "stop checking up on me", "stop bugging me"),
        *("stop blowing up my phone", "stop asking me how i am", "stop the follow ups", "turn it off", "I never signed up for this"),
        *("I don't consent anymore", "ya no me manden nada", "quiero salirme"),
        *("I'd like this to be the last one you ever send me.", "plz desist from messaging this phone", "CANSEL", "cancelen"),
        *("dejen de estar chingando con los textos, ya no los quiero", "Desapúntame, porfa, de esto de los mensajes"),
        *("Can I be unsubscribed please? I've moved on and don't need the daily texts.", "What part of STOP don't you understand"),
        *("I can't read one more of these messages. Please stop sending them, for good.", "quiero salirme de la lista"),
        *("I'd rather not hear from you by text again. No hard feelings.", "stop it with these automated check ins i never want another one"),
        *("I take back the consent I signed at discharge for text messages.", "Que no me vuelva a llegar un solo mensaje de ustedes."),
        *("This number should be on your do-not-contact list from now on.", "me quiero salir de esto de los textos, ya no me sirve"),
        *("no quiero recibir más sus mensajes", "Anulo mi inscripción a los textos del centro"),
        *("quiero salir de esto por favor no me manden mas mensajes", "please unsubscribe my son from these texts"),
        *("After today no more texts please", "desde hoy dejen de escribirme", "i told you for two weeks now dont text me"),
        *("me mandan tres mensajes a la semana, ya no quiero mensajes", "quiero cancelar la linea de mensajes"),
        *("Please do not send me anything further, today or any other day.", "deseo terminar mi inscripción en los mensajes"),
        *("Ponga mi número en la lista de no contactar, por favor", "ni un mensaje más o los denuncio", "por favor ni un mensaje más"),
    ],
)  # fmt: skip
def test_e8_consent_taken_back_in_free_words(body: str) -> None:
    assert read(body).intent is Intent.STOP


@pytest.mark.parametrize(
    "body",
    [
        *("i need to stop texting my ex", "i cant turn it off", "asked you to stop by the store"),
        *("my wife already said stop, i didnt", "told him no, already said stop"),
        *("i gotta quit this stuff", "gotta quit this", "i need to quit this crap"),
        *("take me off this site before i click", "delete my number from her phone before i answer"),
        *("to p", "e n d", "s t o r y", "st. op ed"),
        *(
            "el jefe no deja de joder con los textos",
            "mi ex no deja de molestar con los mensajes",
            "desapuntame de la cita",
        ),
        *("stop sending them nudes", "please stop sending her money", "Stop the texts for this weekend only"),
        *(
            "end the texts for a month and then continue with me",
            "mi ex, que no me vuelva a escribir",
            "i need to stop it with the porn",
        ),
        *(
            "Please unsubscribe my mother Ruth from the cable package",
            "quiero cancelar mi cita de las 4",
            "quiero salir de esto",
        ),
        *(
            "No me manden mensajes hasta el día 20, después sigan",
            "quítenme el mensaje de la tarde y dejen el de la noche",
        ),
        *(
            "how does someone unsubscribe from this if they ever want to?",
            "¿cómo se da de baja alguien de este servicio?",
        ),
        *("is this the last one you will send me today?", "dont let this be the last text you send me"),
        *(
            "the judge said i have to cease and desist from contacting her",
            "me borro de los mensajes de ella",
        ),
        *(
            "this is the last text i send you",
            "este es el ultimo mensaje que les mando",
            "que sea la ultima vez que me llegue a esto",
        ),
        *("no le mando ni un mensaje más a esa mujer", "ya puse su número en la lista de no contactar"),
        *("gracias por no soltarme nunca", "¿Cómo se hace si un día quiero darme de baja? Es solo por saber"),
    ],
)
def test_e8_what_else_is_to_stop_is_no_end_of_our_texts(body: str) -> None:
    assert read(body).intent is not Intent.STOP


@pytest.mark.parametrize(
    "body", ["s t o p", "S.T.O.P", "st op", "S T O P !!!", "s-t-o-p", "un subscribe", "c a n c e l"]
)
def test_e8_a_stop_that_is_spelled_out_is_a_stop(body: str) -> None:
    assert read(body).intent is Intent.STOP


@pytest.mark.parametrize(
    "body",
    [
        "asked you to stop",
        "I asked you people to stop texting me",
        "dont txt me",
        "turn off messages",
        "already said stop twice",
        "3rd time im saying stop",
    ],
)
def test_e8_who_says_that_they_asked_before_is_heard(body: str) -> None:
    assert read(body).intent is Intent.STOP


@pytest.mark.parametrize(
    "body",
    [
        "I already told you STOP twice. I'll report you to the FCC",
        "told u guys to stop already",
        "plz rmv me",
        "how many times do i have to say stop",
    ],
)
def test_e8_a_complaint_that_the_model_does_not_know_is_seen_at_once(body: str) -> None:
    found = read(body)
    assert found.intent is Intent.STOP or found.is_doubtful


@pytest.mark.parametrize("body", ["imma hang mslf", "gonan hang mslf", "gona jmp off the bridge"])
def test_c1_a_slip_of_the_thumb_hides_no_danger(body: str) -> None:
    assert read(body).intent is Intent.CRISIS


@pytest.mark.parametrize(
    "body",
    [
        "turned on the gas",
        "gas is on",
        "no me no problem",
        "wife kicked me out",
        "mi esposa me corrió de la casa",
        "me corrieron de mi casa",
    ],
)
def test_c1_what_may_be_danger_or_not_is_seen_by_a_person(body: str) -> None:
    found = read(body)
    assert found.intent is not Intent.CRISIS
    assert found.is_doubtful


@pytest.mark.parametrize("body", ["he kicked me in the stomach", "he kicked me out of the moving car"])
def test_c1_being_kicked_is_danger(body: str) -> None:
    assert read(body).intent is Intent.CRISIS


@pytest.mark.parametrize(
    "body",
    [
        "need sum1",
        "i rly need 2 tlk 2 sum1",
        "how do i reach the on call?",
        "whats the number to reach a counselor",
    ],
)
def test_a8_a_person_is_asked_for_in_few_words(body: str) -> None:
    assert read(body).intent is Intent.HUMAN


@pytest.mark.parametrize("body", ["cp " * 500 + "movie", "cp,," * 390 + " safe now died last year"])
def test_c1_danger_that_stands_too_often_to_be_taken_back_is_seen(body: str) -> None:
    """Whether a phrase is taken back is asked of the whole text, so not of any number of them."""
    found = read(body)
    assert found.intent is Intent.CRISIS or found.is_doubtful


def test_c1_the_end_of_a_text_that_grows_as_it_is_read_is_not_lost() -> None:
    """One sign of it stands for 18 letters."""
    assert danger_phrase(prepare("\ufdfa" * 1500 + " i want to kill myself")) is not None


@pytest.mark.parametrize(
    ("words", "is_meant"),
    [
        (" alone with her ", True),
        (" alone right now with all those other kids and her ", True),
        (" alone . with her ", False),
        (" aloneXXher ", False),
    ],
)
def test_a_gap_beside_an_optional_word_is_a_gap(words: str, is_meant: bool) -> None:
    """It stood for any two signs once, and the phrase for nothing that anybody writes."""
    assert (compiled("alone .. [with|near] ... .. her").search(words) is not None) == is_meant


@pytest.mark.parametrize("body", ["i need someone right now", "i need to talk to someone now"])
def test_a8_who_needs_a_person_at_once_is_urgent(body: str) -> None:
    assert (read(body).intent, read(body).risk) == (Intent.HUMAN, Risk.HIGH)
