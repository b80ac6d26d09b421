"""What can happen to a text on its way in."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import mean

from tests.campaign.invariants import CRISIS, is_crisis
from tests.campaign.program import PEOPLE, SAM
from tests.campaign.registry import fault
from tests.campaign.settling import settle
from tests.campaign.world import World

KNOWN_IN_A_STORM = 500
IN_DANGER = 20
HARDLY = 0.5
"""Seconds: what a loaded machine takes."""
MOST_GROWTH = 32
"""MiB of memory that a thousand texts at once may cost the process that answers."""

SMALL_TALK = ("URGE", "about to act out", "MORE", "hello", "7", "it helped", "PLAN", "LAPSE")


def chatter(world: World, number: int, *, crises: int = 1) -> list[tuple[str, str]]:
    """Texts of so many people, the ones in danger among them."""
    bodies = [world.rng.choice(SMALL_TALK) for _ in range(number - crises)]
    bodies += [world.rng.choice(CRISIS) for _ in range(crises)]
    return list(zip(world.pick(number), world.rng.sample(bodies, number), strict=True))


def killed_at(world: World, failpoint: str) -> None:
    """Some texts, and one of them ends the process; each is posted once more after it has come back."""
    world.serve(f"{failpoint}=kill@{world.rng.randint(1, 6)}")
    texts = chatter(world, 8)
    for phone, body in texts:
        world.text(phone, body, repeats=world.rng.choice([0, 2, 4]))
    world.wait(world.deployment.is_up)
    for heard in list(world.network.heard):
        again = world.text(heard.phone, heard.body, sid=heard.sid)
        assert heard.by != "us" or again.reply == heard.reply, "a text that is repeated got another answer"


@fault("F1", "kill -9 before the commit of a text", quick=True)
def before_commit(world: World) -> None:
    world.serve(f"inbound.before_commit=kill@{world.rng.randint(1, 6)}")
    for phone, body in chatter(world, 8):
        world.text(phone, body, repeats=world.rng.choice([0, 2, 4]))
    world.wait(world.deployment.is_up)


@fault("F2", "kill -9 after the commit of a text, before its answer")
def after_commit(world: World) -> None:
    killed_at(world, "inbound.after_commit")


@fault("F3", "kill -9 when the answer was made, before it has left")
def when_answered(world: World) -> None:
    killed_at(world, "inbound.answered")


@fault("F9", "the web process is away for seconds: the carrier's own answer, then the list")
def away(world: World) -> None:
    world.serve()
    world.restart_after = world.rng.uniform(2, 4)
    world.kill("web")
    time.sleep(0.3)
    world.together(chatter(world, 8, crises=2))
    world.wait(world.deployment.is_up)


@fault("F12", "the list of texts is read while they still come in")
def overlap(world: World) -> None:
    for phone, body in chatter(world, 6):
        world.network.never_posted(phone, body)
    world.restart_after = None
    world.serve()
    with ThreadPoolExecutor(8) as pool:
        posted = [
            pool.submit(world.text, one.phone, one.body, sid=one.sid) for one in list(world.network.heard)
        ]
        assert all(one.result().by == "us" for one in posted)


@fault("F13", "two hundred texts of noise, each answered", alone=True)
def noise(world: World) -> None:
    world.serve()
    odd = random.Random(world.rng.random())
    letters = [
        *map(chr, range(32, 1000)),
        *"\u202e\u200d\U0001f600\U0001f468",
        "\t",
        "\n",
        "i want",
        "die",
        " 10 ",
    ]
    texts = ["".join(odd.choices(letters, k=odd.randint(0, 320))) for _ in range(200)]
    world.together([(odd.choice(world.people), text) for text in texts], repeats=0)
    assert all(one.by == "us" for one in world.network.heard), "noise was not answered by us"


@fault("F31", "one text posted fifty times at once, to two web processes where there can be two")
def fifty_times(world: World) -> None:
    world.serve()
    urls = [world.deployment.url]
    if not world.is_sqlite:
        urls.append(world.another_web().url)
    [phone], body, sid = world.pick(1), world.rng.choice(("URGE", CRISIS[0])), world.network.new_sid()
    with ThreadPoolExecutor(50) as pool:
        posted = [pool.submit(world.text, phone, body, sid=sid, url=urls[n % len(urls)]) for n in range(50)]
        replies = {one.result().reply for one in posted}
    assert len(replies) == 1, f"{len(replies)} different answers to one text"


@fault("F34", "texts of one person arrive in another order than they were written")
def swapped(world: World) -> None:
    world.serve()
    for phone in world.pick(5):
        turns = ["URGE", "8", "MORE", "it helped", "STOP", "START", "PLAN"]
        world.rng.shuffle(turns)
        world.together([(phone, body) for body in turns])
        world.text(phone, "START")
        world.stopped.pop(phone, None)
    world.text(SAM, "7 reached")


@fault("F41", "emoji, bidi marks, combining signs, NUL, lone surrogates, control characters")
def odd_characters(world: World) -> None:
    world.serve()
    for body in (
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 urge",
        "\u202eegru\u202c",
        "e" + "\u0301" * 1000,
        "urge\x00urge",
        "urge\x1a\x07",
        "\u05d0\u05d1\u05d2 \u0627\u0644\u0639",
        "\ufffe\uffff \u2028",
    ):
        heard = world.text(world.pick(1)[0], body, repeats=0)
        assert heard.by == "us", f"{body[:5]!a} was not answered"


@fault("F42", "texts of 1,600 characters are answered; forms of 70 kB or 1,500 fields are refused")
def oversize(world: World) -> None:
    world.serve()
    [first, second] = world.pick(2)
    world.text(first, "so much to say " * 106 + CRISIS[0][:10])
    assert world.text(second, "x" * 1600).by == "us"
    status = f"{world.deployment.url}/twilio/sms"
    assert world.network.post_status(status, {"Body": "x" * 70_000}) == 413
    assert world.network.post_status(status, {f"f{n}": "1" for n in range(1500)}) == 400


@fault(
    "F44",
    "a storm: 200 texts of one phone and of everybody else at once, then 1,000 phones, strangers and crises among them",
    alone=True,
)
def storm(world: World) -> None:
    world.enroll(KNOWN_IN_A_STORM - len(world.people))
    world.serve()
    [loud, in_danger] = world.pick(2)
    texts = [(loud, world.rng.choice(SMALL_TALK)) for _ in range(200)]
    texts += [(phone, world.rng.choice(SMALL_TALK)) for phone in PEOPLE if phone not in (loud, in_danger)]
    world.rng.shuffle(texts)
    world.together([*texts[:150], (in_danger, CRISIS[0]), *texts[150:]])
    thousand(world)


def thousand(world: World) -> None:
    """Each phone once. Danger does not wait behind the others, and nothing is held for them for long."""
    before = resident(world)
    strangers = [f"+1646{5_550_000 + n}" for n in range(1000 - len(world.people))]
    texts = [(phone, world.rng.choice(SMALL_TALK)) for phone in [*world.people[:-IN_DANGER], *strangers]]
    texts += [(phone, world.rng.choice(CRISIS)) for phone in world.people[-IN_DANGER:]]
    world.rng.shuffle(texts)
    heard = world.together(texts, at_once=100)
    danger, others = (
        mean(one.seconds for one in heard if is_crisis(one) is is_so) for is_so in (True, False)
    )
    assert danger <= others + HARDLY, f"danger waited {danger:.2f} s, the others {others:.2f} s"
    grown = resident(world) - before
    assert grown < MOST_GROWTH, f"the server has grown by {grown} MiB"
    settle(world, seconds=240)  # two callbacks for each answer, and on SQLite a commit for each callback


def resident(world: World) -> int:
    """MiB of the process that answers."""
    status = Path(f"/proc/{world.process('web').pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024
