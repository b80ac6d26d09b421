"""The web process, put together: the only place that builds it."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from service import simulator
from service.runtime import Runtime
from service.web import pages, webhooks


def create_app(runtime: Runtime) -> Starlette:
    app = Starlette(
        routes=[*webhooks.routes],
        exception_handlers=dict(pages.exception_handlers),
        lifespan=_lifespan,
    )
    app.state.runtime = runtime
    return app


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    # What start-up has built lives as long as the process: looking through it at every
    # collection cost a third of the throughput and tripled the slowest answers (docs/performance.md).
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    yield
