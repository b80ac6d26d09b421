"""A second try of a test in a browser begins with nothing that the first has changed, and so can pass, and can fail."""

import pytest

pytest_plugins = ["pytester"]

TESTS = """
import pytest


@pytest.fixture(scope="module")
def demo():
    rows = ["at first"]
    yield rows
    with open("ended", "a") as ended:
        ended.write(" ".join(rows) + "\\n")


@pytest.fixture(scope="module")
def led(demo):
    demo.append("led")
    return demo


def test_that_passes(led):
    led.append("passed")


@pytest.mark.flaky(reruns=1)
def test_that_passes_at_its_second_try(led):
    led.append("tried")
    assert led == ["at first", "led", "tried"]


@pytest.mark.flaky(reruns=1)
def test_that_finds_a_thing_once_in_a_demo(led):
    is_new = "found" not in led
    led.append("found")
    assert not is_new
"""


def test_a_second_try_gets_a_new_demo_and_each_demo_is_ended(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("from tests.browser import pytest_runtest_setup")
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_inprocess("-p", "no:playwright", "-p", "no:cacheprovider")
    assert result.parseoutcomes() == {"passed": 2, "failed": 1, "rerun": 2}
    assert (pytester.path / "ended").read_text().splitlines() == [
        "at first led passed tried",
        "at first led tried found",
        "at first led found",
    ]
