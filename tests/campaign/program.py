"""The program that every run begins with: who is in it, as a program file."""

from typing import Final

import yaml

US: Final = "+12025550000"
SAM, ANN, ALEX = "+12025550111", "+12025550112", "+12025550113"
"""The specialist, the colleague on call, the admin."""
OPERATOR: Final = "+12025550190"
PEOPLE: Final = [f"+1303555{n:04d}" for n in range(1, 61)]
ZONES: Final = ("America/Chicago", "America/New_York", "America/Los_Angeles")
STRATEGIES: Final = ("Put the phone in the kitchen and call Mike", "Walk around the block twice")


def program_file() -> str:
    return yaml.safe_dump(
        {
            "program": {
                "name": "Harbor",
                "sender": US,
                "timezone": "America/New_York",
                "language": "en",
                "cohort": "men",
            },
            "staff": [
                _staff("Sam Rivera", SAM, "specialist"),
                _staff("Ann Stone", ANN, "specialist"),
                _staff("Alex Reed", ALEX, "admin"),
            ],
            "policy": [
                {"after": "0s", "notify": "assigned"},
                {"after": "5m", "notify": "on_call"},
                {"after": "10m", "notify": "admins"},
            ],
            "on_call": ["ann@example.org"],
            "alumni": [
                {
                    "name": f"Person {n}",
                    "phone": phone,
                    "timezone": ZONES[n % len(ZONES)],
                    "specialist": "sam@example.org",
                    "check_ins": ["20:00"],
                    "consent": {"given_at": "2026-11-01T10:00:00-05:00", "wording": "v1"},
                    "strategies": [
                        {"if": "alone late at night", "then": one, "tags": ["night"]} for one in STRATEGIES
                    ],
                }
                for n, phone in enumerate(PEOPLE)
            ],
        },
        sort_keys=False,
    )


def _staff(name: str, phone: str, role: str) -> dict[str, str]:
    first = name.split(maxsplit=1)[0].lower()
    return {
        "name": name,
        "email": f"{first}@example.org",
        "phone": phone,
        "role": role,
        "discipline": "addiction",
    }
