"""How handing a text to the carrier can fail."""

from datetime import timedelta

from service.errors import ServiceError


class Refused(ServiceError):
    """The carrier will not take this text. `code` is Twilio's; failures.py says what it means."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the carrier refused a text with error {code}")
        self.code = code


class NotSent(ServiceError):
    """The carrier surely did not take it: to be tried again, after this long where it said so."""

    def __init__(self, after: timedelta | None = None) -> None:
        super().__init__("the carrier did not take a text")
        self.after = after


class OutcomeUnknown(ServiceError):
    """No answer, or none that says whether the text went: look before sending again."""
