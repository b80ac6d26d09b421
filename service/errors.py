"""The one root of every error that the service raises on purpose."""

from http import HTTPStatus
from typing import ClassVar


class ServiceError(Exception):
    """A refusal that a person can act on: says what is wrong and what to do.

    A subclass sets `status`; web/pages render it, so that route handlers never catch.
    """

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
