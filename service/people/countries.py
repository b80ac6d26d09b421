"""Where we text: some countries are dear, and texting them is a fraud of its own (F45, 'SMS pumping')."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

import phonenumbers
from phonenumbers import PhoneNumberType

NOWHERE: Final = "001"
"""What phonenumbers calls numbers of no country, such as satellites': they are dear everywhere."""


@dataclass(frozen=True, slots=True)
class Countries:
    """The countries and dial prefixes that SMS_COUNTRIES names; each program's own country is always one of them."""

    codes: frozenset[str] = frozenset()
    """ISO 3166-1: US, CA."""
    prefixes: tuple[str, ...] = ()
    """Beginnings of numbers: +1787."""

    @classmethod
    def parse(cls, setting: str, *, also: str = "") -> Self:
        """`US,CA,+44`, with commas between. `also` is one number more: the operator's."""
        parts = [*filter(None, (part.strip() for part in setting.split(","))), *filter(None, [also])]
        prefixes = tuple(one for one in parts if one.startswith("+"))
        return cls(frozenset(parts) - frozenset(prefixes), prefixes)

    def hold(self, phone: str, *, sender: str) -> bool:
        """Whether a program that texts from `sender` may text this phone."""
        if phone.startswith(self.prefixes):
            return True
        country = country_of(phone)
        return country is not None and (country in self.codes or country == country_of(sender))


# Some 70 microseconds; enough for everybody who writes at about the same time.
@lru_cache(maxsize=16_384)
def country_of(phone: str) -> str | None:
    """The country of a number, by its ISO code. None for what costs extra, for no country, and for no number."""
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.number_type(number) == PhoneNumberType.PREMIUM_RATE:
        return None
    # An area newer than the library's tables is taken for the main country of its code.
    code = phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(
        number.country_code or 0
    )
    return None if code == NOWHERE else code


USUAL: Final = Countries(frozenset({"US", "CA"}))
