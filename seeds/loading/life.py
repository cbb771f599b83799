"""Walks a statement through its life, step by step, as the people of the demonstration would have lived it.

Every step goes through the actions, at a time in the past, by the right person, or by the clock at a deadline. The
events leave the same jobs as ever. Those whose hour is over do nothing when they run: a round or a sign-on that is
closed is not closed again, and nobody is told of a deadline that has passed. PDFs are printed by the jobs afterwards.
"""

from collections.abc import Callable
from dataclasses import asdict
from itertools import pairwise
from typing import TypeAlias

from django.db import transaction

from organisations.actors import Machine
from seeds.loading.between import TODAY, live_between
from seeds.loading.days import Days
from seeds.loading.drafting import name_people, write_text
from seeds.loading.made import Made, in_order
from seeds.loading.rounds import LivedRound
from seeds.loading.signing_on import change_text, deeds_of_sign_on
from seeds.loading.who import Who
from seeds.reading import SeedError
from seeds.records import SeedDelivery, SeedResponse, SeedStatement
from statements.actions import delivering, embargoing, pacing, press, publishing, signing
from statements.models import Statement
from statements.stages import Pace, Stage

A_NEWSPAPER = "The Example Times"
# The way of a statement that is not withdrawn; each step below leads to the stage of its name.
PATH = (
    Stage.DRAFTING,
    Stage.CONSULTATION,
    Stage.CONSOLIDATION,
    Stage.FINAL,
    Stage.SIGN_ON,
    Stage.CLOSED,
    Stage.PUBLISHED,
)


def load_life(seed: SeedStatement, who: Who, days: Days) -> bool:
    """Let a statement live up to its stage, whole or not at all; False where it is there. Raises SeedError, Refused."""
    if Statement.objects.filter(seed_key=seed.key).exists():
        return False
    try:
        with transaction.atomic():
            Life(seed, who, days).walk()
    except SeedError as wrong:
        raise SeedError(f"{seed.key}: {wrong}") from wrong
    return True


