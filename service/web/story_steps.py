"""What a person's story tells of their own steps: numbers, strategies, the plan, meetings (H2). A fixed number of queries a kind."""

from typing import Final

from sqlmodel import col, select

from service.checkins.episodes import Episode
from service.checkins.ratings import Rating
from service.people import offers
from service.people.agreements import PlanAgreement
from service.people.consents import Change, Consent
from service.people.meetings import Attendance, Meeting
from service.people.offers import Offer
from service.people.plan_reviews import PlanReview
from service.people.plans import Plan
from service.people.practices import Practice
from service.web import plan_story, words
from service.web.program.meetings import KINDS, PRESENCE
from service.web.spoken import say
from service.web.story_entries import Entry, Found, Teller, Tells, Told
from service.web.story_order import Source


def _ratings(teller: Teller, found: Found) -> Told:
    for row in teller.rows(Rating, found[Source.RATING]):
        asked = say("at a check-in") if row.check_in_id else ""
        yield (
            Source.RATING,
            row.id,
            Entry("rating", row.at, words.told.rating(row.kind, row.value), detail=asked),
        )


def _situations(teller: Teller, found: Found) -> Told:
    """What they told, once asked, of the time before a lapse."""
    at = found[Source.SITUATION]
    for row in teller.rows(Episode, at):
        said = teller.key.read("episode.situation", row.id, row.situation)
        yield Source.SITUATION, row.id, Entry("rating", at[row.id], say("What was going on before"), said)


def _offers(teller: Teller, found: Found) -> Told:
    for row in teller.rows(Offer, found[Source.OFFER]):
        outcome = (
            words.strategies.HELPED[row.has_helped] if not row.is_worse else say("it was worse afterwards")
        )
        when = words.strategies.moment(offers.context_of(teller.key, row))
        detail = " · ".join(filter(None, (when, outcome)))
        action = teller.action(row.strategy_id)
        yield (
            Source.OFFER,
            row.id,
            Entry("offer", row.offered_at, say("Own strategy offered"), action, detail),
        )


def _practices(teller: Teller, found: Found) -> Told:
    for row in teller.rows(Practice, found[Source.PRACTICE]):
        title, outcome = say("Own strategy, to practice"), words.strategies.PRACTICED[row.told]
        action = teller.action(row.strategy_id)
        yield Source.PRACTICE, row.id, Entry("practice", row.asked_at, title, action, outcome)


def _plans(teller: Teller, found: Found) -> Told:
    for row in teller.rows(Plan, found[Source.PLAN]):
        step = plan_story.written(row, teller.names)
        at = f"/people/{teller.row.id}/plan#v-{step.version}"
        yield Source.PLAN, row.id, Entry("plan", step.at, step.title, detail=step.detail, changes_at=at)
    query = select(PlanAgreement, Plan).join(Plan, col(Plan.id) == col(PlanAgreement.plan_id))
    for agreed, plan in teller.rows(PlanAgreement, found[Source.AGREEMENT], query):
        step = plan_story.agreed(plan, agreed, teller.names)
        yield Source.AGREEMENT, agreed.id, Entry("plan", step.at, step.title, detail=step.detail)
    for row in teller.rows(PlanReview, found[Source.REVIEW]):
        step = plan_story.reviewed(row, teller.names)
        yield Source.REVIEW, row.id, Entry("plan", step.at, step.title, detail=step.detail)


def _consents(teller: Teller, found: Found) -> Told:
    """What staff recorded of it."""
    for row in teller.rows(Consent, found[Source.CONSENT]):
        is_given = row.change is Change.GIVEN
        title = (
            say("They agreed to texts") if is_given else say("They want no more texts, and told the staff")
        )
        how = words.people.WAYS[row.way] if row.way else ""
        by = say("noted by {who}", who=teller.who(row.taken_by))
        yield (
            Source.CONSENT,
            row.id,
            Entry("consent", row.at, title, detail=f"{how} · {by}", is_bad=not is_given),
        )


def _meetings(teller: Teller, found: Found) -> Told:
    """Whether they came: nothing of what was said there."""
    query = select(Attendance, Meeting).join(Meeting, col(Meeting.id) == col(Attendance.meeting_id))
    for row, meeting in teller.rows(Attendance, found[Source.ATTENDANCE], query):
        if row.presence is None:
            continue
        name = teller.program_key.read("meeting.title", meeting.id, meeting.title)
        title = say("{meeting}: {presence}", meeting=name, presence=PRESENCE[row.presence])
        by = say("noted by {who}", who=teller.who(row.marked_by))
        detail = f"{KINDS[meeting.kind]} · {by}"
        yield Source.ATTENDANCE, row.id, Entry("meeting", meeting.starts_at, title, detail=detail)


TELLERS: Final[tuple[Tells, ...]] = (_ratings, _situations, _offers, _practices, _plans, _consents, _meetings)
