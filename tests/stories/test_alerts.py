"""From a cry for help to a person who answers."""

from tests.world import Handset, World


def code_in(page: str) -> str:
    """What a page asks to be replied."""
    return page.split("Reply ")[1].split(" to", maxsplit=1)[0]


def team(world: World) -> tuple[Handset, Handset, Handset]:
    """Ana, her own specialist Sam, and Dana who is on call."""
    sam = world.staff("+12025550111", name="Sam Rivera")
    dana = world.staff("+12025550112", name="Dana Lee")
    world.on_call(dana)
    return world.alumnus(specialist=sam), sam, dana


def test_c1_d1_a_crisis_is_answered_with_988_and_pages_her_own_specialist(world: World) -> None:
    ana, sam, dana = team(world)
    ana.texts("i want to die")
    [reply] = ana.inbox()
    assert "988" in reply
    [page] = sam.inbox()
    assert "Ana R." in page
    assert dana.inbox() == []


def test_d3_unanswered_it_goes_to_the_next_person_and_never_ends(world: World) -> None:
    ana, sam, dana = team(world)
    ana.texts("i want to die")
    assert len(sam.inbox()) == 1

    world.wait(minutes=4)
    assert dana.inbox() == []
    world.wait(minutes=1)
    assert len(dana.inbox()) == 1

    world.wait(minutes=10)
    [page] = world.operator.inbox()
    assert "Ana" not in page
    world.wait(minutes=5)
    assert len(sam.inbox()) >= 1


def test_d8_d17_who_takes_it_is_told_to_the_others_and_to_the_alumnus(world: World) -> None:
    ana, sam, dana = team(world)
    ana.texts("i want to die")
    ana.inbox()
    world.wait(minutes=5)
    [page] = dana.inbox()
    sam.inbox()

    dana.texts(code_in(page))
    assert "is yours" in dana.inbox()[0]
    [told] = ana.inbox()
    assert "Dana" in told
    [others] = sam.inbox()
    assert "Dana L. has it" in others

    world.wait(minutes=20)
    assert sam.inbox() == []
    dana.texts(f"{code_in(page)} reached")
    dana.inbox()
    world.wait(hours=5)
    assert (sam.inbox(), dana.inbox(), world.operator.inbox()) == ([], [], [])


def test_d9_more_texts_of_one_crisis_join_one_alert(world: World) -> None:
    ana, sam, _ = team(world)
    for body in ("i want to die", "i have the pills here", "i want to die"):
        ana.texts(body)
        assert "988" in ana.inbox()[0]
    assert len(sam.inbox()) == 1


def test_d9_c1_whoever_has_a_crisis_hears_that_she_writes_of_danger_again_and_is_no_target_of_a_storm(
    world: World,
) -> None:
    ana, sam, dana = team(world)
    ana.texts("i want to die")
    [page] = sam.inbox()
    sam.texts(code_in(page))
    sam.inbox()
    world.wait(minutes=1)
    for _ in range(4):
        ana.texts("i want to die")
    assert sam.inbox() == ["A1: Ana R. has written again. Please look now."]
    world.wait(minutes=6)
    ana.texts("i have the pills here")
    assert sam.inbox() == ["A1: Ana R. has written again. Please look now."]
    assert dana.inbox() == []


def test_an_undelivered_page_goes_on_at_once(world: World) -> None:
    ana, sam, dana = team(world)
    ana.texts("i want to die")
    [(text, sid)] = [(text, sid) for text, sid in world.carrier.sent if text.to == sam.number]
    assert dana.inbox() == []
    world.fails(text, "undelivered", sid=sid, error_code=30003)
    assert len(dana.inbox()) == 1
