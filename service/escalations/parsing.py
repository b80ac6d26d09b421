"""Reads what staff text about alerts: tolerantly, and never guessed. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from service.escalations import promised
from service.escalations.promised import Promise
from service.escalations.tables import Outcome


class Verb(StrEnum):
    TAKE = "take"
    PASS_ON = "pass on"  # noqa: S105  (no password)
    CLOSE = "close"
    LIST = "list"
    CONFIRM = "confirm"  # "ok": of a shift; it takes nothing
    UNCLEAR = "unclear"  # about an alert, but we cannot tell what is wanted


@dataclass(frozen=True, slots=True)
class Reply:
    """What one text of a member of staff asks for."""

    verb: Verb
    code: int | None = None
    """None: the one alert that it can only be."""
    outcome: Outcome | None = None
    note: str = ""
    promise: Promise | None = None
    """By when they will call."""


YES: Final = frozenset({"ok", "okay", "k", "yes", "si", "vale", "listo", "confirmed", "confirmo"})
"""Takes an alert beside its code; alone it is no more than politeness, unless a shift is to be confirmed."""

TAKES: Final = frozenset(
    {
        "on it",
        "im on it",
        "i am on it",
        "got it",
        "i got it",
        "got this",
        "i got this",
        "have it",
        "i have it",
    }
    | {
        "have this",
        "i have this",
        "mine",
        "its mine",
        "taking it",
        "im taking it",
        "ill take it",
        "i take it",
    }
    | {"lo tengo", "la tengo", "yo lo tengo", "yo la tengo", "mio", "mia", "es mio", "es mia", "yo voy"}
    | {"lo tomo", "la tomo", "yo lo tomo", "me encargo", "yo me encargo", "me ocupo", "yo me ocupo"}
)
"""Take an alert without its code too: nothing that might be said of something else."""

TAKES_CODE: Final = (
    TAKES | YES | {"take", "take it", "taken", "ack", "acknowledge", "tomo", "tomar", "voy", "yo"}
)
PASSES_ON: Final = frozenset(
    {"e", "esc", "escalate", "pass", "pass on", "pass it on", "next"}
    | {"paso", "lo paso", "la paso", "pasar", "pasalo", "pasala", "escalar", "siguiente"}
)
LISTS: Final = frozenset({"list", "lista", "abiertas"})
"""As a question mark by itself does."""
OUTCOMES: Final = {
    Outcome.REACHED: ("reached", "spoke", "contactado", "contactada", "localizado", "localizada", "hable"),
    Outcome.NO_ANSWER: (
        *("no answer", "noanswer", "not reached", "unanswered"),
        *("no contesta", "no contesto", "no responde", "sin respuesta"),
    ),
    Outcome.REFERRED: ("referred", "reffered", "derivado", "derivada", "referido", "referida"),
}

LEAST: Final = 6
"""Letters from which on a word is still known with one of them wrong, missing, doubled or exchanged."""

_CODE_FIRST = re.compile(
    r"(?:alert[ae]?\s*)?[a#]?\s*(?P<code>\d{1,3})(?!\d)(?P<rest>.*)", re.DOTALL | re.IGNORECASE
)
_CODE_LAST = re.compile(r"(?P<rest>\D+?)\s*[a#]?(?P<code>\d{1,3})", re.IGNORECASE)
_CALLING = re.compile(
    r"(?:(?:i ?(?:wi)?ll )?call(?:ing)?(?: (?:her|him|them))?|(?:le |la |lo )?(?:llamo|llamare))\b ?"
)
_MARKS = " \t\r\n\"'`“”«»<>()[].,:;!?¡¿-"
_UNSEEN: Final = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff"))
"""What a phone may paste around a number, and shows nobody."""
_EDGE: Final = re.compile(r"[^\w@]+")


def parse(body: str) -> Reply | None:
    """Read a text of one of the staff. None where it is not about alerts."""
    text = unicodedata.normalize("NFKC", body).translate(_UNSEEN).lstrip(_MARKS).rstrip()
    bare = text.rstrip(_MARKS)
    if _plain(bare) in LISTS or (not bare and "?" in body):
        return Reply(Verb.LIST)
    if alone := _alone(bare):
        return alone
    if coded := _CODE_FIRST.fullmatch(text):
        reply = _beside(int(coded["code"]), coded["rest"].lstrip(_MARKS))
        is_question = reply.verb is Verb.TAKE and "?" in text[len(bare) :]
        return Reply(Verb.LIST) if is_question else reply  # asked what it is, and taken by nobody
    if coded := _CODE_LAST.fullmatch(bare):
        reply = _beside(int(coded["code"]), coded["rest"])
        return None if reply.verb is Verb.UNCLEAR else reply
    return None


def _alone(bare: str) -> Reply | None:
    """What means the one alert that it can only be: words without its code, and nothing more than them."""
    said = _plain(bare)
    if said in YES:
        return Reply(Verb.CONFIRM)
    if said in TAKES or any(_is_nearly(said, one) for one in TAKES):
        return Reply(Verb.TAKE)
    if said in PASSES_ON:
        return Reply(Verb.PASS_ON)
    if promise := _promise(bare, has_code=False):
        return Reply(Verb.TAKE, promise=promise)
    found = _outcome(bare)
    return Reply(Verb.CLOSE, outcome=found[0]) if found and not found[1] else None


def _beside(code: int, rest: str) -> Reply:
    """Read what stands beside the code."""
    said = _plain(rest)
    if not said or said in TAKES_CODE or any(_is_nearly(said, one) for one in TAKES):
        return Reply(Verb.TAKE, code)
    if said in PASSES_ON or any(_is_nearly(said, one) for one in PASSES_ON):
        return Reply(Verb.PASS_ON, code)
    if said.startswith("e ") and not _outcome(rest.lstrip(_MARKS)[1:]):
        return Reply(Verb.PASS_ON, code)  # whatever the reason: it moves on, and nothing is lost
    if promise := _promise(rest, has_code=True):
        return Reply(Verb.TAKE, code, promise=promise)
    if found := _outcome(rest):
        return Reply(Verb.CLOSE, code, found[0], found[1])
    return Reply(Verb.UNCLEAR, code)


def _promise(words: str, *, has_code: bool) -> Promise | None:
    """'on it, calling at 9:40' is a time as '9:40' is; with no more words than those that take."""
    said = re.sub(r"[\s,;!-]+", " ", _bare_letters(words)).strip(" .")
    taking = sorted(TAKES_CODE if has_code else TAKES, key=len, reverse=True)
    begun = next((one for one in taking if said.startswith(f"{one} ")), "")
    said = _CALLING.sub("", said[len(begun) :].strip(" ."), count=1)
    return promised.read(said, has_code=has_code)


def _outcome(words: str) -> tuple[Outcome, str] | None:
    """What came of it, and the note behind it."""
    found = list(_words(words))
    for outcome, names in OUTCOMES.items():
        for name in names:
            said = found[: name.count(" ") + 1]
            begun = " ".join(word for word, _ in said)
            if begun == name or _is_nearly(begun, name):
                return outcome, words[said[-1][1] :].lstrip(_MARKS)
    return None


def _words(text: str) -> Iterator[tuple[str, int]]:
    """The words of a text, plain, each with where it ends."""
    for one in re.finditer(r"[^\W_]+", text):
        yield _bare_letters(one[0]), one.end()


def _plain(text: str) -> str:
    """Words alone: no case, marks or accents."""
    return _EDGE.sub(" ", _bare_letters(text).replace("'", "")).strip()


def _bare_letters(text: str) -> str:
    straight = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold()
    apart = unicodedata.normalize("NFD", straight)
    return "".join(one for one in apart if not unicodedata.combining(one))


def _is_nearly(said: str, word: str) -> bool:
    """Whether one slip of the thumb makes the one of the other. A short word is too near to others for that."""
    if len(word) < LEAST or abs(len(said) - len(word)) > 1 or said[:1] != word[:1]:
        return False
    at = next(
        (n for n, (a, b) in enumerate(zip(said, word, strict=False)) if a != b), min(len(said), len(word))
    )
    tail, rest = said[at:], word[at:]
    is_exchanged = tail[:2] == rest[1::-1] and tail[2:] == rest[2:]
    return is_exchanged or rest[1:] in {tail, tail[1:]} or tail[1:] == rest
