"""One thread that writes: whatever waits shares one transaction and one commit."""

import asyncio
import queue
import threading
from collections.abc import Sequence
from typing import Final

from service.bench.floor.job import Job, Text
from service.bench.floor.urges import Urges

LARGEST_BATCH: Final = 64


class Writer(threading.Thread):
    def __init__(self, job: Job) -> None:
        super().__init__(name="writer", daemon=True)
        self._job = job
        self._waiting: queue.SimpleQueue[Text] = queue.SimpleQueue()

    def take(self, text: Text) -> asyncio.Future[str]:
        self._waiting.put(text)
        return text.answer

    def run(self) -> None:
        urges = Urges(self._job)
        while True:
            batch = self._batch()
            replies = urges.write(batch)
            batch[0].answer.get_loop().call_soon_threadsafe(_answer, batch, replies)

    def _batch(self) -> list[Text]:
        batch = [self._waiting.get()]
        try:
            while len(batch) < LARGEST_BATCH:
                batch.append(self._waiting.get_nowait())
        except queue.Empty:
            pass
        return batch


def _answer(batch: Sequence[Text], replies: Sequence[str]) -> None:
    for text, reply in zip(batch, replies, strict=True):
        text.answer.set_result(reply)
