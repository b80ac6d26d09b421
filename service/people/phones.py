"""Phone numbers, as E.164 and nothing else."""

import re
from http import HTTPStatus
from typing import NewType

import phonenumbers

from service.errors import ServiceError

Phone = NewType("Phone", str)
"""An E.164 number: '+', a country code, at most 15 digits in all (ITU-T E.164)."""

_E164 = re.compile(r"\+[1-9]\d{6,14}")


class InvalidPhone(ServiceError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is not a phone number with its country code, like +12025550123")


def parse_phone(text: str) -> Phone:
    """Read a number as people write it, country code included. Raises InvalidPhone."""
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        raise InvalidPhone(text) from None
    if not phonenumbers.is_possible_number(number):
        raise InvalidPhone(text)
    return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def is_phone(text: str) -> bool:
    """Whether a `From` is a number at all: carriers also send short codes and names."""
    return _E164.fullmatch(text) is not None
