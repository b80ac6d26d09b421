"""`tideover chat`: the same conversation in a terminal, from a file or by hand, with time that moves (A9, E13)."""

from pathlib import Path

import pytest

from service import cli
from service.settings import Settings
from tests.test_transcripts import TRANSCRIPTS


def chat(path: str) -> int:
    arguments = cli.parser().parse_args(["chat", path])
    code: int = arguments.run(arguments, Settings(_env_file=None))
    return code


def played(capsys: pytest.CaptureFixture[str], path: Path) -> list[str]:
    assert chat(str(path)) == 0
    return capsys.readouterr().out.splitlines()


def test_a_file_is_played_with_its_people_and_its_time(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "ladder.txt"
    file.write_text("@ supporter: Mike Jones\n@ strategy: Make tea\n> urge 9\n+ 15m\n< {follow_up}\n> 9\n")
    lines = played(capsys, file)
    assert "Make tea" in lines[1]
    assert any("0-10" in line or "number" in line for line in lines[2:5])
    assert lines[-1] == "! a specialist is paged: strong_urge"
    assert "Sam" in lines[-2]


@pytest.mark.parametrize("path", TRANSCRIPTS[:12], ids=lambda path: path.stem)
def test_every_line_of_a_transcript_gets_its_answer(capsys: pytest.CaptureFixture[str], path: Path) -> None:
    lines = played(capsys, path)
    spoken = [number for number, line in enumerate(lines) if line.startswith(">")]
    assert spoken
    assert all(lines[number + 1].startswith("<") for number in spoken)


def test_silence_is_nudged_once_and_then_a_person_looks(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "silence.txt"
    file.write_text("> urge 5\n+ 1d\n")
    lines = played(capsys, file)
    assert [line[0] for line in lines] == [">", "<", "+", "<", "<", "!"]


def test_a_file_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert chat("nowhere.txt") == 1
    assert "nowhere.txt" in capsys.readouterr().err
