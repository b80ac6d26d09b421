"""What may not leave in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.messaging.lint import problems


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
