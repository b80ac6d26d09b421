"""Many in danger in one minute. It measures one machine, and runs alone."""

import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import col

from service.escalations.policies import ASSIGNED, PolicyStep
from service.escalations.tables import Alert
from service.messaging.ledger import Message, Purpose
from tests.campaign.faults.texts import SMALL_TALK
from tests.campaign.invariants import CRISIS, id_of
from tests.campaign.network import Heard
from tests.campaign.paging import STEP, opened, pages
from tests.campaign.program import SAM
from tests.campaign.registry import fault
from tests.campaign.settling import settle
from tests.campaign.world import World

ALERTS, OTHERS = 500, 100
MINUTE = 60.0
FIRST_PAGE = 30.0
"""Seconds after the minute, by which all must be there for the row to go on."""
SLOWEST_PAGE = 10.0
"""Seconds from a text to the page for it."""
AT_ONCE = 32


@fault(
    "F28",
    "five hundred alerts within a minute, and a hundred other texts: each has its own first page, all are answered, and what repeats comes as one",
    alone=True,
)
def alert_storm(world: World) -> None:
    world.enroll(ALERTS + OTHERS - len(world.people))
    world.change(sa.delete(PolicyStep).where(col(PolicyStep.notify) != ASSIGNED))
    world.change(sa.update(PolicyStep).values(repeats=1, gap=timedelta(seconds=STEP)))
    world.serve()
    began = arrive(world)
    assert world.wait(lambda: len(pages(world, SAM)) >= ALERTS, seconds=FIRST_PAGE), where_they_are(world)
    took = slowest(world, began)
    assert took <= SLOWEST_PAGE, f"a first page left after {took:.1f} s"
    world.elapse(STEP + MINUTE)
    asked_once = sa.select(col(Alert.id)).where(col(Alert.step) < 2)
    assert world.wait(lambda: not world.rows(asked_once), seconds=MINUTE), "some were not asked again"
    settle(world, seconds=240)
    repeated = [one["Body"] for one in pages(world, SAM)][ALERTS:]
    assert 0 < len(repeated) <= 2, f"{len(repeated)} texts repeat {ALERTS} pages"


def where_they_are(world: World) -> str:
    """What became of the pages that have not left: not asked for yet, not written, or not taken by the stand-in."""
    alerts = opened(world)
    waiting = sa.select(col(Message.status), sa.func.count()).where(
        col(Message.purpose) == Purpose.ALERT, col(Message.sid).is_(None)
    )
    queue = {row[0].value: row[1] for row in world.rows(waiting.group_by(col(Message.status)))}
    return (
        f"{len(pages(world, SAM))} first pages {FIRST_PAGE:.0f} s after the minute; {len(alerts)} alerts,"
        f" {sum(one.step == 0 for one in alerts)} of them without a step, pages without a sid: {queue},"
        f" texts by who answered: {dict(Counter(one.by for one in world.network.heard))}"
    )


def arrive(world: World) -> dict[str, float]:
    """Spread over a minute, as they would come; when the danger of each phone was texted."""
    texts = [(phone, world.rng.choice(CRISIS)) for phone in world.people[:ALERTS]]
    texts += [(phone, world.rng.choice(SMALL_TALK)) for phone in world.people[ALERTS:]]
    world.rng.shuffle(texts)
    at: dict[str, float] = {}

    def text(place: int, phone: str, body: str) -> Heard:
        time.sleep(max(0.0, start + MINUTE * place / len(texts) - time.monotonic()))
        at[phone] = time.monotonic()
        return world.text(phone, body)

    start = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent: list[Future[Heard]] = [pool.submit(text, place, *one) for place, one in enumerate(texts)]
        for one in sent:
            one.result()
    return at


def slowest(world: World, began: dict[str, float]) -> float:
    """Seconds from a text to the page that it brought about, at the stand-in."""
    people = {person: phone for phone, person in world.alumni().items()}
    alerts = {one.id: people[one.alumnus_id] for one in opened(world)}
    of_text = sa.select(col(Message.id), col(Message.alert_id)).where(
        col(Message.purpose) == Purpose.ALERT, col(Message.alert_id).is_not(None)
    )
    phones = {row.id: alerts[row.alert_id] for row in world.rows(of_text)}
    took = [
        float(one["mono"]) - began[phones[text]]
        for one in pages(world, SAM)
        if (text := id_of(one)) is not None and text in phones
    ]
    return max(took)
