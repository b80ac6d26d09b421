"""The spool: what is on the disk before it is answered, and what can be read of it whatever happened to the file."""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from service.messaging.lifeline import frames, spool
from service.messaging.lifeline.frames import Kept
from service.messaging.lifeline.spool import Spool, SpoolFull

KEY = bytes(range(32))
CIPHER = AESGCM(KEY)
AT = datetime(2030, 1, 1, 18, tzinfo=UTC)


def text(number: int, body: str = "URGE", *, is_crisis: bool = False) -> Kept:
    return Kept(
        sid=f"SM{number:032x}",
        to="+12025550100",
        sender="+12025550101",
        body=body,
        opt_out=None,
        came_at=AT,
        is_crisis=is_crisis,
        is_stop=False,
        message=UUID(int=number),
        said="Breathe",
    )


def contents(folder: Path) -> list[Kept]:
    with Spool(folder, KEY).taken() as taken:
        return [kept for one in taken for kept in one.kept]


def aside(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("aside-*")))


@given(st.lists(st.text(), max_size=5), st.booleans())
def test_what_was_packed_is_read_again(bodies: list[str], is_crisis: bool) -> None:
    texts = [text(number, body, is_crisis=is_crisis) for number, body in enumerate(bodies)]
    read = frames.unpack(CIPHER, b"".join(frames.pack(CIPHER, one) for one in texts))
    assert (read.kept, read.damage) == (texts, b"")


def opened(frame: bytes) -> dict[str, object]:
    sealed = frame[len(frames.MARK) + 8 :]
    found: dict[str, object] = json.loads(CIPHER.decrypt(sealed[:12], sealed[12:], frames.MARK))
    return found


def test_f58_the_release_before_and_the_one_after_read_a_text() -> None:
    before = {"sid", "to", "sender", "body", "opt_out", "came_at", "is_crisis", "is_stop", "message", "said"}
    assert set(opened(frames.pack(CIPHER, text(1)))) == before | {"was_paged", "tries"}

    @dataclass(frozen=True)
    class Later(Kept):
        mood: int = 7

    later = Later(**{one.name: getattr(text(1), one.name) for one in fields(Kept)})
    assert opened(frames.pack(CIPHER, later))["mood"] == 7
    assert frames.unpack(CIPHER, frames.pack(CIPHER, later)) == frames.Contents([text(1)], b"")


@given(st.data())
def test_f11_a_cut_loses_at_most_the_text_that_was_cut(data: st.DataObject) -> None:
    packed = [frames.pack(CIPHER, text(number)) for number in range(4)]
    whole = b"".join(packed)
    cut = data.draw(st.integers(0, len(whole)))
    read = frames.unpack(CIPHER, whole[:cut])
    complete = sum(len(b"".join(packed[: n + 1])) <= cut for n in range(4))
    assert read.kept == [text(number) for number in range(complete)]
    assert b"".join(packed[:complete]) + read.damage == whole[:cut]


@given(st.data())
def test_f11_a_changed_byte_loses_at_most_the_text_that_it_is_in(data: st.DataObject) -> None:
    packed = [frames.pack(CIPHER, text(number)) for number in range(4)]
    whole = bytearray(b"".join(packed))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    read = frames.unpack(CIPHER, bytes(whole))
    hurt = next(n for n in range(4) if at < len(b"".join(packed[: n + 1])))
    assert read.kept == [text(number) for number in range(4) if number != hurt]
    assert len(read.damage) == len(packed[hurt])


@given(st.binary(max_size=60), st.binary(max_size=60), st.integers(1, 3))
def test_f11_garbage_and_doubles_around_a_text_do_not_hide_it(
    before: bytes, after: bytes, times: int
) -> None:
    frame = frames.pack(CIPHER, text(7))
    read = frames.unpack(CIPHER, before + frame * times + after)
    assert read.kept == [text(7)]
    assert read.damage == before + after


def test_another_key_reads_nothing_and_throws_nothing_away() -> None:
    frame = frames.pack(CIPHER, text(7))
    assert frames.unpack(AESGCM(bytes(32)), frame) == frames.Contents([], frame)


