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
from service.messaging.push import Pusher
from service.runtime import Runtime
from service.simulator import phones
from service.web import (
    auth,
    break_glass,
    closings,
    composer,
    copies,
    direct,
    enrolling,
    figures,
    handover_page,
    hard_hours,
    health,
    held_phones,
    inbox_alerts,
    inbox_page,
    inbox_tasks,
    live,
    metrics,
    my,
    notes,
    pages,
    people_pages,
    person_page,
    policy_editing,
    policy_page,
    program,
    push,
    reviews,
    rota_feeds,
    rota_pages,
    together,
    together_undo,
    two_persons,
    visitors,
    voice,
    webhooks,
)
from service.web.auth.inviting import Post
from service.web.auth.posting import MailPost
from service.web.auth.provider import Provider
from service.web.headers import SafeHeaders
from service.web.origin import SameOrigin
from service.web.spoken import SpeaksTheirLanguage


def create_app(runtime: Runtime, post: Post | None = None) -> Starlette:
    """Raises ModelDamaged where the texts could not be read.

    Staff are invited by e-mail through `post`, by default the mail server of the settings; without either by text alone.
    """
    reading.load()
    app = Starlette(
        routes=_routes(runtime),
        middleware=_middleware(runtime),
        exception_handlers=dict(pages.exception_handlers),
        lifespan=_lifespan,
    )
    app.state.runtime, app.state.post = runtime, post or MailPost.of(runtime.settings)
    app.state.pusher = Pusher.of(runtime.settings, runtime.vault)
    app.state.in_frame = visitors.in_frame
    app.state.lookout = live.Lookout(runtime)
    app.state.readiness = health.Readiness(runtime)
    app.state.provider = Provider.of(runtime.settings)
    return app


def _routes(runtime: Runtime) -> list[BaseRoute]:
    demo = phones.routes if runtime.settings.is_simulated else []
    return [
        *webhooks.routes,
        *voice.routes,
        *direct.routes,
        *health.routes,
        *metrics.routes,
        *auth.routes,
        *break_glass.routes,
        *closings.routes,
        *composer.routes,
        *inbox_page.routes,
        *people_pages.routes,
        *person_page.routes,
        *inbox_alerts.routes,
        *copies.routes,
        *held_phones.routes,
        *notes.routes,
        *enrolling.routes,
        *figures.routes,
        *handover_page.routes,
        *rota_feeds.routes,
        *rota_pages.routes,
        *policy_page.routes,
        *policy_editing.routes,
        *program.routes,
        *push.routes,
        *reviews.routes,
        *two_persons.routes,
        *hard_hours.routes,
        *my.routes,
        *inbox_tasks.routes,
        *together.routes,
        *together_undo.routes,
        *live.routes,
        *demo,
        pages.static,
    ]


def _middleware(runtime: Runtime) -> list[Middleware]:
    public = urlsplit(runtime.settings.base_url)
    return [
        Middleware(SafeHeaders, is_https=public.scheme == "https"),
        Middleware(SameOrigin, hosts=[public.netloc]),
        Middleware(RequestBodyLimitMiddleware, max_body_size=webhooks.LARGEST_BODY),
        Middleware(SpeaksTheirLanguage),
    ]


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    # What start-up has built lives as long as the process: looking through it at every
    # collection cost a third of the throughput and tripled the slowest answers (docs/performance.md).
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    yield
