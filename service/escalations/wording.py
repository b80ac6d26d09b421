"""What staff and the operator read about an alert beside the pages: codes and aliases, nothing about health (D13)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

LONGEST_LIST: Final = 70
"""Characters: one segment even where a name needs the dearer alphabet."""


def operator_page(code: int) -> str:
    """To the operator, who may know nobody: not even an alias."""
    return f"Tideover: alert A{code} is unanswered after every step."


def operator_pages(count: int) -> str:
    """After one of those, for all that came up since."""
    some = "1 more alert was" if count == 1 else f"{count} more alerts were"
    return f"Tideover: {some} unanswered after every step. See the inbox of the console."


def mailed_page(code: int, alias: str, number: str, console: str) -> str:
    """A page by e-mail: no more than the text says, but that an answer to an e-mail reaches nobody."""
    return (
        f"A{code}: {alias} needs you.\n\n"
        f"Text {code} to {number} to take it, {code}E to pass it on. Or open\n{console}/\n\n"
        "Nobody reads answers to this e-mail.\n"
    )


def closed_by_another(code: int, who: str) -> str:
    return f"A{code}: {who} has closed it."


def passed_on(code: int) -> str:
    return f"A{code} is passed on."


def take_it_first(code: int) -> str:
    return f"A{code} is not yours. Reply {code} to take it first."


def not_open(code: int, waiting: Sequence[str]) -> str:
    """The same for a code that was closed, is another program's, or never was."""
    return open_ones(waiting, begun=f"A{code} is not open. ")


def open_ones(waiting: Sequence[str], *, begun: str = "") -> str:
    """`waiting`: codes with an alias, such as 'A7 Ana R.'."""
    return _listed(f"{begun}Open for you: ", waiting) if waiting else f"{begun}Nothing is waiting for you."


def which_one(codes: Iterable[int]) -> str:
    return _listed("Which one? Reply with its number: ", [str(code) for code in codes])


def _listed(begun: str, some: Sequence[str]) -> str:
    """As many as one text holds, and how many more there are."""
    fitting = list(_fitting(begun, some))
    more = len(some) - len(fitting)
    return begun + ", ".join(fitting) + (f" and {more} more" if more else "")


def _fitting(begun: str, some: Sequence[str]) -> Iterator[str]:
    room = (LONGEST_LIST if not "".join(some).isascii() else 160) - len(begun) - len(" and 99 more")
    for one in some:
        room -= len(one) + 2
        if room < 0:
            return
        yield one


def glass_broken(who: str) -> str:
    """To those who lead: of whom the page is stands in the console alone."""
    return f"{who} opened a page. See Reviews in the console."


def many_sought(who: str) -> str:
    """To those who lead: somebody looks for name after name."""
    return f"{who} looked for many names. See Record in the console."


def codes_guessed() -> str:
    """To one of the staff: whoever did that knew their password."""
    return "Many wrong sign-in codes after your password. Was it not you? Change it now."


def second_one_wanted(who: str) -> str:
    return f"{who} asks for a second one. See Reviews in the console."


def has_left(who: str, by: str) -> str:
    """To those who lead, of one of them: without that one more is seen by others, and one admin alone has said so."""
    return f"{by}: {who} has left. See the console."


def other_phone(who: str, by: str) -> str:
    """To those who lead, where somebody else has changed a colleague's phone: pages and links go there from now on."""
    return f"{by} changed the phone of {who}. See the console."


def other_settings(by: str) -> str:
    """To those who lead: what everybody is told in danger, or who hears of a lapse, is another from now on. Says neither."""
    return f"{by} changed settings. See the console."


def no_more_texts() -> str:
    """To the former phone of one of the staff: names nobody, for it may be in other hands."""
    return "Tideover: this phone gets no more texts from us. If that is a mistake, speak with your admin."


def several_wait() -> str:
    """In place of one page more for each of many alerts that nobody has taken."""
    return "Several alerts still wait for you. Reply ? for the list."


def more_urgent(code: int, alias: str) -> str:
    """To who has it: something was said since that makes it more urgent."""
    return f"A{code}: {alias} has written again. Please look now."


def too_late(code: int, until: str) -> str:
    """A time was promised that is too far off: nothing is promised then."""
    return f"{code} is yours. That time is too far off: it opens again at {until}. Give an earlier one, like {code} in 20."


def drill(code: int) -> str:
    return f"Drill: nobody is in need. Reply {code} to show that this reaches you."


def drill_for(code: int, alias: str) -> str:
    """To who will be paged for somebody who is enrolled now."""
    return f"Drill: nobody is in need. Pages for {alias} come to this phone. Reply {code} to show that this reaches you."


def drill_answered() -> str:
    return "Thank you: pages reach this phone."


def shift(until: str) -> str:
    return f"You are on call until {until}. Reply OK."


def shift_confirmed(until: str) -> str:
    return f"Thank you. You are on call until {until}."


def shift_unconfirmed(who: str, until: str) -> str:
    """To the coordinators."""
    return f"{who} has not confirmed being on call until {until}. Please look who can be paged."


def task_waits() -> str:
    """To the admins, where a task is about nobody whom an alert could be for."""
    return "A task waits in your Tideover inbox, and nobody has taken it in its time."


def said(code: int, who: str) -> str:
    return f"A{code}: on its way to {who}"


def say_what(code: int) -> str:
    return f"A{code}: nothing was sent. Write it like this: {code} say I am driving, I call you at 9"


def gets_no_texts(code: int) -> str:
    return f"A{code}: not sent, this phone gets no texts from us. Please call."


def phone_in_doubt(code: int) -> str:
    return f"A{code}: not sent, somebody else may have this phone. Reach them in another way."


def too_long(code: int, most: int) -> str:
    return f"A{code}: not sent, it is too long. At most {most} characters."


def say_otherwise(code: int, words: Iterable[str]) -> str:
    """The words are the sender's own, on the sender's own phone."""
    return f"A{code}: not sent. Please say it without: {', '.join(words)}"


def answered(who: str) -> str:
    return f"{who} answered; see the console."


def called(who: str) -> str:
    return f"{who} called, and nobody picked up. Please call back."
