"""No policy that can be saved leaves an alert without a step, or without anybody to page (H7, D3)."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import hypothesis
from hypothesis import strategies as st
from starlette.datastructures import FormData, UploadFile

from service.escalations import drafting, foretelling, policies
from service.escalations.foretelling import Case
from service.escalations.holes import Facts
from service.escalations.policies import (
    ADMINS,
    ASSIGNED,
    CLINICAL_LEAD,
    LONGEST_STEP,
    ON_CALL,
    WAYS,
    Step,
)
from service.escalations.rota import Rota, Span
from service.escalations.routing import Member, Roster, Wanted, Wish
from service.people.programs import Unmatched
from service.people.staff import Gender, Role
from service.web import policy_forms
from service.web.policy_forms import Sent, SentStep

NOW = datetime(2030, 1, 1, 18, tzinfo=UTC)
STAFF = [UUID(int=number) for number in range(1, 5)]
MINUTES = st.one_of(
    st.sampled_from(["0", "5", "1:30", "1440", "", "-1", "x", "1441"]), st.integers(0, 2000).map(str)
)

steps_as_typed = st.builds(
    SentStep,
    after=MINUTES,
    notify=st.sampled_from(["", ASSIGNED, ON_CALL, CLINICAL_LEAD, ADMINS, *(one.hex for one in STAFF), "?"]),
    phone=st.sampled_from(["sms", "sms", "voice", "", "?"]),
    also=st.sampled_from([(), ("email",), ("email", "push")]),
    times=st.sampled_from(["0", "0", "1", "9", "10", ""]),
    gap=MINUTES,
)
first_steps = st.builds(
    SentStep, after=st.just("0"), notify=st.sampled_from([ASSIGNED, ON_CALL, ADMINS, STAFF[0].hex])
)
drafts = st.builds(
    lambda first, rest: Sent((*first, *rest)),
    st.lists(first_steps, max_size=2),
    st.lists(steps_as_typed, max_size=4),
)
wishes = st.builds(Wish, st.sampled_from([None, *Gender]), st.none(), st.booleans())
wanted = st.builds(Wanted, st.sampled_from([None, *STAFF]), wishes)
members = st.lists(
    st.builds(
        Member,
        st.sampled_from(STAFF),
        st.sampled_from(list(Role)),
        st.sampled_from([None, *Gender]),
        st.none(),
        st.sampled_from([True, True, False]),
    ),
    max_size=4,
    unique_by=lambda one: one.id,
)


def spans(hours: list[tuple[UUID, int, int]]) -> tuple[Span, ...]:
    return tuple(
        Span(who, NOW + timedelta(hours=begins), NOW + timedelta(hours=begins + lasts))
        for who, begins, lasts in hours
    )


shifts = st.lists(
    st.tuples(st.sampled_from(STAFF), st.integers(-50, 400), st.integers(1, 100)), max_size=4
).map(spans)
rosters = st.builds(
    lambda some, on_duty, unmatched: Roster(tuple(some), Rota(ZoneInfo("UTC"), shifts=on_duty), unmatched),
    members,
    shifts,
    st.sampled_from(list(Unmatched)),
)


@hypothesis.settings(max_examples=400)
@hypothesis.given(sent=drafts, roster=rosters, whose=st.lists(wanted, min_size=1, max_size=3))
def test_h7_d3_no_policy_that_can_be_saved_leaves_an_alert_without_a_step_or_without_anybody(
    sent: Sent, roster: Roster, whose: list[Wanted]
) -> None:
    _, steps, unread = policy_forms.read(sent)
    frozen = policies.unfold(steps)
    cases = [Case(one, tuple(frozen), 1) for one in whose]
    facts = Facts(roster, cases, {}, frozenset(), {}, NOW)
    if unread or drafting.refusals(steps, facts):
        return
    assert steps
    assert frozen
    assert frozen[0].after == timedelta(0)
    assert all(one.after <= other.after for one, other in pairwise(frozen))
    assert frozen[-1].after <= LONGEST_STEP
    assert all(one.ways and set(one.ways) <= set(WAYS) for one in frozen)
    assert [Step.load(one.dump()) for one in frozen] == frozen, "as an alert keeps it"
    hours = [NOW + timedelta(hours=one) for one in range(14 * 24 + 1)]
    for one in whose:
        assert any(foretelling.foretell(roster, frozen, one, at).steps for at in hours)


@hypothesis.given(roster=rosters, whose=wanted)
def test_h7_what_is_refused_would_indeed_page_nobody(roster: Roster, whose: Wanted) -> None:
    for notify in (ASSIGNED, ON_CALL):
        steps = [Step(timedelta(0), notify)]
        found = drafting.refusals(
            steps, Facts(roster, [Case(whose, tuple(steps), 1)], {}, frozenset(), {}, NOW)
        )
        hours = [NOW + timedelta(hours=one) for one in range(14 * 24)]
        if found:
            assert not any(foretelling.foretell(roster, steps, whose, at).steps for at in hours)


@hypothesis.given(
    times=st.lists(st.integers(0, 86400), max_size=8), repeats=st.integers(0, 9), gap=st.integers(1, 9000)
)
def test_h7_every_policy_goes_through_the_form_and_comes_back_the_same(
    times: list[int], repeats: int, gap: int
) -> None:
    pause = timedelta(seconds=gap) if repeats else None
    steps = [Step(timedelta(seconds=one), ADMINS, ("voice", "push"), repeats, pause) for one in sorted(times)]
    sent = policy_forms.from_steps(steps, at="2030-01-01T10:00", seen=3)
    fields: list[tuple[str, str | UploadFile]] = [("at", sent.at), ("seen", sent.seen)]
    for at, one in enumerate(sent.steps):
        fields += [(f"after-{at}", one.after), (f"notify-{at}", one.notify), (f"phone-{at}", one.phone)]
        fields += [(f"times-{at}", one.times), (f"gap-{at}", one.gap)]
        fields += [(f"also-{at}", also) for also in one.also]
    assert policy_forms.from_form(FormData(fields)) == sent
    assert policy_forms.read(sent) == (sent, steps, [])
