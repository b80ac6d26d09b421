"""Effects that most texts do not have: written one by one, after all that is written in bulk."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from service.checkins import episodes, ratings, risk_windows, schedules
from service.conversation import effects
from service.conversation.effects import Effect
from service.escalations import alerts
from service.holdings import erasing
from service.inbound import hours
from service.inbound.lookup import Person
from service.messaging import consent
from service.people import alumni, consents, doubts, offers, plans, practices, tasks
from service.people.alumni import Alumnus
from service.people.task_kinds import About
from service.protection import audit
from service.protection.vault import Vault

CONSENT_WORDING: Final = "invitation-1"
"""Version of the invitation whose answer is the consent: another one for every change of its words, in any language."""


@dataclass(frozen=True, slots=True)
class Rare:
    """An effect that most texts do not have."""

    person: Person
    episode: UUID | None
    message: UUID
    effect: Effect


def apply(session: Session, vault: Vault, rare: Rare, *, now: datetime) -> None:  # noqa: C901  (a case for each)
    """Write it, within the session of the person's program."""
    person, episode = rare.person, rare.episode
    program, alumnus = person.row.program_id, person.id
    match rare.effect:
        case effects.RaiseAlert(reason=reason, is_for_lead=is_for_lead):
            alert = alerts.raise_alert(
                session,
                vault,
                program=program,
                alumnus=alumnus,
                reason=reason,
                episode=episode,
                is_for_lead=is_for_lead,
                now=now,
            )
            alerts.tell_again(session, vault, alert, reason, now=now)
        case effects.EndEpisode(outcome=outcome) if episode:
            episodes.end(session, episode, outcome, now=now)
        case effects.Rate(value=value, is_check_in_answer=is_answer, kind=kind):
            answered = schedules.answer(session, alumnus, now=now) if is_answer else None
            ratings.record(
                session,
                alumnus,
                value,
                program=program,
                kind=kind,
                message=rare.message,
                check_in=answered.id if answered else None,
                now=now,
            )
        case effects.Judge(strategy=strategy, has_helped=has_helped, is_worse=is_worse):
            offers.judge(session, alumnus, strategy, has_helped=has_helped, is_worse=is_worse, now=now)
        case effects.ShowStaff(about=about):
            tasks.open_one(session, About(about), program=program, alumnus=alumnus, now=now)
        case effects.AskErasure(wanted=wanted):
            erasing.ask(session, vault, session.get_one(Alumnus, alumnus), wanted=wanted, now=now)
        case effects.KeepSituation(text=text) if episode:
            episodes.keep_situation(session, person.key, episode, text)
        case (
            effects.AddStrategy() | effects.RemoveStrategy() | effects.RestoreStrategy() | effects.SetAlias()
        ):
            _change_list(session, person, rare.effect, now=now)
        case effects.DoubtPhone() | effects.SetQuietWord() | effects.TrustPhone():
            _keep_phone(session, vault, session.get_one(Alumnus, alumnus), rare.effect, now=now)
        case effects.Rehearse() | effects.Rehearsed() | effects.TellWindow() | effects.DropWindow():
            _keep(session, person, rare.effect, now=now)
        case _:
            apply_to_row(session, session.get_one(Alumnus, alumnus), rare.effect, now=now)


def _keep_phone(session: Session, vault: Vault, row: Alumnus, effect: Effect, *, now: datetime) -> None:
    """Whether their phone may be in other hands, and the word that says so."""
    match effect:
        case effects.DoubtPhone(because=because):
            doubts.begin(session, vault, row, alumni.Doubt(because), by=audit.SERVICE, now=now)
        case effects.TrustPhone():
            doubts.clear(session, row, now=now)
        case effects.SetQuietWord(word=word):
            row.quiet_word = doubts.hashed(vault, row.id, word) if word else None


def _keep(session: Session, person: Person, effect: Effect, *, now: datetime) -> None:
    """What came of a practice, and hours that are often hard for them."""
    match effect:
        case effects.Rehearse(strategy=strategy):
            practices.ask(session, person.id, strategy, program=person.row.program_id, now=now)
        case effects.Rehearsed(told=told):
            practices.tell(session, person.id, told, now=now)
        case effects.TellWindow(weekdays=weekdays, at=at, words=words):
            row = session.get_one(Alumnus, person.id)
            risk_windows.tell(session, person.key, row, weekdays, at, words=words, now=now)
        case effects.DropWindow(window=window):
            risk_windows.drop(session, person.id, window)


def _change_list(session: Session, person: Person, effect: Effect, *, now: datetime) -> None:
    """Change what they recorded."""
    program, key = person.row.program_id, person.key
    match effect:
        case effects.AddStrategy(text=text, id=row):
            sealed = plans.seal_strategy(
                key, person.id, program=program, situation="", action=text, tags=(), row=row, now=now
            )
            session.add(sealed)
            session.flush()  # the next text may take it back
        case effects.RemoveStrategy(strategy=strategy):
            plans.retire(session, person.id, strategy, now=now)
        case effects.RestoreStrategy(strategy=strategy):
            plans.retire(session, person.id, strategy, now=None)
        case effects.SetAlias(strategy=strategy, alias=alias):
            plans.set_alias(session, key, strategy, alias)


def apply_to_row(session: Session, alumnus: Alumnus, effect: Effect, *, now: datetime) -> None:
    """Set what a text, or their own page, sets in the person's own row."""
    match effect:
        case effects.OptOut():
            consent.withdraw(session, alumnus, consents.Source.TEXT, now=now)
        case effects.OptIn():
            # Who comes back by START has agreed to nothing new that we have worded.
            wording = CONSENT_WORDING if alumnus.status is alumni.Status.INVITED else None
            consent.give(session, alumnus, consents.Source.TEXT, wording=wording, now=now)
        case effects.PauseFor(duration=duration):
            alumnus.paused_until = now + duration
        case effects.Resume():
            alumnus.paused_until = None
        case effects.SetCheckBack(after=after):
            alumnus.check_back = after
        case effects.SetLevel(level=level):
            alumnus.level = level
        case effects.SetTellsLapses(tells=tells):
            alumnus.tells_lapses = tells
        case effects.SetPractice(is_wanted=is_wanted):
            alumnus.wants_practice = is_wanted
        case effects.SetCheckIn(at=at):
            schedules.set_times(session, alumnus, [at], now=now)
        case _:
            hours.apply(session, alumnus, effect, now=now)
