"""The bare handler: one look at the signature, then the writer, then an answer of the service's length."""

import asyncio
import gc
import hashlib
import hmac
from typing import Any, Final
from urllib.parse import parse_qsl

from service.bench.floor.job import Job, Text
from service.bench.floor.writer import Writer
from service.messaging.signatures import Form, is_signed

_ANSWER: Final = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Message action="{callback}" statusCallback="{callback}">'
    "Good that you texted. Your own step: Put the phone in the kitchen and call Mike before anything else. "
    "Text MORE for another one.</Message></Response>"
)
_HEADERS: Final = [(b"content-type", b"text/xml; charset=utf-8")]


class Handler:
    """An ASGI application."""

    def __init__(self, job: Job, writer: Writer) -> None:
        self._job, self._writer = job, writer
        self._index_key = bytes.fromhex(job.index_key)
        # As the service does in its own start-up.
        gc.collect()
        gc.freeze()
        gc.set_threshold(100_000, 50, 100)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        form = Form()
        for name, value in parse_qsl(await _body(receive), keep_blank_values=True):
            form.setdefault(name, []).append(value)
        signature = dict(scope["headers"]).get(b"x-twilio-signature", b"").decode()
        if not is_signed((self._job.token,), self._job.url, form, signature):
            await _send(send, 403, b"")
            return
        reply = await self._writer.take(self._text(form))
        callback = f"{self._job.url.removesuffix('/sms')}/status?m={reply}"
        await _send(send, 200, _ANSWER.format(callback=callback).encode())

    def _text(self, form: Form) -> Text:
        index = hmac.digest(self._index_key, f"phone|{form['From'][0]}".encode(), hashlib.sha256)
        return Text(form["MessageSid"][0], index, asyncio.get_running_loop().create_future())


async def _body(receive: Any) -> str:
    body, has_more = b"", True
    while has_more:
        event = await receive()
        body += event.get("body", b"")
        has_more = event.get("more_body", False)
    return body.decode("latin-1")


async def _send(send: Any, status: int, body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*_HEADERS, length]})
    await send({"type": "http.response.body", "body": body})
