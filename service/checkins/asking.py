"""How a person is asked for: check-ins know nothing of alerts, and are handed `escalations.alerts.raise_alert`."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlmodel import Session

from service.conversation.states import Reason
from service.protection.vault import Vault


class RaiseAlert(Protocol):
    """Asks for a person."""

    def __call__(
        self,
        session: Session,
        vault: Vault,
        *,
        program: UUID,
        alumnus: UUID,
        reason: Reason,
        episode: UUID | None,
        now: datetime,
    ) -> object: ...
