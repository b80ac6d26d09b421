"""Why a form was not kept, in sentences of the page: which field it is decides, the words for staff do not."""

from collections.abc import Mapping
from typing import Final

from service.enrolling.steps import Changed
from service.errors import ServiceError
from service.importing import ImportRefused
from service.web.enrolling import titles

_SENTENCES: Final[Mapping[str, str]] = {
    "action": "wrong_action",
    "alias": "wrong_alias",
    "phone": "wrong_phone",
    "notices": "wrong_choice",
    "calls": "wrong_choice",
    "voicemail": "wrong_choice",
    "language": "wrong_choice",
    "level": "wrong_choice",
    "practice": "wrong_choice",
    "lapses": "wrong_choice",
    "time1": "wrong_time",
    "time2": "wrong_time",
    "time3": "wrong_time",
    "time4": "wrong_time",
}
_OTHER: Final = "wrong_line"

CHANGED: Final = "changed"


def of(error: ServiceError) -> dict[str, str]:
    """The sentence for each field that is wrong, and for the whole form under an empty name."""
    match error:
        case ImportRefused(problems=problems):
            names = [titles.bare(one.name) for one in problems]
            return {"": "wrong"} | {name: _SENTENCES.get(name, _OTHER) for name in names}
        case Changed():
            return {"": CHANGED}
    raise error
