"""The web process, put together: the only place that builds it."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.routing import BaseRoute

from service.conversation import reading
from service.runtime import Runtime
from service.simulator import phones
from service.web import auth, console, figures, health, metrics, pages, voice, webhooks
from service.web.headers import SafeHeaders
from service.web.origin import SameOrigin


def create_app(runtime: Runtime) -> Starlette:
    """Raises ModelDamaged where the texts could not be read."""
    reading.load()
    app = Starlette(
        routes=_routes(runtime),
        middleware=_middleware(runtime),
        exception_handlers=dict(pages.exception_handlers),
        lifespan=_lifespan,
    )
    app.state.runtime = runtime
    return app


def _routes(runtime: Runtime) -> list[BaseRoute]:
    demo = phones.routes if runtime.settings.is_simulated else []
    return [
        *webhooks.routes,
        *voice.routes,
        *health.routes,
        *metrics.routes,
        *auth.routes,
        *console.routes,
        *figures.routes,
        *demo,
        pages.static,
    ]


def _middleware(runtime: Runtime) -> list[Middleware]:
    public = urlsplit(runtime.settings.base_url)
    return [
        Middleware(SafeHeaders, is_https=public.scheme == "https"),
        Middleware(SameOrigin, hosts=[public.netloc]),
        Middleware(RequestBodyLimitMiddleware, max_body_size=webhooks.LARGEST_BODY),
    ]


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    # What start-up has built lives as long as the process: looking through it at every
    # collection cost a third of the throughput and tripled the slowest answers (docs/performance.md).
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    yield
