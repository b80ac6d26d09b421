"""What may not leave in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.conversation.wording import LANGUAGES, say
from service.messaging.lint import blocked, in_own_words, problems, shames
from service.messaging.sendable import in_clear, masked, may_leave


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("No sex tonight", "carrier"),
        ("Stop watching p0rn", "carrier"),
        ("Nada de pornograf\u00eda", "carrier"),
        ("You failed again?", "shame"),
        ("You should stay clean", "shame"),
        ("Otra vez has fallado, otra vez?", "shame"),
        ("Your relapse plan", "condition"),
        ("Your addiction treatment", "condition"),
        ("Reply YES to go on", "reserved"),
        ("Text STOP to end it", "reserved"),
        ('answer with "HELP"', "reserved"),
        ("Contesta CANCEL", "reserved"),
        ("Are you ok? YES or NO", "reserved"),
    ],
    ids=range(13),
)
def test_e12_a_problem_is_named_by_its_kind(text: str, kind: str) -> None:
    assert {problem.split(":")[0] for problem in problems(text)} == {kind}


@pytest.mark.parametrize(
    "text",
    [
        "HELP for help, STOP to opt out. Msg&data rates may apply.",
        "Text CALL to ask for a person. MORE for another.",
        "Walk around the block with Rick's old dog",
        "Send AYUDA to 988",
        "Sussex, analysis, cocktail party, cleaning the kitchen",
    ],
    ids=range(5),
)
def test_e12_a_harmless_text_passes(text: str) -> None:
    assert problems(text) == ()


def test_a16_a_text_that_we_start_says_nothing_on_a_lock_screen() -> None:
    assert problems("How is the urge today?", is_unasked=True) == ("lock screen: urge",)
    assert problems("How is the urge today?") == ()
    assert problems("Hello, this is your usual evening check-in. Is there an urge?", is_unasked=True) == ()


@given(st.text())
def test_any_text_can_be_checked(text: str) -> None:
    assert all(": " in problem for problem in problems(text))


@pytest.mark.parametrize(
    ("words", "is_unkind"),
    [
        ("Stop being a failure", True),
        ("No seas tan fracasado", True),
        ("Quit being so weak and go out", True),
        ("Clean the kitchen", False),
        ("Do the dirty dishes, then call my sponsor", False),
        ("I should call Mike again", False),
        ("Lift weights for a week", False),
    ],
    ids=range(7),
)
def test_e12_own_words_shame_only_where_they_put_their_owner_down(words: str, *, is_unkind: bool) -> None:
    assert shames(words) is is_unkind
    assert any(one.startswith("shame") for one in in_own_words(words)) is is_unkind
    assert may_leave(words)  # seen by staff, and sent all the same


BLOCKED = [
    "porn",
    "P0RN",
    "p\u00f3rno",
    "se\u200bx",
    "Dick",
    "strip club",
    "strip\nclub",
    "naked!",
    "(xxx)",
    "\u24dfo\u24dbn",
]


@given(
    st.lists(st.one_of(st.text(max_size=8), st.sampled_from(BLOCKED)), max_size=8),
    st.sampled_from([" ", ". ", ": ", "\n", "-"]),
)
def test_e12_no_word_that_carriers_block_passes_either_door(parts: list[str], between: str) -> None:
    said = between.join(parts)
    for language in LANGUAGES:
        assert blocked(in_clear(said, language)) == ()
    assert blocked(masked(said)) == ()
    if blocked(said) == ():
        assert in_clear(said, "en") == masked(said) == said


def test_e12_only_the_sentence_with_the_word_gives_way() -> None:
    said = "Here is one of yours: Close the porn tab and go outside. MORE for another."
    step = say("own_step", "en", 0)
    assert in_clear(said, "en") == f"Here is one of yours: {step}. MORE for another."


def test_e12_a_name_that_looks_like_such_a_word_leaves_a_page_as_it_is_but_for_its_letters() -> None:
    assert masked("A7: Dick R. needs you. Reply 7 to take it") == "A7: D. R. needs you. Reply 7 to take it"
