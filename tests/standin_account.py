"""The stand-in's account: its numbers and its Messaging Services, listed, fetched and changed."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

ACCOUNT = "AC" + "1" * 32
NUMBERS = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers"
SERVICES = "/v1/Services"
DATE = "Mon, 23 Nov 2026 12:00:00 +0000"

Answer = tuple[int, dict[str, object]]
NOT_FOUND: Answer = (404, {"code": 20404, "message": "not found", "status": 404})


@dataclass
class Account:
    """What the operator has at Twilio. Keys are Twilio's own, of a form and of a resource alike."""

    numbers: dict[str, dict[str, str]] = field(default_factory=dict)
    """By sid."""
    services: dict[str, dict[str, str]] = field(default_factory=dict)
    pool: list[str] = field(default_factory=list)
    """The numbers of every Messaging Service."""
    changes: int = 0

    def add_number(self, number: str) -> dict[str, str]:
        made = {
            "phone_number": number,
            "sms_url": "https://demo.twilio.com/welcome/sms/reply",
            "sms_method": "POST",
            "sms_fallback_url": "",
            "sms_fallback_method": "POST",
            "sms_application_sid": "",
            "voice_url": "https://demo.twilio.com/welcome/voice/",
            "voice_method": "POST",
            "voice_fallback_url": "",
            "voice_fallback_method": "POST",
            "voice_application_sid": "",
            "status_callback": "",
        }
        self.numbers[f"PN{len(self.numbers):032x}"] = made
        return made

    def add_service(self, *numbers: str) -> str:
        sid = f"MG{len(self.services):032x}"
        self.services[sid] = {
            "inbound_request_url": "",
            "inbound_method": "POST",
            "fallback_url": "",
            "fallback_method": "POST",
            "status_callback": "",
            "use_inbound_webhook_on_number": "false",
        }
        self.pool.extend(numbers)
        return sid

    def answer(self, url: str, form: dict[str, str] | None) -> Answer | None:
        """Answer a GET (no form) or a POST; None where this is not about the account."""
        path, asked = urlsplit(url).path, dict(parse_qsl(urlsplit(url).query))
        if path == f"{NUMBERS}.json":
            return 200, self._listed(asked.get("PhoneNumber", ""))
        if path.startswith(f"{NUMBERS}/"):
            return self._one(self.numbers, path.removeprefix(f"{NUMBERS}/").removesuffix(".json"), form)
        if path.endswith("/PhoneNumbers"):
            return 200, {
                "phone_numbers": [{"phone_number": one} for one in self.pool],
                "meta": _meta("phone_numbers"),
            }
        if path.startswith(f"{SERVICES}/"):
            return self._one(self.services, path.removeprefix(f"{SERVICES}/"), form)
        return None

    def _listed(self, number: str) -> dict[str, object]:
        found = [_resource(sid, one) for sid, one in self.numbers.items() if number in one["phone_number"]]
        return {"incoming_phone_numbers": found, "page": 0, "page_size": 50, "next_page_uri": None}

    def _one(self, some: dict[str, dict[str, str]], sid: str, form: dict[str, str] | None) -> Answer:
        if sid not in some:
            return NOT_FOUND
        for name, value in (form or {}).items():
            some[sid][_snake(name)] = value
        self.changes += form is not None
        return 200, _resource(sid, some[sid])


def _snake(name: str) -> str:
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in name).lstrip("_")


def _resource(sid: str, fields: dict[str, str]) -> dict[str, object]:
    plain: dict[str, object] = {name: value or None for name, value in fields.items()}
    if "use_inbound_webhook_on_number" in fields:
        plain["use_inbound_webhook_on_number"] = fields["use_inbound_webhook_on_number"].lower() == "true"
    return {"sid": sid, "account_sid": ACCOUNT, **plain}


def _meta(key: str) -> dict[str, object]:
    return {"key": key, "page": 0, "page_size": 50, "next_page_url": None, "url": "", "first_page_url": ""}