def test_a_text_is_on_the_disk_sealed_when_put_is_done(tmp_path: Path) -> None:
    Spool(tmp_path / "spool", KEY).put(text(1, "nobody may read this")).result(5)
    [path] = (tmp_path / "spool").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"nobody" not in path.read_bytes()
    assert contents(tmp_path / "spool") == [text(1, "nobody may read this")]


def test_what_is_settled_is_gone_and_what_is_left_stays(tmp_path: Path) -> None:
    kept = Spool(tmp_path, KEY)
    for number in range(4):
        kept.put(text(number)).result(5)
    with kept.taken() as [taken]:
        again = replace(text(1), tries=1)
        taken.settle([again], aside=[text(2)])
    assert contents(tmp_path) == [again]
    assert frames.unpack(CIPHER, aside(tmp_path)).kept == [text(2)]
    with kept.taken() as [taken]:
        taken.settle([])
    assert kept.is_empty()


def test_while_one_drains_others_write_on_and_nobody_else_drains_the_same(tmp_path: Path) -> None:
    first, second = Spool(tmp_path, KEY), Spool(tmp_path, KEY)
    first.put(text(1)).result(5)
    with first.taken() as [mine]:
        first.put(text(2)).result(5)
        with second.taken() as [other]:
            assert (mine.kept, other.kept) == ([text(1)], [text(2)])
            other.settle([])
        mine.settle([])
    assert first.is_empty()


def test_f11_damage_is_put_aside_and_never_lost(tmp_path: Path) -> None:
    kept = Spool(tmp_path, KEY)
    kept.put(text(1)).result(5)
    [path] = tmp_path.glob("*.spool")
    torn = frames.pack(CIPHER, text(2))[:-5]
    with path.open("ab") as file:
        file.write(torn)
    with kept.taken() as [taken]:
        assert taken.kept == [text(1)]
        taken.settle([])
    assert aside(tmp_path) == torn


def test_a_full_spool_refuses_but_keeps_room_for_danger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "LARGEST", 4_000)
    monkeypatch.setattr(spool, "RESERVE", 2_000)
    kept = Spool(tmp_path, KEY)
    written = [kept.put(text(number)).exception(5) for number in range(20)]
    assert written[0] is None
    assert isinstance(written[-1], SpoolFull)
    kept.put(text(99, is_crisis=True)).result(5)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 4_000
    assert text(99, is_crisis=True) in contents(tmp_path)


def test_many_at_once_are_written_together_and_all_are_there(tmp_path: Path) -> None:
    kept = Spool(tmp_path, KEY)
    for future in [kept.put(text(number)) for number in range(500)]:
        future.result(20)
    assert contents(tmp_path) == [text(number) for number in range(500)]


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file may grow beyond this: a full disk that needs no mount."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_f8_a_disk_that_is_full_refuses_and_leaves_no_half_text(tmp_path: Path) -> None:
    kept = Spool(tmp_path, KEY)
    kept.put(text(1)).result(5)
    [path] = tmp_path.iterdir()
    with largest_file(path.stat().st_size + 50):
        refused = kept.put(text(2))
        assert isinstance(refused.exception(5), OSError)
    assert frames.unpack(CIPHER, path.read_bytes()) == frames.Contents([text(1)], b"")
    kept.put(text(3)).result(5)
    assert contents(tmp_path) == [text(1), text(3)]


def test_f8_a_folder_that_cannot_be_made_refuses(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    kept = Spool(tmp_path / "file" / "spool", KEY)
    assert isinstance(kept.put(text(1)).exception(5), OSError)
    assert kept.is_empty()


WRITER = """
import sys
from pathlib import Path
from tests.test_spool import KEY, text
from service.messaging.lifeline.spool import Spool
kept = Spool(Path(sys.argv[1]), KEY)
for number in range(1_000_000):
    kept.put(text(number)).result()
    print(number, flush=True)
"""


def test_f1_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    with TemporaryDirectory() as here:
        command = [sys.executable, "-c", WRITER, here]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=dict(os.environ), text=True)
        assert process.stdout is not None
        acknowledged = [int(process.stdout.readline()) for _ in range(20)][-1]
        process.kill()
        acknowledged = max([acknowledged, *map(int, process.stdout.read().split())])
        process.wait()
        process.stdout.close()
        found = contents(Path(here))
        assert found[: acknowledged + 1] == [text(number) for number in range(acknowledged + 1)]
