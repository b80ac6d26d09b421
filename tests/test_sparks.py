"""What people told in the last 14 days, on the cards of the inbox (H1)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from service.checkins.ratings import Rating
from service.conversation.states import RatingKind, Reason
from service.db import transaction
from service.people import tasks
from service.people.task_kinds import About
from service.web import sparks
from service.web.live import marks
from service.web.live.marks import Topic
from service.web.sparks import Spark
from tests.escalating import raised
from tests.test_console import statements, text_of
from tests.visiting import console_of
from tests.world import NOON, Handset, World

CHICAGO = ZoneInfo("America/Chicago")


def drawn(told: list[tuple[datetime, int]]) -> Spark:
    spark = sparks.draw(told, CHICAGO, now=NOON)
    assert spark is not None
    return spark


def told(*days_and_values: tuple[int, int]) -> list[tuple[datetime, int]]:
    return [(NOON - timedelta(days=days), value) for days, value in days_and_values]


def test_h1_the_words_say_what_the_picture_shows() -> None:
    spark = drawn(told((9, 2), (8, 3), (2, 5), (1, 6), (0, 9)))
    assert spark.words == "5 numbers in 14 days, from 2 to 9, the last 9, today: higher than the week before"
    assert (len(spark.dots), spark.last) == (5, "9, today")
    assert spark.dots[-1].y < spark.dots[0].y, "a higher number stands higher"
    spark = drawn(told((9, 8), (1, 2)))
    assert (
        spark.words == "2 numbers in 14 days, from 2 to 8, the last 2, yesterday: lower than the week before"
    )
    assert drawn(told((9, 4))).words == "One number in 14 days, the last 4, 9 days ago"
    assert sparks.draw(told((20, 4)), CHICAGO, now=NOON) is None


def test_h1_a_day_is_one_of_their_own_calendar_and_its_highest_number_counts() -> None:
    late = datetime(2030, 1, 1, 5, tzinfo=UTC)  # 23:00 of the day before
    spark = drawn([(late, 7), (NOON, 3), (NOON, 5), (NOON, 4)])
    assert spark.last == "4, today"
    assert [dot.x for dot in spark.dots] == [sparks.EDGE + day * sparks.STEP for day in (12, 13)]
    assert spark.dots[1].y == sparks.EDGE + 5 * sparks.RISE


def test_h1_everything_stands_within_the_picture() -> None:
    spark = drawn(told(*((day, day % 11) for day in range(30, -1, -1))))
    assert len(spark.dots) == sparks.DAYS
    assert all(3 <= dot.x <= sparks.WIDTH - 3 and 3 <= dot.y <= sparks.HEIGHT - 3 for dot in spark.dots)


def tells(world: World, who: Handset, *values: int, kind: RatingKind = RatingKind.NOW) -> None:
    assert who.person
    with transaction(world.engine, program=world.program) as session:
        for days, value in enumerate(reversed(values)):
            at = world.now - timedelta(days=days)
            row = Rating(program_id=world.program, alumnus_id=who.person, value=value, kind=kind, at=at)
            session.add(row)


def has_task(world: World, who: Handset) -> None:
    with transaction(world.engine, program=world.program) as session:
        tasks.open_one(session, About.LAPSE, program=world.program, alumnus=who.person, now=world.now)


def test_h1_each_card_about_a_person_shows_what_they_told(world: World) -> None:
    sam = world.staff()
    ana, bea = world.alumnus(specialist=sam), world.alumnus("+12025550102", name="Bea Ortiz", specialist=sam)
    tells(world, ana, 2, 4, 9)
    tells(world, ana, 10, kind=RatingKind.MOOD)
    raised(world, ana, Reason.STRONG_URGE)
    has_task(world, bea)
    has_task(world, ana)
    page = console_of(world, sam).get("/").text
    assert page.count('class="spark') == 1, "once for each person"
    assert "<title>3 numbers in 14 days, from 2 to 9, the last 9, today</title>" in page
    assert "14 days, last 9, today" in text_of(page)


def test_h1_i4_of_others_than_ones_own_people_no_number_is_shown_nor_told_by_the_stream(world: World) -> None:
    sam, kim = world.staff(), world.staff("+12025550112", name="Kim Ode")
    ana = world.alumnus(specialist=sam)
    tells(world, ana, 9)
    raised(world, ana, Reason.CRISIS)
    mine, theirs = console_of(world, sam), console_of(world, kim)
    assert "14 days, last 9, today" in text_of(mine.get("/").text)
    page = theirs.get("/").text
    assert "Ana R." in page
    assert "14 days" not in page

    def seen() -> list[str]:
        of = [Topic(world.program, one.person) for one in (sam, kim) if one.person]
        with transaction(world.engine, program=world.program) as session:
            found = marks.read(session, world.program, of, now=world.now)
            return [found[one] for one in of]

    before = seen()
    world.clock.advance(timedelta(seconds=1))
    tells(world, ana, 3)
    after = seen()
    assert [one == two for one, two in zip(before, after, strict=True)] == [False, True]


def test_h1_many_cards_need_no_more_queries(world: World) -> None:
    sam = world.staff()
    console = console_of(world, sam)

    def more(first: int, count: int) -> int:
        for number in range(first, first + count):
            one = world.alumnus(f"+120255504{number:02d}", specialist=sam)
            tells(world, one, 3, 8)
            raised(world, one, Reason.CALL) if number % 2 else has_task(world, one)
        return statements(world.engine, console, "/")

    more(0, 2)
    assert more(2, 2) == more(4, 12)
