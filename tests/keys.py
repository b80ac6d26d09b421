"""Somebody who has a keyboard and nothing else: what they press, and whether the focus is seen at each stop (H8, H10)."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Demo

FAR: Final = 60
"""More presses of Tab than lie between any two things on a page."""

FOCUS: Final = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const labels = [...(one.labels ?? [])].map((label) => label.textContent);
  let stays = false;
  for (let up = one; up; up = up.parentElement) stays ||= ["sticky", "fixed"].includes(getComputedStyle(up).position);
  return {
    at: one.tagName,
    said: [...labels, one.ariaLabel ?? "", one.textContent].join(" ").replace(/\\s+/g, " ").trim(),
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    within: box.bottom > 0 && box.top < innerHeight,
    box: { left: box.left, right: box.right, top: box.top + scrollY, bottom: box.bottom + scrollY },
    stays,
  };
}"""
"""`stays`: in a bar that stands still while the page is scrolled, and so has no place in its order."""


class Keys:
    """Somebody who has a keyboard and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def is_at(self, what: str) -> None:
        """The focus is there, and is seen. Waited for: it comes with the page."""
        self.page.wait_for_function(
            f"what => {{ const focus = ({FOCUS})(); return focus.at !== 'BODY' && focus.said.includes(what); }}",
            arg=what,
        )
        self._look()

    def tab_to(self, what: str, key: str = "Tab") -> None:
        """Go on, stop by stop and as one reads, until the focus is there."""
        passed: list[str] = []
        before = None
        for _ in range(FAR):
            self.press(key)
            stop = self._look(f"looked for {what!r}, passed {passed}")
            if before and key == "Tab":
                assert _is_after(before, stop), f"the focus goes back from {before} to {stop}"
            if re.search(what, stop["said"]):
                return
            passed.append(stop["said"])
            before = stop
        pytest.fail(f"no Tab leads to {what!r}, but to {passed}")

    def enter(self, what: str, words: str) -> None:
        """Go on to a field, and put this there in place of what it held."""
        self.tab_to(what)
        self.press("ControlOrMeta+a")
        self.type(words)

    def mend(self, what: str, words: str) -> None:
        """From what is said to be wrong to its field, and put this there."""
        self.tab_to(f"^{what}$")
        self.press("Enter")
        expect(self.page.locator("input:focus, textarea:focus")).to_have_accessible_name(re.compile(what))
        self._look()
        self.press("ControlOrMeta+a")
        self.type(words)

    def choose(self, first: str, what: str) -> None:
        """Go on to radio buttons, of which Tab comes to the first, and by arrows from there."""
        self.tab_to(first)
        self.press("Space")
        for _ in range(FAR):
            if re.search(what, self._look()["said"]):
                return
            self.press("ArrowDown")
        pytest.fail(f"no arrow leads to {what!r}")

    def date(self, what: str, day: str, time: str = "") -> None:
        """Go on to a field of a date and put that there: '03/09/2026', and '0930AM' where it has a time."""
        self.tab_to(what)
        self.type(day.replace("/", ""))
        if time:
            self.press("ArrowRight")  # a year may be longer, so the field waits
            self.type(time)

    def send(self, button: str, key: str = "Tab") -> None:
        """Go to a button or a link, press it, and have what it leads to before one."""
        self.tab_to(button, key)
        with self.page.expect_navigation():
            self.press("Enter")

    def sign_in(self, email: str, password: str) -> None:
        self.is_at("E-mail")
        self.type(email)
        self.press("Tab")
        self.is_at("Password")
        self.type(password)
        self.press("Enter")

    def come_to(self, heading: str) -> None:
        """A page that was asked for is there, and hears keys."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        self.page.wait_for_load_state()

    def _look(self, until: str = "") -> Any:
        focus: Any = self.page.evaluate(FOCUS)
        assert focus["at"] != "BODY", f"the focus is lost: {until}"
        assert focus["seen"], f"nobody sees the focus at {focus}"
        assert focus["within"], f"the focus is out of sight at {focus}"
        return focus


def _is_after(before: Any, stop: Any) -> bool:
    """Whether who reads comes to it later: below, further on in the line, or in a column further on."""
    if before["stays"] or stop["stays"]:
        return True
    here, there = before["box"], stop["box"]
    if there["bottom"] <= here["top"]:
        return bool(there["left"] >= here["right"])
    return bool(there["top"] >= here["bottom"] or there["right"] > here["left"])


@pytest.fixture
def keys(page: Page, demo: Demo) -> Iterator[Keys]:
    """Sam, signed in; whatever the browser complains about fails the test."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(demo.url)
    keys = Keys(page)
    keys.sign_in(demo.email, demo.password)
    keys.is_at("Who needs me now")
    yield keys
    assert complaints == []
