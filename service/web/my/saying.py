"""The sentences of a person's own page, in their language and on their clock."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from service.conversation import wording
from service.conversation.dialogue import clock_face
from service.conversation.plan import CrisisLine

USUAL = CrisisLine("988", "911")


@dataclass(frozen=True, slots=True)
class Sayer:
    """What a template says with: `say("save")` is the sentence `page_save`."""

    language: str
    timezone: str
    line: CrisisLine | None

    def __call__(self, key: str, **names: object) -> str:
        known: dict[str, Any] = {name: str(value) for name, value in names.items()}
        return wording.say(f"page_{key}", self.language, 0, line=self.line, **known)

    @property
    def numbers(self) -> tuple[str, str]:
        """To call: the crisis line where their phone is from, and the emergency number."""
        line = self.line or USUAL
        return line.call, line.emergency

    def day(self, on: date) -> str:
        month = wording.say("page_months", self.language, on.month - 1)
        return self("day_of", month=month, number=on.day)

    def day_at(self, at: datetime) -> str:
        """A moment's day on their clock."""
        return self.day(at.astimezone(ZoneInfo(self.timezone)).date())

    def moment(self, at: datetime) -> str:
        """'Nov 24, 9:05 PM'."""
        return self("moment", day=self.day_at(at), at=self.clock(at))

    def clock(self, at: datetime) -> str:
        return clock_face(at.astimezone(ZoneInfo(self.timezone)).time(), self.language)