class Life:
    """One statement on its way."""

    def __init__(self, seed: SeedStatement, who: Who, days: Days) -> None:
        self.seed = seed
        self.days = days
        self.made = Made(seed, who, days)
        self.rounds = [LivedRound(self.made, number) for number in range(1, len(seed.every_round) + 1)]

    @property
    def statement(self) -> Statement:
        return self.made.statement

    def walk(self) -> None:
        for stage in self.path():
            STEPS[stage](self)
        stands = Statement.objects.values_list("stage", flat=True).get(pk=self.statement.pk)
        if stands != self.seed.stage:
            raise SeedError(f"it came to stand in “{stands}”, not in “{self.seed.stage}”")

    def path(self) -> tuple[Stage, ...]:
        """The stages on the way, with the last. Whatever was withdrawn had come to its first round at most."""
        if self.seed.stage == Stage.WITHDRAWN:
            return (*PATH[: 2 if self.rounds else 1], Stage.WITHDRAWN)
        return PATH[: PATH.index(self.seed.stage) + 1]

    def day(self, name: str) -> int:
        """The day of the data by which something happened or will. Raises SeedError where the data has none."""
        day: int | None = getattr(self.seed.days, name)
        if day is None:
            raise SeedError(f"the day “{name}” is missing")
        return day

    # -- drafting ------------------------------------------------------------------------------------------------------

    def draft(self) -> None:
        """The coordinator writes the text, names the addressees and the translators, and invites."""
        write_text(self.made, day=self.day("created"))
        name_people(self.made, day=self.day("created"))
        live_between(self.made, self.day("created"), self.rounds[0].seed.opened - 1 if self.rounds else TODAY)

    # -- rounds --------------------------------------------------------------------------------------------------------

    def consult(self) -> None:
        """The rounds before the last are gone through, and the last one is opened."""
        if not self.rounds:
            raise SeedError("there is no round")
        for lived, after in pairwise(self.rounds):
            lived.live()
            lived.close()
            merged = lived.merge()
            live_between(self.made, merged, after.seed.opened - 1)
        self.rounds[-1].live()

    def consolidate(self) -> None:
        """The last round ends and is answered; where its merge has a day, it has come and the text is edited on."""
        last = self.rounds[-1]
        last.close()
        if last.seed.merged is not None:
            live_between(self.made, last.merge())

    def settle(self) -> None:
        """What was accepted is merged, unless it was, and the final text is settled."""
        last = self.rounds[-1]
        if last.seed.merged is None and last.adopts_any:
            last.merge()
        signing.settle_final(self.statement, by=self.made.coordinator, at=self.days.at(last.merging_day + 1))

    # -- sign-on -------------------------------------------------------------------------------------------------------

    def sign_on(self) -> None:
        """The final text is opened and signed, and where the data says so changed after that."""
        opened = self.day("sign_on_opened")
        signing.open_sign_on(
            self.statement,
            deadline=self.days.deadline(self.day("sign_on_closes")),
            for_individuals=self.seed.open_to_all,
            for_applicants=self.seed.open_to_all,
            by=self.made.coordinator,
            at=self.days.at(opened),
        )
        in_order(deeds_of_sign_on(self.made, opened=opened))
        if self.seed.text_change is not None:
            change_text(self.made, self.seed.text_change)

    def close(self) -> None:
        """The clock closes sign-on at its deadline. Somebody is named to the press, and it is put under embargo."""
        closed = self.day("sign_on_closes")
        signing.close_sign_on(self.statement, by=Machine.CLOCK, at=self.days.deadline(closed))
        if self.seed.press is not None:
            press.set_press_contact(
                self.statement, **asdict(self.seed.press), by=self.made.coordinator, at=self.days.at(closed + 1, hour=0)
            )
        if self.seed.days.embargo is not None:
            publisher, at = self.made.somebody_with("publisher"), self.days.at(closed + 1, hour=16)
            publish_at = self.days.ahead(self.seed.days.embargo, hour=9)
            embargoing.set_embargo(self.statement, publish_at=publish_at, by=publisher, at=at)
            press.make_press_link(self.statement, note=A_NEWSPAPER, by=publisher, at=at)

    # -- after it ------------------------------------------------------------------------------------------------------

    def publish(self) -> None:
        """The publisher publishes; deliveries and responses are recorded in the afternoon of their day."""
        publisher, at = self.made.somebody_with("publisher"), self.days.at(self.day("published"), hour=10)
        publishing.publish(self.statement, by=publisher, at=at)
        if self.seed.daily_at is not None:
            pacing.set_pace(self.statement, pace=Pace.DAILY, hour=self.seed.daily_at, by=publisher, at=at)
        followed: list[SeedDelivery | SeedResponse] = [*self.seed.deliveries, *self.seed.responses]
        for seed in sorted(followed, key=lambda one: one.day):
            addressee, at = self.made.addressee(seed.addressee), self.days.at(seed.day, hour=16)
            if isinstance(seed, SeedDelivery):
                delivering.record_delivery(
                    addressee,
                    outcome=seed.outcome,
                    on=self.days.on(seed.day),
                    note=f"{seed.note_en}\n\n{seed.note_km}",
                    by=self.made.coordinator,
                    at=at,
                )
            else:
                delivering.record_response(
                    addressee,
                    kind=seed.channel,
                    on=self.days.on(seed.day),
                    text=f"{seed.text_en}\n\n{seed.text_km}",
                    by=self.made.coordinator,
                    at=at,
                )

    def withdraw(self) -> None:
        """The coordinator withdraws it, with a reason in both languages."""
        publishing.withdraw_statement(
            self.statement,
            reason=f"{self.seed.withdrawn_reason_en} / {self.seed.withdrawn_reason_km}",
            by=self.made.coordinator,
            at=self.days.at(self.day("withdrawn")),
        )


Step: TypeAlias = Callable[[Life], None]

STEPS: dict[Stage, Step] = {
    Stage.DRAFTING: Life.draft,
    Stage.CONSULTATION: Life.consult,
    Stage.CONSOLIDATION: Life.consolidate,
    Stage.FINAL: Life.settle,
    Stage.SIGN_ON: Life.sign_on,
    Stage.CLOSED: Life.close,
    Stage.PUBLISHED: Life.publish,
    Stage.WITHDRAWN: Life.withdraw,
}
