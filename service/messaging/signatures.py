"""Twilio's signature on a webhook: checked, and made for the demo's phones.

One pass of Twilio's own `compute_signature` and a constant-time comparison; `RequestValidator.validate`
does the same work four times over (tests/test_signatures.py proves both agree).
"""

import hmac
from collections.abc import Mapping, Sequence
from functools import lru_cache
from urllib.parse import urlparse

from twilio.request_validator import RequestValidator, add_port, remove_port


class Form(dict[str, list[str]]):
    """A posted form, every value of every field, as Twilio's library wants to see it."""

    def getall(self, name: str) -> list[str]:
        return self[name]


def sign(token: str, url: str, form: Mapping[str, str]) -> str:
    """The X-Twilio-Signature of a form posted to `url`."""
    signature: str = _validator(token).compute_signature(url, dict(form))
    return signature


def is_signed(tokens: Sequence[str], url: str, form: Form, signature: str) -> bool:
    """Whether one of our tokens signed this very URL and form. Without a token nothing is."""
    # Twilio is not consistent about a default port in the URL that it signs.
    return any(
        hmac.compare_digest(_validator(token).compute_signature(spelling, form).encode(), signature.encode())
        for spelling in _spellings(url)
        for token in tokens
    )


@lru_cache(maxsize=1024)
def _spellings(url: str) -> tuple[str, ...]:
    parsed = urlparse(url)
    return tuple(dict.fromkeys((remove_port(parsed), add_port(parsed))))


@lru_cache(maxsize=4)
def _validator(token: str) -> RequestValidator:
    return RequestValidator(token)
