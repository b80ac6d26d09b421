"""What a program file says, entry by entry."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from service.importing import written
from service.people.phones import Phone
from service.people.programs import SecondFactor, Unmatched
from service.people.staff import Gender, Role

TAPER: Final = "taper"
"""The rhythm of whoever has no wish of their own: densely after discharge, then less."""


def _by(read: Callable[[str], object]) -> BeforeValidator:
    """Read a written value; where a list or a mapping stands instead, say so."""

    def validate(value: object) -> object:
        if not isinstance(value, str):
            raise ValueError("must be one value")  # noqa: TRY004 - pydantic collects only ValueError
        return read(value.strip())

    return BeforeValidator(validate)


Words = Annotated[str, Field(max_length=100), _by(written.read_words)]
Sentence = Annotated[str, Field(max_length=500), _by(written.read_words)]
Tag = Annotated[str, Field(max_length=40, pattern="^[^,]*$"), _by(written.read_words)]
PhoneNumber = Annotated[Phone, _by(written.read_phone)]
Email = Annotated[str, _by(written.read_email)]
Zone = Annotated[str, _by(written.read_zone)]
Count = Annotated[int, _by(written.read_count)]
YesOrNo = Annotated[bool, _by(written.read_yes_or_no)]
Language = Literal["en", "es"]


class Entry(BaseModel):
    """One mapping of a file. A key without a value is as good as no key."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty_keys(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {key: one for key, one in value.items() if one is not None}


class CrisisLineEntry(Entry):
    call: Words
    """Answered day and night."""
    emergency: Words


class ProgramEntry(Entry):
    name: Words
    sender: PhoneNumber
    timezone: Zone
    language: Language = "en"
    cohort: Words | None = None
    tells_lapses: YesOrNo = False
    """Whether specialists are alerted of every lapse, where the person has not said otherwise."""
    unmatched: Unmatched = Unmatched.ANYONE
    """Who is asked where nobody meets a wish that is a must."""
    second_factor: SecondFactor = SecondFactor.REQUIRED
    """Whether staff need more than a password to sign in."""
    under_part_2: YesOrNo = False
    """Whether 42 CFR Part 2 holds for it."""
    crisis_line: CrisisLineEntry | None = None
    """In place of the numbers of each phone's country."""


class Certification(Entry):
    body: Words
    number: Words
    expires: Annotated[date, _by(written.read_date)]


class StaffEntry(Entry):
    name: Words
    email: Email
    phone: PhoneNumber
    role: Role
    discipline: Words | None = None
    gender: Gender | None = None
    certification: Certification | None = None
    called_after_stop: YesOrNo | None = None


class RepeatEntry(Entry):
    times: Count
    every: Annotated[timedelta, _by(written.read_duration)]


class StepEntry(Entry):
    after: Annotated[timedelta, _by(written.read_duration)]
    """Since the alert was opened."""
    notify: Annotated[str, _by(str.lower), Field(min_length=1)]
    """`assigned`, `on_call`, `clinical_lead`, `admins`, or the e-mail of one of the staff."""
    ways: tuple[Literal["sms", "voice", "email", "push"], ...] = Field(("sms",), min_length=1)
    repeat: RepeatEntry | None = None
    """How many times more the same are asked in one round."""


class RotationEntry(Entry):
    people: tuple[Email, ...] = Field(min_length=1)
    starts: Annotated[date, _by(written.read_date)]
    """The first hand-over; every later one is on its weekday."""
    at: Annotated[time, _by(written.read_time)]
    layer: Count = 1


class OverrideEntry(Entry):
    """Somebody else for a while, in the program's time."""

    who: Email
    since: Annotated[datetime, _by(written.read_local)] = Field(alias="from")
    until: Annotated[datetime, _by(written.read_local)]
    layer: Count = 1


class LeaveEntry(Entry):
    who: Email
    since: Annotated[date, _by(written.read_date)] = Field(alias="from")
    until: Annotated[date, _by(written.read_date)]
    """The last day away."""


class RotaEntry(Entry):
    rotations: tuple[RotationEntry, ...] | None = None
    overrides: tuple[OverrideEntry, ...] | None = None
    leave: tuple[LeaveEntry, ...] | None = None


class WishEntry(Entry):
    """Whom a person would rather talk to."""

    gender: Gender | None = None
    discipline: Words | None = None
    must: YesOrNo = False


class ConsentEntry(Entry):
    given_at: Annotated[datetime, _by(written.read_instant)]
    wording: Annotated[str, _by(written.read_version)]


class StrategyEntry(Entry):
    situation: Sentence = Field("", alias="if")
    action: Sentence = Field(alias="then")
    alias: Words | None = None
    """What goes out in place of words that carriers block."""
    tags: tuple[Tag, ...] = ()


class SupporterEntry(Entry):
    name: Words
    phone: PhoneNumber
    topics: tuple[Tag, ...] = ()


class RiskWindowEntry(Entry):
    at: Annotated[time, _by(written.read_time)]
    day: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] | None = None
    """Without one it is every day."""
    why: Sentence | None = None
    """Never sent."""


class MilestoneEntry(Entry):
    on: Annotated[date, _by(written.read_date)]
    words: Sentence


class AlumnusEntry(Entry):
    """What is not said (None) stays as it is; for somebody new it is the program's, or nothing."""

    name: Words
    phone: PhoneNumber
    timezone: Zone | None = None
    language: Language | None = None
    specialist: Email | None = None
    check_ins: tuple[Annotated[time, _by(written.read_time)], ...] | None = None
    consent: ConsentEntry | None = None
    strategies: tuple[StrategyEntry, ...] | None = None
    reasons: tuple[Sentence, ...] | None = None
    supporters: tuple[SupporterEntry, ...] | None = None
    tells_lapses: YesOrNo | None = None
    notices: YesOrNo | None = None
    """Whether texts may say who of the team has their request."""
    discharged_on: Annotated[date, _by(written.read_date)] | None = None
    rhythm: Literal["taper", "every_time", "daily", "three_a_week", "weekly"] | None = None
    midday: Annotated[time, _by(written.read_time)] | None = None
    weekly_questions: YesOrNo | None = None
    risk_windows: tuple[RiskWindowEntry, ...] | None = None
    milestones: tuple[MilestoneEntry, ...] | None = None
    policy: tuple[StepEntry, ...] | None = None
    """Their own; without a step the program's holds."""
    wishes: WishEntry | None = None


class Contents(Entry):
    """All of a program file."""

    program: ProgramEntry
    staff: tuple[StaffEntry, ...] = ()
    policy: tuple[StepEntry, ...] | None = None
    on_call: tuple[Email, ...] | None = None
    rota: RotaEntry | None = None
    alumni: tuple[AlumnusEntry, ...] = ()


class StaffOnly(Entry):
    """Staff without a file."""

    staff: tuple[StaffEntry, ...] = ()


class AlumniOnly(Entry):
    """All of a CSV file."""

    alumni: tuple[AlumnusEntry, ...] = ()
