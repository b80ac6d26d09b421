"""What each process of the service loads at its start and never changes: once, for all that are forked."""

import gc

import anyio._backends._asyncio  # noqa: F401
import twilio.rest.messaging  # noqa: F401
import uvicorn.loops.uvloop
import uvicorn.protocols.http.httptools_impl  # noqa: F401
from sqlalchemy.orm import configure_mappers

import service.commands.serving
import service.commands.watching
import service.commands.working  # noqa: F401
from service.conversation import reading
from service.messaging import proofreading

configure_mappers()
reading.load()
proofreading.start()
gc.collect()
gc.freeze()  # or the first collection of each process copies all of it
