"""The trained layer by itself: its files, its windows, its words, and what happens without it (A7, C1)."""

import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.conversation.reading import deciding, learned, read
from service.conversation.reading.grams import BUCKETS, Grams, buckets
from service.conversation.reading.learned import (
    FOLDER,
    GRAMS,
    OVERLAP,
    WINDOW,
    Judgment,
    Model,
    ModelDamaged,
    simplified,
)
from service.conversation.reading.pieces import UNKNOWN, Pieces
from service.conversation.reading.remembering import LONGEST as LONGEST_REMEMBERED
from service.conversation.reading.remembering import WORDS, remembered
from service.conversation.reading.text import LONGEST
from service.conversation.values import Intent, Risk

CALM = "made soup, fed the cat, watched the rain. "


@pytest.fixture
def without_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Model:
        raise OSError("no such file")

    monkeypatch.setattr(learned, "model", broken)


@pytest.mark.parametrize("name", ["reading.onnx", "pieces.tsv", "grams.npz"])
def test_a_file_that_is_not_the_one_that_was_trained_is_refused(tmp_path: Path, name: str) -> None:
    shutil.copytree(FOLDER, tmp_path / "model")
    with (tmp_path / "model" / name).open("ab") as file:
        file.write(b"\n")
    with pytest.raises(ModelDamaged, match=name):
        Model(tmp_path / "model")


@pytest.mark.usefixtures("without_model")
def test_c1_without_the_model_danger_is_found_by_its_phrases() -> None:
    assert read("i want to kill myself tonight").risk is Risk.CRISIS
    assert read("no quiero vivir").risk is Risk.CRISIS


@pytest.mark.usefixtures("without_model")
def test_without_the_model_commands_and_numbers_are_read_and_a_person_sees_the_rest() -> None:
    assert [read(body).intent for body in ("STOP", "7", "ADD call Mike", "urge")] == [
        Intent.STOP,
        Intent.RATING,
        Intent.ADD_STRATEGY,
        Intent.URGE,
    ]
    found = read("the laptop is warm again")
    assert (found.intent, found.risk, found.because) == (Intent.OTHER, Risk.HIGH, "no model")


def test_danger_counts_wherever_in_a_long_text_it_stands() -> None:
    danger = "i have the pills in my hand and i want to die. "
    for before, after in ((12, 0), (0, 12), (6, 6)):
        assert read(CALM * before + danger + CALM * after).risk is Risk.CRISIS


def test_of_signs_without_end_both_ends_are_judged() -> None:
    danger = "i have the pills in my hand and i want to die. "
    for body in (danger + "\U0001f480" * 1_500, "\U0001f480" * 1_500 + danger):
        assert read(body).risk is Risk.CRISIS
    assert learned._ends(range(learned.MOST), learned.MOST) == range(learned.MOST)
    assert len(learned._ends(range(3 * learned.MOST), learned.MOST)) == learned.MOST


def test_the_longest_text_in_words_is_judged_whole() -> None:
    for row in (
        "we had no milk left so i went out again ",
        "no se que decirte, nos vemos en la casa ",
        "ok ",
    ):
        text = (row * 600)[:LONGEST]
        assert len(learned.model()._pieces.encode(learned.simplified(text))) <= learned.MOST


