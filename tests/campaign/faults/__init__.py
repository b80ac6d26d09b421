"""The faults, by what is hurt. Importing a module adds its faults to the list."""

import importlib

MODULES = (
    "texts",
    "storage",
    "sending",
    "carrier",
    "alerts",
    "staff",
    "storms",
    "consent",
    "times",
    "releases",
)


def load() -> None:
    for name in MODULES:
        importlib.import_module(f"{__name__}.{name}")
