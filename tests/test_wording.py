"""Every sentence we send: harmless on a lock screen, welcome at a carrier, kind to a person in their worst minutes."""

import re
from string import Formatter

import pytest

from service.conversation import dialogue, wording
from service.conversation.values import Plan
from service.conversation.wording import LANGUAGES, UNASKED
from service.messaging.lint import PREVIEW, problems
from service.messaging.segments import Encoding, count

NAMES = {
    "action": "Call Mike",
    "name": "Alexandra",
    "who": "Alexandra",
    "at": "10:30 PM",
    "days": "30",
    "length": "30 days",
    "minutes": "60",
    "moments": "1250",
    "number": "12",
    "level": "neutral",
}
LONG_STRATEGY = "Put the phone in the kitchen, get my shoes and walk to the park"

EVERYDAY = {
    "check_in", "follow_up", "offer", "offer_next", "offer_instead", "grounding", "grounding_step", "eased", "calm", "rated",
    "feeling", "thanks", "greeting", "unclear", "lapse", "call", "still_strong", "crisis_stay", "hand_over", "nobody_yet",
    "did_it_help", "nudge", "after_crisis", "device_exit", "supporter", "crisis_line",
}  # fmt: skip

TWO_SEGMENTS = {"crisis", "stranger_crisis", "welcome", "help", "invite", "paused"}
"""Texts that must say more than one segment holds; two are the limit."""

WITH_ACTION = {
    "offer",
    "offer_next",
    "offer_instead",
    "grounding",
    "lapse",
    "still_strong",
    "call_meanwhile",
    "device_exit",
    "crisis_line",
}

SENTENCES = [
    (language, key, number)
    for language, sentences in LANGUAGES.items()
    for key, variants in sentences.items()
    for number in range(len(variants))
]


def sentence(language: str, key: str, number: int) -> str:
    return wording.say(key, language, number, **NAMES)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_g5_every_sentence_exists_in_every_language_with_the_same_names() -> None:
    english, spanish = LANGUAGES["en"], LANGUAGES["es"]
    assert english.keys() == spanish.keys()
    for key, variants in english.items():
        names = {frozenset(placeholders(one)) for one in (*variants, *spanish[key])}
        assert len(names) == 1, key
        assert len(variants) == len(spanish[key]), key


def test_everyday_sentences_have_at_least_four_wordings_and_none_twice() -> None:
    for language, sentences in LANGUAGES.items():
        for key, variants in sentences.items():
            assert len(set(variants)) == len(variants), (language, key)
            assert len(variants) >= 4 or key not in EVERYDAY, (language, key)


@pytest.mark.parametrize(("language", "key", "number"), SENTENCES)
def test_e10_a_sentence_keeps_its_budget(language: str, key: str, number: int) -> None:
    counted = count(sentence(language, key, number))
    assert counted.segments <= (2 if key in TWO_SEGMENTS else 1)


@pytest.mark.parametrize(("language", "key", "number"), [one for one in SENTENCES if one[0] == "en"])
def test_e10_english_is_gsm_7(language: str, key: str, number: int) -> None:
    assert count(sentence(language, key, number)).encoding is Encoding.GSM_7


@pytest.mark.parametrize("key", sorted(WITH_ACTION))
def test_e10_with_a_long_strategy_of_theirs_it_is_two_segments_at_most(key: str) -> None:
    for pick in range(len(LANGUAGES["en"][key])):
        assert count(wording.say(key, "en", pick, **NAMES | {"action": LONG_STRATEGY})).segments <= 2


@pytest.mark.parametrize(("language", "key", "number"), SENTENCES)
def test_e12_a_sentence_passes_the_lint(language: str, key: str, number: int) -> None:
    assert problems(sentence(language, key, number), is_unasked=key in UNASKED) == ()


def test_e12_what_staff_read_passes_the_lint_too() -> None:
    for said in (
        dialogue.page(7, "Ana R."),
        dialogue.acknowledged(7),
        dialogue.closed(7),
        dialogue.staff_help(),
    ):
        assert problems(said, is_unasked=True) == ()
        assert count(said).segments == 1


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("key", ["offer", "offer_next", "offer_instead", "grounding"])
def test_a16_a_lead_in_fills_the_lock_screen_before_their_words_begin(language: str, key: str) -> None:
    for variant in wording.variants(key, language):
        assert variant.index("{action}") >= PREVIEW - 1
        assert problems(variant, is_unasked=True) == ()


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_c1_a_crisis_text_has_all_it_needs(language: str) -> None:
    safe = {"en": "Are you safe right now?", "es": "\u00bfTe encuentras a salvo ahora?"}[language]
    for said in wording.variants("crisis", language):
        assert all(part in said for part in ("988", "911", safe))
        assert said.index("988") < PREVIEW * 2
    for said in wording.variants("crisis_stay", language):
        assert "988" in said
        assert "?" not in said


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_sentence_promises_a_time_or_claims_to_understand(language: str) -> None:
    promises = re.compile(
        r"understand how|know how you feel|will call you (in|at)|within \d|24/7|always here", re.IGNORECASE
    )
    for key, variants in LANGUAGES[language].items():
        assert not any(promises.search(said) for said in variants), key


def test_no_text_that_we_start_could_be_taken_for_a_private_one() -> None:
    """A partner who was hurt before reads it on the nightstand: it must look like a service, not like somebody."""
    private = re.compile(
        r"thinking of you|miss you|\blove|\bdear|hi again|hey|tonight|pienso en ti|extra\u00f1o|cari\u00f1o|saludarte"
    )
    for language, sentences in LANGUAGES.items():
        for key in UNASKED:
            assert not any(private.search(said.lower()) for said in sentences[key]), (language, key)


@pytest.mark.parametrize(("language", "key", "number"), [one for one in SENTENCES if one[0] == "en"])
def test_english_is_easy_to_read(language: str, key: str, number: int) -> None:
    """Flesch-Kincaid, roughly: grade 6 is the aim, a sentence or two may be a little above (docs/evidence.md, 'Words')."""
    said = re.sub(r"Msg&data rates may apply|[A-Z]{3,}|\d+", "it", sentence(language, key, number))
    words = re.findall(r"[A-Za-z']+", said)
    sentences = max(1, len(re.findall(r"[.?!:]+", said)))
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e\b", "", word.lower())))) for word in words)
    grade = 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
    assert grade <= 7.5 or len(words) < 8


def test_an_unknown_language_is_answered_in_english() -> None:
    assert wording.say("team", "xx", 0) == "your team"


def test_hints_are_added_only_where_they_fit() -> None:
    assert wording.joined("Call Mike", "More.") == "Call Mike. More."
    assert wording.joined("Call Mike!", "More.") == "Call Mike! More."
    assert wording.joined_if_room("a" * 150, "MORE for another.") == "a" * 150
    assert wording.joined_if_room("a" * 130, "MORE for another.") == "a" * 130 + ". MORE for another."
    assert wording.joined_if_room("\u00e1" * 60, "MORE for another.") == "\u00e1" * 60


@pytest.mark.parametrize("entry", ["x" * 700, "\u00e1" * 700, "short"], ids="012")
def test_their_list_keeps_to_three_segments(entry: str) -> None:
    said = wording.listed("Here is your list:", [f"{number}. {entry}" for number in range(1, 30)], 3)
    assert count(said).segments <= 3
    assert "1. " in said


def test_a_sentence_is_recognized_by_its_key() -> None:
    said = dialogue.invite(Plan(), 0)
    assert wording.has_said("invite", said)
    assert not wording.has_said("check_in", said)
