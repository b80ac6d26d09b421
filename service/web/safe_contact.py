"""How a person may be reached, and what to mind: what the card on their page says (H2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from service.checkins import windows
from service.escalations.routing import Wish
from service.people import enrollments
from service.people.alumni import Alumnus, Status, Supporter
from service.people.consents import IS_OF_TEXTS, Change, Consent
from service.people.enrollments import Enrollment, SafeContact
from service.people.staff import Gender
from service.protection.vault import Key, Unreadable
from service.web import times, words
from service.web.spoken import Spoken, say

GENDERS: Final = Spoken(
    {Gender.WOMAN: "a woman", Gender.MAN: "a man", Gender.NONBINARY: "somebody nonbinary"}
)
CALLS: Final = Spoken({"no": "Wants no calls", "agreed": "Calls only at times they agreed to"})


@dataclass(frozen=True, slots=True)
class Helper:
    """A supporter of theirs."""

    name: str
    phone: str
    topics: str


@dataclass(frozen=True, slots=True)
class Card:
    phone: str
    is_quiet: bool
    """Whether it is within the quiet hours where they are."""
    warnings: tuple[str, ...]
    """What to mind before one writes or calls."""
    facts: tuple[str, ...]
    supporters: tuple[Helper, ...]


def read(session: Session, key: Key, row: Alumnus, *, now: datetime) -> Card:
    agreed = select(Consent).where(Consent.person_id == row.id, IS_OF_TEXTS)
    consents = agreed.order_by(col(Consent.id).desc()).limit(1)
    supporters = select(Supporter).where(Supporter.alumnus_id == row.id).order_by(col(Supporter.id))
    asked = _contact(key, enrollments.of(session, [row.id]).get(row.id))
    return Card(
        phone=key.read("alumnus.phone", row.id, row.phone),
        is_quiet=windows.is_quiet(now.astimezone(ZoneInfo(row.timezone)).time()),
        warnings=(*_warnings(row), *_cautions(asked)),
        facts=(*_facts(row, session.exec(consents).first(), now=now), *_answers(asked)),
        supporters=tuple(_helper(key, one) for one in session.exec(supporters)),
    )


def _contact(key: Key, row: Enrollment | None) -> SafeContact | None:
    """None where it does not open: nobody is to take that for leave to call."""
    try:
        return enrollments.contact_of(key, row)
    except Unreadable:
        return None


def _cautions(contact: SafeContact | None) -> Iterator[str]:
    if contact is None:
        yield say("What they said about calls cannot be read: ask them before you call")
        return
    if contact.calls in CALLS:
        yield CALLS[contact.calls]
    if contact.voicemail == "no":
        yield say("Leave no voicemail")


def _answers(contact: SafeContact | None) -> Iterator[str]:
    if contact is None:
        return
    said = {
        say("Who else sees this phone"): contact.seen_by,
        say("Safe word"): contact.safe_word,
        say("Address"): contact.address,
    }
    yield from (f"{title}: {answer}" for title, answer in said.items() if answer)


def _warnings(row: Alumnus) -> Iterator[str]:
    if row.status is Status.STOPPED:
        yield say("Opted out: nothing of ours reaches them by text")
    if row.status is Status.INVITED:
        yield say("Has not agreed to texts yet")
    if row.is_unreachable:
        yield say("The carrier says that this number is dead")
    if row.doubted_at is not None:
        yield say("This phone may be in other hands: reach them in another way")
    if not row.wants_notices:
        yield say("Somebody else may read this phone: no texts that tell of the team")


def _facts(row: Alumnus, consent: Consent | None, *, now: datetime) -> Iterator[str]:
    if consent is not None:
        day, how = times.day(consent.at, row.timezone, now=now), words.people.CONSENT[consent.source]
        if consent.change is Change.GIVEN:
            yield say("Agreed to texts on {day}, {how}", day=day, how=how)
        else:
            yield say("Withdrew consent on {day}, {how}", day=day, how=how)
    yield words.people.LANGUAGES.get(row.language, row.language)
    if row.paused_until and row.paused_until > now:
        yield say("Check-ins paused until {when}", when=times.moment(row.paused_until, row.timezone, now=now))
    if row.tells_lapses is not None:
        yield (
            say("Wants a lapse told to their specialist")
            if row.tells_lapses
            else say("Wants a lapse not told to their specialist")
        )
    if row.pin:
        yield say("Has a PIN before their list is read back")
    yield from _wish(Wish.load(row.wishes))


def _wish(wish: Wish) -> Iterator[str]:
    who = GENDERS[wish.gender] if wish.gender else ""
    if who and wish.discipline:
        who = say("{who} of {discipline}", who=who, discipline=wish.discipline)
    if wanted := who or wish.discipline:
        yield (
            say("Must talk to {who}", who=wanted)
            if wish.is_must
            else say("Would rather talk to {who}", who=wanted)
        )


def _helper(key: Key, row: Supporter) -> Helper:
    name = key.read("supporter.name", row.id, row.name)
    return Helper(name, key.read("supporter.phone", row.id, row.phone), ", ".join(row.topics))
