"""Every sentence we send: harmless on a lock screen, welcome at a carrier, kind to a person in their worst minutes."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import cli
from service.conversation import dialogue, wording
from service.conversation.plan import Level, Plan
from service.conversation.states import State
from service.conversation.wording import LANGUAGES, WordingRefused, books, files
from service.errors import ServiceError
from service.messaging import proofreading, readability
from service.messaging.lint import PREVIEW, problems
from service.messaging.proofreading import SHOWN, SPOKEN
from service.messaging.segments import Encoding, count
from service.runtime import Runtime
from service.settings import Settings

ENTRIES = {
    (language, key): entry for language in LANGUAGES for key, entry in books()[language].entries.items()
}


def everything(language: str, key: str) -> list[str]:
    return [one for wordings in ENTRIES[language, key].wordings.values() for one in wordings]


def english_with(old: str, new: str) -> list[str]:
    """What the proofreading says to an edit of the English file."""
    text = wording.file_of("en").read_text(encoding="utf-8")
    assert old in text
    edited = files.read(text.replace(old, new, 1), "en.md")
    return [str(one) for one in proofreading.problems({**books(), "en": edited})]


def test_g5_e10_e12_all_that_we_send_is_in_order() -> None:
    assert proofreading.problems(books()) == []


EVERYDAY = sorted(where for where, entry in ENTRIES.items() if entry.everyday)
IN_EVERY_TONE = [where for where in EVERYDAY if ENTRIES[where].everyday == "yes"]


@pytest.mark.parametrize(("language", "key"), EVERYDAY)
def test_people_do_not_read_the_same_words_again_and_again(language: str, key: str) -> None:
    assert len(set(wording.variants(key, language))) >= 12


@pytest.mark.parametrize(("language", "key"), IN_EVERY_TONE)
def test_a16_each_level_has_words_of_its_own(language: str, key: str) -> None:
    said = {level: set(wording.variants(key, language, level)) for level in Level}
    assert len(said[Level.WARM]) >= 6
    assert len(said[Level.DIRECT]) >= 6
    assert len(set.union(*said.values())) == sum(map(len, said.values()))


def test_facts_and_danger_are_said_alike_to_everybody() -> None:
    for (language, key), entry in ENTRIES.items():
        if entry.everyday == "in one tone" or key.startswith(("crisis", "stranger", "voice_", "invite")):
            assert set(entry.wordings) == {Level.NEUTRAL}, (language, key)


def test_what_is_everyday_is_marked_in_the_file() -> None:
    """Too few marks would make the three tests above hold of nothing."""
    for language in LANGUAGES:
        marked = {key for of, key in EVERYDAY if of == language}
        assert len(marked) >= 86
        assert marked >= {
            "check_in",
            "offer",
            "lapse",
            "remind",
            "paused",
            "time_set",
            "plan_head",
            "progress",
            "practice_ask",
            "plan_review",
            "window_ask",
        }


def test_what_we_start_says_at_once_whose_it_is() -> None:
    """To whoever sees the lock screen, and to a carrier: the check-in, or the team. Only the invitation introduces itself."""
    named = re.compile(r"\bcheck|team\b|\bregistro|\bequi", re.IGNORECASE)
    for (language, key), entry in ENTRIES.items():
        if entry.is_unasked and key != "invite":
            assert all(named.search(said[:PREVIEW]) for said in everything(language, key)), (language, key)


def test_a_sentence_begins_like_no_other_one() -> None:
    """Else `has_said`, and with it a transcript, could not tell them apart."""
    for language in LANGUAGES:
        texts = [key for key in books()[language].entries if not key.startswith(SHOWN)]
        said = [(key, one) for key in texts for one in everything(language, key)]
        for key, one in said:
            assert not [two for other, two in said if other != key and two.startswith(one)], (key, one)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("- Checking in. How's", "- Checking in. How\u2019s", "check_in: '\u2019' makes every text dearer"),
        ("- Checking in. How's", "- Thinking of you. How's", "looks like a private text (Thinking of you)"),
        ("- Checking in. How's today", "- Any craving today", "may not go out (lock screen: craving)"),
        ("- Good that you wrote. Here is one of", "- Here is one of", "their own words come too soon"),
        ("- {name} from your team has", "- {name} has", "a name looks private"),
        ("- {name} from your team has", "- Your team has", "{name} is missing: put it back"),
        ("- {name} from your team has", "- {name} from {team} has", "{team} is not filled in here"),
        ("- {name} from your team has", "- {name} of your team {has", "a brace stands alone"),
        ("- Here is the list that you made for yourself:", "- Your list:", "their own words follow"),
        ("- You asked how far you have come. Good", "- Good", "what is theirs comes too soon"),
        ("- Thank you. Good to hear", "- Well done, you stayed clean. Good to hear", "(shame: clean)"),
        ("- Thank you. Good to hear", "- You should rest. Good to hear", "(shame: should)"),
        ("- Got it. Glad you wrote.", "- Got it. Glad you wrote!", "is loud: end it with a period"),
        ("- Got it. Glad you wrote.", "- I know how you feel.", "promises too much"),
        ("- Got it. Glad you wrote.", f"- {'Good to hear from you. ' * 8}", "costs 2 segments"),
        ("- Got it. Glad you wrote.", f"- {'Considerable ' * 8}.", "rated: reads like grade"),
        ("- Got it. Glad you wrote.", "Got it. Glad you wrote.", "not understood: a wording is one line"),
        ("- Got it. Glad you wrote.", "- Thanks for telling me. Take good care.", "stands above: change it"),
        ("- Got it. Glad you wrote.", "-", "no words: remove the line"),
        ("## feeling", "## Feeling!", "'Feeling!' is no key"),
        ("## feeling", "## rated", "rated stands already in line"),
    ],
)
def test_a_bad_edit_is_refused_with_its_line_and_what_to_do(old: str, new: str, said: str) -> None:
    text = wording.file_of("en").read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    assert [one for one in english_with(old, new) if said in one and one.startswith(f"en.md, line {line}: ")]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Please call or text 988 now", "Please call someone now", "crisis: must say '988': put it back"),
        ("\nSegments: 2", "\nSegments: 1", "invite: 'Segments' is not the same as in en.md: make it so"),
        ("### direct", "### harsh", "'harsh' is no level: write one of neutral, warm, direct"),
        ("\nEveryday: yes", "", "check_in: 'Everyday' is not the same as in en.md: make it so"),
        ("\nEveryday: yes", "\nEveryday: often", "not understood: a wording is one line"),
        ("- Tuesday\n", "", "weekdays: is said by the number of the day: write seven lines, Monday first"),
        ("## feeling", "## felt", "feeling is missing: write it, as in the other languages"),
        ("### neutral\n", "", "this wording has no level: put `### neutral` above it"),
        ("> They said hello.\n", "", "greeting has no note: add a line"),
        (
            "### neutral\n- the first step that you wrote down",
            "",
            "own_step has no wording under `### neutral`",
        ),
    ],
)
def test_so_is_an_entry_that_is_not_whole(old: str, new: str, said: str) -> None:
    assert [one for one in english_with(old, new) if said in one]


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "es.md"
    path.write_bytes("Ma\u00f1ana".encode("latin-1"))
    [problem] = files.open_book(path).problems
    assert str(problem) == "es.md, line 1: save it as plain text in UTF-8"


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the files, which the service takes for its own."""
    for language in LANGUAGES:
        shutil.copy(wording.file_of(language), tmp_path)
    monkeypatch.setattr(wording, "file_of", lambda language: tmp_path / f"{language}.md")
    books.cache_clear()
    proofreading.start.cache_clear()
    yield tmp_path / "en.md"
    books.cache_clear()
    proofreading.start.cache_clear()


