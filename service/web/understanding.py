"""What a text asks for, told in time also where very many come at once."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from service import metrics
from service.conversation.reading import read, read_exact, read_in_haste
from service.conversation.values import Reading

READING_SECONDS: Final = 0.8
"""How long a text may wait for the model, of the 3 s in which it is answered."""

_READER: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading")
"""Beside the event loop, and alone: two models at once would only take turns on the cores that the writer needs too."""


async def read_in_time(body: str) -> Reading:
    """The reading of a command or number at once; else the model's, or where its turn comes too late that of the phrases.

    Then a person looks at the rest.
    """
    exact = read_exact(body)  # a hundred times cheaper than handing it to another thread
    if exact is not None:
        return exact
    reading = asyncio.get_running_loop().run_in_executor(_READER, read, body)
    try:
        async with asyncio.timeout(READING_SECONDS):
            return await reading
    except TimeoutError:
        metrics.READ_IN_HASTE.inc()
        return read_in_haste(body)
