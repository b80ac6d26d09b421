"""What the pages call our enums, in plain words and in the visitor's language."""

from service.web.words import alerts, hours, inbox, leading, on_call, people, sending, strategies, tasks, told

__all__ = [
    "alerts",
    "hours",
    "inbox",
    "leading",
    "on_call",
    "people",
    "sending",
    "strategies",
    "tasks",
    "told",
]
