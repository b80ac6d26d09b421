"""Somebody who tries the demo: a browser without scripts, the phones as its page shows them, and a console to sign in to."""

import html
import re
from dataclasses import dataclass, field

import requests

from tests.visiting import SAME_ORIGIN

PHONE = re.compile(r'<section class="phone" id="phone-([0-9a-f-]{36})".*?</section>', re.DOTALL)
NAME = re.compile(r'<h2 id="name-[^"]*">(.*?)</h2>')
BUBBLE = re.compile(r'<li class="bubble( own)?".*?<bdi>(.*?)</bdi>', re.DOTALL)
PEEK = re.compile(r'<p class="peek".*?<bdi>(.*?)</bdi>', re.DOTALL)
LINK = re.compile(r' href="(/[^"#]*)')
SEEN = re.compile(r'name="seen" value="([^"]*)"')


@dataclass(frozen=True)
class Shown:
    """One phone on the page."""

    id: str
    name: str
    typed: tuple[str, ...]
    received: tuple[str, ...]
    peeks: tuple[str, ...]
    """What its lock screen gives away."""


def phones_on(page: str) -> dict[str, Shown]:
    """By the name of the owner."""
    shown = [_phone(found) for found in PHONE.finditer(page)]
    return {one.name: one for one in shown}


def _phone(section: re.Match[str]) -> Shown:
    name = NAME.search(section[0])
    assert name
    bubbles = [(bool(own), html.unescape(text)) for own, text in BUBBLE.findall(section[0])]
    return Shown(
        section[1],
        html.unescape(name[1]),
        tuple(text for own, text in bubbles if own),
        tuple(text for own, text in bubbles if not own),
        tuple(html.unescape(text) for text in PEEK.findall(section[0])),
    )


def around(page: str) -> str:
    """The page without the texts on its phones."""
    return html.unescape(PEEK.sub("", BUBBLE.sub("", page)))


@dataclass
class Visitor:
    """One browser. Keeps every answer that it got."""

    url: str
    answers: list[requests.Response] = field(default_factory=list)
    is_known: bool = False
    """Whether somebody has signed in with it."""

    def __post_init__(self) -> None:
        self._session = requests.Session()
        # Each by a connection of its own: one that was kept may be closed just when the next request is sent.
        self._session.headers.update({**SAME_ORIGIN, "connection": "close"})

    def get(self, path: str, **headers: str) -> requests.Response:
        return self._keep(
            self._session.get(self.url + path, headers=headers, allow_redirects=False, timeout=30)
        )

    def post(self, path: str, **fields: str) -> requests.Response:
        return self._keep(self._session.post(self.url + path, data=fields, allow_redirects=False, timeout=30))

    def fill(self, path: str, **fields: str) -> requests.Response:
        """Open a form and send it."""
        seen = SEEN.search(self.get(path).text)
        return self.post(path, **fields, **({"seen": seen[1]} if seen else {}))

    def sign_in(self, email: str, password: str) -> None:
        assert self.post("/sign-in", email=email, password=password).status_code == 303
        self.is_known = True

    def phones(self) -> dict[str, Shown]:
        return phones_on(self.get("/phones").text)

    def types(self, name: str, *texts: str) -> None:
        """Text from the phone of this person."""
        phone = self.phones()[name].id
        for text in texts:
            assert self.post("/phones/text", phone=phone, body=text).status_code == 303

    def look_around(self, most: int = 120) -> None:
        """Follow the links of the console from its first page on."""
        waiting, seen = ["/"], {"/"}
        while waiting and len(seen) < most:
            answer = self.get(waiting.pop(0))
            new = set(map(html.unescape, LINK.findall(answer.text))) - seen
            waiting += sorted(one for one in new if not one.startswith(("/static/", "/phones")))
            seen |= new

    def _keep(self, answer: requests.Response) -> requests.Response:
        self.answers.append(answer)
        return answer
