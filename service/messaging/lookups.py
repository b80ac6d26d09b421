"""What Twilio's Lookup knows of a number: whether it has gone to somebody else (twilio.com/docs/lookup/v2-api/reassigned-number)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from service.messaging import account
from service.messaging.errors import OutcomeUnknown, Refused
from service.people.phones import Phone

FIELD: Final = "reassigned_number"
_MEANING: Final[Mapping[str, bool]] = {"yes": True, "no": False}
"""All else says that nothing is known: `no_data`, or `no_data_available`."""


def is_reassigned(client: Client, number: Phone, *, since: date) -> bool | None:
    """None where nothing is known. Raises Refused, NotSent or OutcomeUnknown."""
    try:
        found = client.lookups.v2.phone_numbers(number).fetch(
            fields=FIELD, last_verified_date=f"{since:%Y%m%d}"
        )
    except TwilioException as error:
        raise Refused(account.code_of(error) or 0) from None
    except (ValueError, TypeError, AttributeError):
        raise OutcomeUnknown from None  # an answer that is no JSON, or not the one that was asked for
    return _meaning(found.reassigned_number)


def _meaning(said: Any) -> bool | None:
    if not isinstance(said, dict):
        raise OutcomeUnknown
    if (code := said.get("error_code")) is not None:
        raise Refused(code if isinstance(code, int) else 0)
    answer = said.get("is_number_reassigned")
    if not isinstance(answer, str):
        raise OutcomeUnknown
    return _MEANING.get(answer)