def test_with_a_bad_edit_nothing_starts_and_one_line_says_why(
    edited: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited.write_text(edited.read_text().replace("Please call or text 988 now", "Please call someone now"))
    with pytest.raises(
        WordingRefused, match=r"^wording/en\.md, line \d+: crisis: must say '988': put it back"
    ):
        Runtime.build(Settings.model_construct(failpoints=""))

    edited.write_text(edited.read_text() + "a line of its own\n")
    books.cache_clear()
    monkeypatch.setattr("sys.argv", ["tideover", "wording", "--table"])
    with pytest.raises(SystemExit, match=r"^tideover: wording/en\.md, line \d+: not understood: .*"):
        cli.main()


def test_a_clinician_sees_every_wording_in_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--table") == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["key", "level", "language", "wording", "segments", "grade"]
    assert len(rows) == 1 + sum(len(everything(language, key)) for language, key in ENTRIES)
    assert [
        "check_in",
        "neutral",
        "en",
        "Checking in. How's today, 0-10? 0 is calm, 10 is very tough.",
        "1",
    ] in [row[:5] for row in rows]


def is_text(key: str) -> bool:
    return not key.startswith((SHOWN, SPOKEN))


def measured(language: str) -> dict[str, str]:
    """The rows of docs/wording.md, 'Measured', counted."""
    of_ours = {key: entry for (of, key), entry in ENTRIES.items() if of == language}
    kinds = [
        sum(map(is_text, of_ours)),
        *(sum(key.startswith(one) for key in of_ours) for one in (SHOWN, SPOKEN)),
    ]
    said = [(key, one) for key in of_ours for one in everything(language, key)]
    written = [one for key, one in said if is_text(key)]
    texts = [proofreading.sample(one, language) for one in written]
    costs = Counter(count(one).segments for one in texts)
    codes = Counter(count(one).encoding for one in texts)
    grades = sorted(
        readability.grade(filled, language)
        for one, filled in zip(written, texts, strict=True)
        if readability.words(one) >= proofreading.MEASURABLE
    )
    at = (grades[len(grades) * percent // 100] for percent in (50, 95))
    return {
        "sentences: in texts; on their own page; on the phone": "; ".join(map(str, kinds)),
        "wordings: all; of everyday sentences": f"{len(said)}; {sum(bool(of_ours[key].everyday) for key, _ in said)}",
        "texts of one segment; of two": f"{costs[1]}; {costs[2]}",
        "texts in GSM-7; in UCS-2": f"{codes[Encoding.GSM_7]}; {codes[Encoding.UCS_2]}",
        "school grade of texts of 8 words or more: median; 95 %; highest": "; ".join(
            f"{one:.1f}" for one in (*at, grades[-1])
        ),
    }


@pytest.mark.parametrize(("language", "column"), [("en", 1), ("es", 2)])
def test_the_page_about_our_words_counts_them_rightly(language: str, column: int) -> None:
    told = rows_of_the_page()
    for name, found in measured(language).items():
        assert told[name][column - 1] == found, name


def test_the_page_about_our_words_tells_how_many_are_everyday() -> None:
    marks = Counter(
        entry.everyday for (of, key), entry in ENTRIES.items() if of == "en" and not key.startswith(SHOWN)
    )
    told = rows_of_the_page()
    assert [int(told[name][0]) for name in ("`yes`", "`in one tone`", "none")] == [
        marks["yes"],
        marks["in one tone"],
        marks[""],
    ]


def rows_of_the_page() -> dict[str, list[str]]:
    page = (Path(__file__).parents[1] / "docs/wording.md").read_text(encoding="utf-8")
    cells = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:1] == "|"
    )
    return {name: rest for name, *rest in cells}


def test_a_clinician_checks_a_file_before_it_is_put_in_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "es.md"
    shutil.copy(wording.file_of("es"), path)
    assert run("--check", str(path)) == 0
    assert "es.md is fine" in capsys.readouterr().out

    path.write_text(
        path.read_text().replace("Gracias. Es bueno saber cómo vas.", "Gracias. Eso fue un fracaso.")
    )
    assert run("--check", str(path)) == 1
    assert "calm: may not go out (shame: fracaso): say it otherwise" in capsys.readouterr().out

    other = path.rename(tmp_path / "new.txt")
    with pytest.raises(ServiceError, match="does not tell its language"):
        run("--check", str(other))
    assert run("--check", str(other), "--language", "es") == 1
    with pytest.raises(ServiceError, match="cannot be read"):
        run("--check", str(tmp_path / "en.md"))


def run(*arguments: str) -> int:
    """`tideover wording …`: its exit code. A refusal is raised."""
    made = cli.parser().parse_args(["wording", *arguments])
    code: int = made.run(made, Settings.model_construct())
    return code


def test_everybody_is_spoken_to_in_their_tone_and_neutrally_where_it_has_no_words() -> None:
    for level in Level:
        said, _ = dialogue.ask_check_in(Plan(level=level), State(), 3)
        assert said == wording.variants("check_in", "en", level)[3]
    assert len({wording.say("check_in", "en", 0, level=level) for level in Level}) == 3
    assert wording.variants("crisis", "en", Level.DIRECT) == wording.variants("crisis", "en")


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
def test_c1_a_crisis_text_has_all_it_needs(language: str) -> None:
    safe = {"en": "Are you safe right now?", "es": "\u00bfTe encuentras a salvo ahora?"}[language]
    for said in everything(language, "crisis"):
        assert all(part in said for part in ("988", "911", safe))
        assert said.index("988") < PREVIEW * 2
    for said in everything(language, "crisis_stay"):
        assert "988" in said
        assert "?" not in said


def test_a_grade_is_what_the_formulas_say() -> None:
    """By hand: 6 words and syllables in a sentence; 8 words, 12 syllables in two."""
    assert readability.grade("The cat sat on the mat.", "en") == round(0.39 * 6 + 11.8 * 1 - 15.59, 1)
    ease = 206.84 - 60 * 12 / 8 - 1.02 * 4
    assert readability.grade("La casa es blanca. El perro come pan.", "es") == round(13 - ease / 10, 1)
    assert readability.grade("...", "en") == 0


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("one", 1),
        ("made", 1),
        ("asked", 1),
        ("wanted", 2),
        ("little", 2),
        ("while", 1),
        ("being", 2),
        ("another", 3),
    ],
)
def test_english_syllables(word: str, syllables: int) -> None:
    assert readability.syllables_en(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("d\u00eda", 2), ("guerra", 2), ("quien", 1), ("ciudad", 2), ("leer", 2), ("cu\u00eddate", 3),
     ("siguiente", 3), ("ahora", 3), ("muy", 1), ("ayuda", 3)],
)  # fmt: skip
def test_spanish_syllables(word: str, syllables: int) -> None:
    assert readability.syllables_es(word) == syllables


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
