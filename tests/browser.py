"""A pytest plugin: the system's Chromium, and the real demo for it to visit. Without Chromium it says so loudly."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, expect

from tests.databases import DATABASES, new_postgresql
from tests.ports import free_port

CHROMIUM: Final = next(
    filter(
        None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))
    ),
    None,
)
START_SECONDS: Final = 120
STOP_SECONDS: Final = 60
ADMIN, PASSWORD = "pat@example.org", "three herons over the harbor"
"""The demo's admin, and the password of whoever is let in by `Demo.let_in`."""

SOON: Final = 30_000
"""Milliseconds until a page shows what it is to show. Far more than it takes: others use the processors too."""

REFUSED: Final = re.compile(r"Content Security Policy|requires 'Trusted|TrustedTypePolicy")
"""In what a browser says when a page does what its policy forbids; a script that catches the error does not hide it."""

expect.set_options(timeout=SOON)

_deselected = pytest.StashKey[int]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what needs a browser where there is none; `pytest_terminal_summary` then tells.

    Where one is, a test of it that fails is tried once more, and the summary counts that: what it waits for comes from
    three processes, and on a busy machine one of them stands still for a while.
    """
    in_browser = [item for item in items if item.get_closest_marker("browser")]
    if CHROMIUM or not in_browser:
        for item in in_browser:
            item.add_marker(pytest.mark.flaky(reruns=1))
        return
    config.stash[_deselected] = len(in_browser)
    config.hook.pytest_deselected(items=in_browser)
    items[:] = [item for item in items if item not in in_browser]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The demo is on SQLite; for what staff mainly do, the tests marked so, on each database of the suite."""
    if "demo" in metafunc.fixturenames:
        kinds = DATABASES if metafunc.definition.get_closest_marker("main_task") else DATABASES[:1]
        shown = [pytest.param(kind, id=kind if len(kinds) > 1 else pytest.HIDDEN_PARAM) for kind in kinds]
        metafunc.parametrize("demo", shown, indirect=True, scope="module")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A second try begins with a new demo, and with all else anew that a file shares: the first may have changed it."""
    if getattr(item, "execution_count", 1) == 1 or not isinstance(item, pytest.Function):
        return
    for definitions in item._fixtureinfo.name2fixturedefs.values():
        for definition in definitions:
            if definition.scope == "module":
                definition.finish(item._request)  # type: ignore[arg-type]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    count = config.stash.get(_deselected, 0)
    if count:
        terminalreporter.section("NO CHROMIUM", sep="!", red=True, bold=True)
        terminalreporter.line(
            f"{count} tests of the pages DID NOT RUN: install Chromium (Debian: apt-get install chromium)."
        )


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {"executable_path": CHROMIUM, "args": args, "headless": True}


@pytest.fixture(scope="session")
def complaints() -> list[str]:
    """What the browser refused to any page, and errors of scripts that nothing caught."""
    return []


@pytest.fixture(scope="session")
def browser(browser: Browser, complaints: list[str]) -> Browser:
    """The plugin's own, listened to in every context that a test makes."""

    def hear(said: ConsoleMessage) -> None:
        if REFUSED.search(said.text):
            complaints.append(said.text)

    def listen(context: BrowserContext) -> None:
        context.on("console", hear)
        context.on("weberror", lambda error: complaints.append(str(error.error)))

    browser.on("context", listen)
    return browser


@pytest.fixture(autouse=True)
def no_complaints(complaints: list[str]) -> Iterator[None]:
    """No test passes beside a complaint. It ends after its pages are closed, so that none comes too late."""
    complaints.clear()
    yield
    assert complaints == []


def follow(control: Locator) -> None:
    """Click a link or a button that leads on, and wait for the page: what comes next must not overtake it."""
    with control.page.expect_navigation():
        control.click()


@dataclass
class Demo:
    """The demo as `tideover demo` runs it: its own process, database and port."""

    process: "subprocess.Popen[bytes]"
    url: str
    email: str
    password: str
    settings: Mapping[str, str]

    def let_in(self, email: str) -> None:
        """Give one more of the staff a sign-in, by PASSWORD."""
        command = [sys.executable, "-m", "service", "enroll", "--staff", email]
        subprocess.run(
            command, env=self.settings, input=f"{PASSWORD}\n", text=True, check=True, capture_output=True
        )

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(STOP_SECONDS)


@contextlib.contextmanager
def start_demo(folder: Path, *, name: str = "127.0.0.1", database: str = "") -> Iterator[Demo]:
    """A fresh demo; all that it keeps is in `folder`, unless `database` names another place for the database.

    No browser keeps a passkey for an address in digits: see `name`.
    """
    port = free_port()
    settings = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": database or f"sqlite:///{folder}/tideover.db",
        "PORT": str(port),
        "PUBLIC_URL": f"http://{name}:{port}",
        "PATH": os.environ["PATH"],
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "service", "demo"], env=settings, stdout=log, stderr=log
        )
    try:
        url = f"http://{name}:{port}"
        _wait_until_ready(process, f"{url}/readyz", folder / "log")
        password = (folder / "demo-sign-in").read_text().split()[-1]
        yield Demo(process, url, "sam@example.org", password, settings)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(STOP_SECONDS)


@pytest.fixture(scope="module")
def demo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Demo]:
    """One demo for all tests of a file: each uses people of its own, or says what it builds on."""
    database = new_postgresql(f"demo_{worker_id}") if request.param == "postgresql" else ""
    with start_demo(tmp_path_factory.mktemp("demo"), database=database) as demo:
        yield demo


@pytest.fixture(scope="module")
def led(demo: Demo) -> Demo:
    """The demo, whose admin can sign in."""
    demo.let_in(ADMIN)
    return demo


def _wait_until_ready(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.1)
    pytest.fail(f"the demo did not start:\n{log.read_text()[-2000:]}")