def test_a_text_of_signs_takes_little_longer_than_one_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences with a phrase that the model may rule out, in signs whose names are long: seventy times as long, once."""
    counted: list[int] = []
    run = Model._run

    def counting(model: Model, tokens: Sequence[int]) -> Any:
        counted.append(len(tokens))
        return run(model, tokens)

    monkeypatch.setattr(Model, "_run", counting)
    read(("we had no milk left so i went out again. " * 40)[:LONGEST])
    in_words = sum(counted)
    counted.clear()
    read(f"cp {(chr(0x1F926) + chr(0x1F937)) * 38}." * 20)
    assert sum(counted) <= 4 * in_words


def test_a_long_text_is_judged_in_windows_that_overlap() -> None:
    tokens = list(range(3 * WINDOW))
    windows = learned._windows(tokens)
    assert [*windows[0][-OVERLAP:]] == [*windows[1][:OVERLAP]]
    assert max(map(len, windows)) == WINDOW
    assert {token for window in windows for token in window} == set(tokens)


def test_a_text_in_other_letters_goes_to_a_person_with_a_neutral_answer() -> None:
    for body in (
        "\u043a\u0430\u043a \u0434\u0435\u043b\u0430 \u0441\u0435\u0433\u043e\u0434\u043d\u044f",
        "\u4eca\u5929\u5929\u6c14\u5f88\u597d",
        "\u0643\u064a\u0641 \u062d\u0627\u0644\u0643",
    ):
        found = read(body)
        assert (found.intent, found.is_doubtful) == (Intent.OTHER, True)


@pytest.mark.parametrize(
    ("danger", "phrase", "is_crisis", "is_doubtful"),
    [
        (0.9, None, True, False),
        (0.0, "suicid", False, True),  # a phrase alone, which the model rules out: a person looks
        ("with_phrase", "suicid", True, False),
        ("doubt", None, False, True),
        (0.0, None, False, False),
    ],
)
def test_the_layers_decide_together(
    monkeypatch: pytest.MonkeyPatch,
    danger: float | str,
    phrase: str | None,
    *,
    is_crisis: bool,
    is_doubtful: bool,
) -> None:
    thresholds = learned.model().thresholds
    p = getattr(thresholds, danger) if isinstance(danger, str) else danger
    judgment = Judgment(
        intents={one: p if one is Intent.CRISIS else (1 - p) / 19 for one in Intent},
        risks={one: p if one is Risk.CRISIS else (1 - p) / 3 for one in Risk},
    )
    monkeypatch.setattr(Model, "judge", lambda self, body, most=0: judgment)
    monkeypatch.setattr(deciding, "danger_phrase", lambda text: phrase)
    found = read("whatever was written here")
    assert (found.risk is Risk.CRISIS, found.is_doubtful) == (is_crisis, is_doubtful)


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("I\u2019m FINE", "i'm fine"),
        ("pleeeease", "pleease"),
        ("no!!!!!!", "no!!!"),
        ("\U0001f48a\U0001f48a", "pill pill"),
        ("caf\u00e9 \u200d ma\u00f1ana", "caf\u00e9 ma\u00f1ana"),
        ("\uff48\uff45\uff4c\uff50", "help"),
    ],
)
def test_the_model_sees_a_text_simplified(body: str, seen: str) -> None:
    assert simplified(body) == seen


@given(st.text())
def test_every_text_can_be_split_and_its_probabilities_add_up(body: str) -> None:
    judgment = learned.model().judge(body)
    assert abs(sum(judgment.intents.values()) - 1) < 1e-4
    assert abs(sum(judgment.risks.values()) - 1) < 1e-4
    assert 0 <= judgment.danger <= 1


@given(st.text())
def test_every_text_has_its_buckets_each_once_and_the_second_judge_an_opinion(body: str) -> None:
    rows = buckets(simplified(body))
    assert rows == sorted(set(rows))
    assert all(0 <= row < BUCKETS for row in rows)
    assert np.isfinite(second().judge(simplified(body))).all()


def test_words_beside_each_other_count_and_their_order_too() -> None:
    assert buckets("call mike") != buckets("mike call")
    assert set(buckets("call")) < set(buckets("call mike"))


def test_c1_of_a_long_text_the_second_judge_does_not_dilute_the_danger(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def judge(_grams: Grams, text: str) -> NoReturn:
        raise AssertionError(text)

    long = CALM * 20
    alone = learned.model().judge(long)
    monkeypatch.setattr(Grams, "judge", judge)
    assert learned.model().judge(long) == alone
    with pytest.raises(AssertionError):
        learned.model().judge(CALM)


@cache
def second() -> Grams:
    return Grams(FOLDER / GRAMS)


def test_the_likeliest_split_is_found() -> None:
    pieces = Pieces(
        [("<s>", 0), ("<pad>", 0), ("</s>", 0), ("<unk>", 0), ("\u2581un", -2.0), ("ali", -3.0), ("ve", -2.0), ("\u2581", -1.0),
         ("u", -5.0), ("n", -5.0), ("alive", -4.0)]
    )  # fmt: skip
    assert [pieces.pieces[number][0] for number in pieces.encode("unalive")] == ["\u2581un", "alive"]
    assert pieces.encode("unxxu") == [4, UNKNOWN, 8]  # unknown letters in a row are one unknown piece


def test_words_of_danger_after_a_command_are_seen_by_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "danger_phrase", lambda text: "suicide")
    calm = Judgment(
        intents={one: 1 / 19 if one is not Intent.CRISIS else 0.0 for one in Intent},
        risks={one: 1 / 3 if one is not Risk.CRISIS else 0.0 for one in Risk},
    )
    monkeypatch.setattr(Model, "judge", lambda self, body, most=0: calm)
    found = read("ADD call Mike when it is dark")
    assert (found.intent, found.argument, found.is_doubtful) == (
        Intent.ADD_STRATEGY,
        "call Mike when it is dark",
        True,
    )


def test_what_was_worked_out_for_a_word_is_remembered_while_it_is_used_and_for_no_long_one() -> None:
    worked: list[str] = []
    spelled = remembered(lambda word: worked.append(word) or word.upper())  # type: ignore[func-returns-value]
    long = "x" * (LONGEST_REMEMBERED + 1)
    assert [spelled(one) for one in ("river", "river", long, long)] == [
        "RIVER",
        "RIVER",
        long.upper(),
        long.upper(),
    ]
    assert worked == ["river", long, long]
    for number in range(WORDS):
        spelled(str(number))
    assert spelled("river") == "RIVER"
    assert worked[-1] == "river", "the one longest unused has made room"
