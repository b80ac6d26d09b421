"""The service behind the real server, and streams of it as browsers hold them."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import requests
import uvicorn

from service.app import create_app
from service.commands.serving import Server
from service.runtime import Runtime
from service.wakeup import Waker
from tests.processes import eventually
from tests.visiting import PASSWORD, SAME_ORIGIN, email_of, give_password
from tests.world import Handset, World

if TYPE_CHECKING:
    from sqlalchemy import QueuePool


class Served:
    """One web process, as good as: an app of its own, which hears of others only as processes do."""

    def __init__(self, runtime: Runtime) -> None:
        self.app = create_app(replace(runtime, waker=Waker()))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        config = uvicorn.Config(
            self.app,
            log_config=None,
            access_log=False,
            lifespan="off",
            http="httptools",
            timeout_graceful_shutdown=10,
        )
        self._server = Server(config, self.app.state.lookout.close)
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],))
        self._thread.start()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)


@contextlib.contextmanager
def served(world: World) -> Generator[Served]:
    one = Served(world.runtime)
    try:
        yield one
    finally:
        one.stop()
        # A look that was in flight in a thread has let go of its tables: the next test empties them.
        eventually(lambda: not cast("QueuePool", world.engine.pool).checkedout())


def browser_of(world: World, server: Served, staff: Handset) -> requests.Session:
    """A browser in which they are signed in, and no other any more."""
    give_password(world, staff)
    return signed_in(server, staff)


def signed_in(server: Served, staff: Handset) -> requests.Session:
    """One more browser of somebody who has a password."""
    browser = requests.Session()
    browser.headers.update(SAME_ORIGIN)
    form = {"email": email_of(staff), "password": PASSWORD}
    answer = browser.post(f"{server.url}/sign-in", data=form, allow_redirects=False, timeout=10)
    assert answer.status_code == 303
    return browser


class Listener:
    """An open stream, read in a thread; `events` are all that came, `news` how often something was new."""

    def __init__(
        self, browser: requests.Session, url: str, *, last: str | None = None, patience: float = 20
    ) -> None:
        headers = {"Last-Event-ID": last} if last else {}
        self.answer = browser.get(url, headers=headers, stream=True, timeout=patience)
        self.events: list[dict[str, str]] = []
        self.is_over = False
        self._thread = threading.Thread(target=self._read, daemon=True)
        if self.answer.ok:
            self._thread.start()
        else:
            self.answer.close()

    @property
    def news(self) -> int:
        return sum(one.get("event") == "news" for one in self.events)

    @property
    def last(self) -> str:
        return [one["id"] for one in self.events if "id" in one][-1]

    def seconds_until(self, news: int) -> float:
        """How long until so many news have come."""
        return self._seconds(lambda: self.news >= news)

    def seconds_until_over(self) -> float:
        return self._seconds(lambda: self.is_over)

    def _seconds(self, is_so: Callable[[], bool]) -> float:
        began = time.monotonic()
        eventually(is_so)
        return time.monotonic() - began

    def close(self) -> None:
        with contextlib.suppress(Exception):
            connection: Any = self.answer.raw._fp.fp.raw._sock
            connection.shutdown(socket.SHUT_RDWR)
        self.answer.close()
        self._thread.join(5)

    def _read(self) -> None:
        event: dict[str, str] = {}
        with contextlib.suppress(Exception):
            for line in self.answer.iter_lines(chunk_size=1, decode_unicode=True):
                if line:
                    name, _, value = str(line).partition(": ")
                    event[name] = value
                elif event:
                    self.events.append(event)
                    event = {}
        self.is_over = True
