"""Whether our own public address answers as Twilio needs it to: asked from here, over the network."""

from collections.abc import Generator
from http import HTTPStatus
from typing import Final

import requests

from service.messaging import signatures

SECONDS: Final = 5

NOBODY: Final = "+15005550006"
"""A number that is nobody's: Twilio's own for tests."""


def problems(base_url: str, account: str, token: str) -> Generator[str]:
    """What is wrong with the way in, each with what to do; nothing where Twilio's webhooks will be let in."""
    if not base_url.startswith("https://"):
        yield "PUBLIC_URL is not https: the signature alone does not keep a text from being read on the way"
    try:
        health = requests.get(f"{base_url}/healthz", timeout=SECONDS, allow_redirects=False)
        forged = _post(base_url, account, "not the token")
        signed = _post(base_url, account, token)
    except requests.RequestException:
        yield f"{base_url} does not answer from here: is the web process running, and the proxy in front of it?"
        return
    if health.status_code != HTTPStatus.OK:
        yield f"{base_url}/healthz answers {health.status_code} in place of 200: the proxy leads somewhere else"
    elif forged.status_code != HTTPStatus.FORBIDDEN:
        yield f"a webhook with a false signature is answered {forged.status_code} in place of 403"
    elif signed.status_code != HTTPStatus.NOT_FOUND:
        yield (
            f"a webhook signed as Twilio would is answered {signed.status_code} in place of 404 (for a number that is"
            " not ours): the running service has another PUBLIC_URL, token or account, or the proxy changes the path"
        )


def _post(base_url: str, account: str, token: str) -> requests.Response:
    """A text to a number that is not ours: it goes all the way to the look-up of that number, and no further."""
    url = f"{base_url}/twilio/sms"
    form = {"MessageSid": "SM" + "0" * 32, "AccountSid": account, "From": NOBODY, "To": NOBODY, "Body": ""}
    headers = {"X-Twilio-Signature": signatures.sign(token, url, form)}
    return requests.post(url, data=form, headers=headers, timeout=SECONDS, allow_redirects=False)
