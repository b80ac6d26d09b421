"""The console's language: each visitor's own, for the length of a request.

English stands in the pages and in our modules, and is what a sentence is looked up by; Spanish stands in spanish/*.toml.
Texts, e-mails and pushes have their wordings elsewhere, and know nothing of this.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final, TypeVar, overload

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

K = TypeVar("K")

ENGLISH: Final = "en"
SPANISH: Final = "es"
LANGUAGES: Final = {ENGLISH: "English", SPANISH: "Español"}
COOKIE: Final = "language"
A_YEAR: Final = 31_536_000
"""In seconds."""

FOLDER: Final = Path(__file__).parent / "spanish"
SCRIPTS: Final = "scripts.toml"
"""What our scripts say; the page brings it along."""

TOLD: Final = "told.toml"
"""What modules that know no visitor have said in English, whole; {names} stand for what varies."""

ENGLISH_ONLY: Final = re.compile(
    r"/(twilio|static|my|phones|calendar)(/|$)"
    r"|/(program/\S*|figures)\.csv$"
)
"""What is no page of the console, and files that are given out to others: these speak English, whoever asks.

A person's own pages (my) speak that person's language, and have their sentences elsewhere.
"""

_WORD: Final = re.compile(r"[A-Za-z]+")
_PLACE: Final = re.compile(r"\\{(\w+)\\}")

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text("utf-8"))


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(r"(?P<\1>.*)", re.escape(english)), re.DOTALL)


SPANISH_OF: Final[Mapping[str, str | list[str]]] = {
    english: spanish
    for file in sorted(FOLDER.glob("*.toml"))
    for english, spanish in _read(file.name).items()
}
"""What stands in all files: a sentence, or for what is counted two of them, for one and for more."""

_TOLD: Final[list[tuple[re.Pattern[str], str]]] = [
    (_pattern(english), spanish) for english, spanish in _read(TOLD).items() if "{" in english
]
_FOR_SCRIPTS: Final = json.dumps(_read(SCRIPTS), ensure_ascii=False, separators=(",", ":"))


def language() -> str:
    """In which this request is answered."""
    return _language.get()


def say(english: str, /, **names: object) -> str:
    """The sentence in the visitor's language, with {names} filled in. What has no translation is said in English."""
    said = _found(english)
    return said.format(**names) if names else said


def mark(english: str) -> str:
    """A sentence that is said later: whoever looks for what is to be translated finds it here."""
    return english


def plural(one: str, many: str, number: int) -> str:
    """The sentence for one, or for more."""
    said = SPANISH_OF.get(one) if _language.get() == SPANISH else None
    one, many = said if isinstance(said, list) else (one, many)
    return one if number == 1 else many


def count(one: str, many: str, number: int) -> str:
    """The same, with the number in it where %(num)s stands."""
    return plural(one, many, number) % {"num": number}


def retell(english: str) -> str:
    """The same for a sentence that another module has said already, with its names in it: an error, or what would fail."""
    if _language.get() == ENGLISH or english in SPANISH_OF:
        return say(english)
    for pattern, spanish in _TOLD:
        if found := pattern.fullmatch(english):
            return spanish.format(**{name: _part(name, value) for name, value in found.groupdict().items()})
    return english


def sentence(text: str) -> str:
    """An error's words as a sentence: with a capital, and a stop at the end."""
    text = retell(text)
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _part(name: str, value: str) -> str:
    """What stands in for a name: a time has its own words, and no other part is taken to pieces."""
    if name != "when":
        return retell(value)
    return _WORD.sub(lambda word: _found(word[0]), value)


def _found(english: str) -> str:
    said = SPANISH_OF.get(english) if _language.get() == SPANISH else None
    return said if isinstance(said, str) else english


def for_scripts() -> str:
    """What the scripts of a page say, as JSON: the English they hold, to the Spanish."""
    return _FOR_SCRIPTS


class Spoken(Mapping[K, str]):
    """Words for the members of an enum; reading them gives the visitor's language."""

    def __init__(self, english: Mapping[K, str]) -> None:
        self._english = english

    def __getitem__(self, key: K) -> str:
        return say(self._english[key])

    def __iter__(self) -> Iterator[K]:
        return iter(self._english)

    def __len__(self) -> int:
        return len(self._english)


class SpokenList(Sequence[str]):
    """The same for words that stand in a row."""

    def __init__(self, *english: str) -> None:
        self._english = english

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        found = self._english[at]
        return say(found) if isinstance(found, str) else tuple(map(say, found))

    def __len__(self) -> int:
        return len(self._english)


class SpeaksTheirLanguage:
    """ASGI middleware: finds out in which language a request is answered.

    It is not set back afterwards: an error is told by what stands around this, and every request begins by setting it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            _language.set(ENGLISH if ENGLISH_ONLY.match(scope["path"]) else wanted(HTTPConnection(scope)))
        await self._app(scope, receive, send)


def wanted(connection: HTTPConnection) -> str:
    """What the visitor has chosen in this browser; else the first language of ours that the browser asks for."""
    chosen = connection.cookies.get(COOKIE)
    return chosen if chosen in LANGUAGES else _asked_for(connection.headers.get("accept-language", ""))


def keep(answer: Response, chosen: str, *, is_secure: bool) -> None:
    answer.set_cookie(
        COOKIE, chosen, max_age=A_YEAR, path="/", secure=is_secure, httponly=True, samesite="lax"
    )


def _asked_for(header: str) -> str:
    """RFC 9110, 12.5.4. Of equals the first; English where none of ours is named."""
    asked = [(_weight(one), one.strip()[:2].lower()) for one in header.split(",")]
    ours = [one for one in asked if one[1] in LANGUAGES and one[0] > 0]
    return max(ours, key=lambda one: one[0])[1] if ours else ENGLISH


def _weight(asked: str) -> float:
    _, _, weight = asked.partition(";q=")
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0
