"""Keys and sealing: what is sealed opens only where it belongs, and only with the right KEYS."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from service.db import new_id
from service.protection import keks, keyring
from service.protection.vault import Key, KeysWrong, Unreadable, Vault, new_kek
from tests.conftest import KEYS
from tests.world import NOON

KEKS = {"test": bytes(range(32))}
VAULT = Vault(KEKS, bytes(32))
ROW, PERSON = new_id(), new_id()


def key() -> Key:
    return VAULT.key(VAULT.new_key(PERSON))


@given(st.text())
def test_i1_what_was_sealed_opens(text: str) -> None:
    mine = key()
    sealed = mine.seal("message.body", ROW, text)
    assert mine.open("message.body", ROW, sealed) == text


def test_i1_the_same_words_never_look_the_same() -> None:
    mine = key()
    assert mine.seal("message.body", ROW, "hello") != mine.seal("message.body", ROW, "hello")


def test_i1_moved_to_another_row_column_or_person_it_does_not_open() -> None:
    mine = key()
    sealed = mine.seal("message.body", ROW, "hello")
    for column, row, reader in [
        ("message.body", new_id(), mine),
        ("alumnus.name", ROW, mine),
        ("message.body", ROW, VAULT.key(VAULT.new_key(new_id()))),
    ]:
        with pytest.raises(Unreadable):
            reader.open(column, row, sealed)


@given(st.integers(min_value=0), st.integers(0, 7))
def test_one_flipped_bit_is_noticed(at: int, bit: int) -> None:
    mine = key()
    sealed = bytearray(mine.seal("message.body", ROW, "hello"))
    at = 1 + at % (len(sealed) - 1)
    sealed[at] ^= 1 << bit
    with pytest.raises(Unreadable):
        mine.open("message.body", ROW, bytes(sealed))


@given(st.binary(max_size=64))
def test_nonsense_does_not_open(sealed: bytes) -> None:
    with pytest.raises(Unreadable):
        key().open("message.body", ROW, sealed)


def test_the_index_finds_equal_phones_and_tells_nothing_else() -> None:
    one, same, other = (
        VAULT.index("phone", phone) for phone in ("+12025550101", "+12025550101", "+12025550102")
    )
    assert one == same != other
    assert VAULT.index("email", "+12025550101") != one
    assert Vault(KEKS, bytes(31) + b"\x01").index("phone", "+12025550101") != one


def test_a_database_opens_again_with_its_keys_and_with_no_others(engine: Engine) -> None:
    first = keyring.unlock(engine, KEYS, now=NOON)
    again = keyring.unlock(engine, f"{new_kek()},{KEYS}", now=NOON)
    assert first.index("phone", "x") == again.index("phone", "x")
    with pytest.raises(KeysWrong):
        keyring.unlock(engine, new_kek(), now=NOON)
    wrong = f"test:{base64.b64encode(bytes(32)).decode()}"
    with pytest.raises(KeysWrong):
        keyring.unlock(engine, wrong, now=NOON)


@pytest.mark.parametrize(
    "setting", ["", "x", "x:", ":AAAA", "x:AAAA", "x:not base64!", " , ", "x:aws-kms:", ":aws-kms:alias/a"]
)
def test_keys_that_cannot_be_are_refused_without_being_repeated(setting: str) -> None:
    with pytest.raises(KeysWrong) as refusal:
        keks.parse(setting)
    assert setting.strip(" ,") == "" or setting not in str(refusal.value).replace("id:base64", "")
