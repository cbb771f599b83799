"""Walks a statement through its life, step by step, as the people of the demonstration would have lived it.

Every step goes through the actions, at a time in the past, by the right person, or by the clock at a deadline. The
events leave the same jobs as ever. Those whose hour is over do nothing when they run: a round or a sign-on that is
closed is not closed again, and nobody is told of a deadline that has passed. PDFs are printed by the jobs afterwards.
"""

from collections.abc import Callable
from typing import TypeAlias

from django.db import transaction

from organisations.actors import Machine
from organisations.models import Person
from seeds.loading.days import Days
from seeds.loading.who import Who
from seeds.reading import SeedError
from seeds.records import (
    SeedAmendment,
    SeedChange,
    SeedComment,
    SeedDelivery,
    SeedDisposition,
    SeedResponse,
    SeedStatement,
)
from statements.actions import (
    amending,
    arranging,
    commenting,
    consulting,
    delivering,
    disposing,
    drafting,
    merging,
    publishing,
    rewording,
    signing,
    staffing,
)
from statements.actions.amending import Proposed
from statements.actions.signing import Reserved
from statements.models import Addressee, Amendment, Block, Comment, Round, Statement
from statements.queries.text import working_text
from statements.stages import ADOPTING, BlockKind, ChangeKind, Language, RoleKind, Stage

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
    """One statement on its way, with what was made so far by the keys of the data."""

    statement: Statement
    round: Round

    def __init__(self, seed: SeedStatement, who: Who, days: Days) -> None:
        self.seed = seed
        self.who = who
        self.days = days
        self.coordinator = self.somebody_with("coordinator")
        self.publisher = self.somebody_with("publisher")
        self.blocks: dict[str, Block] = {}
        self.addressees: dict[str, Addressee] = {}
        self.said: dict[str, Comment | Amendment] = {}
        self.input: tuple[SeedComment | SeedAmendment, ...] = (*seed.comments, *seed.amendments)

    def somebody_with(self, duty: str) -> Person:
        """Who has that duty for the convenor: the demonstration names people by what they do."""
        person = self.who.person(duty)
        if not person.duties.filter(kind=duty, organisation=self.who.invented(self.seed.convenor)).exists():
            raise SeedError(f"nobody is {duty} for “{self.seed.convenor}”")
        return person

    def walk(self) -> None:
        for stage in self.path():
            STEPS[stage](self)
        stands = Statement.objects.values_list("stage", flat=True).get(pk=self.statement.pk)
        if stands != self.seed.stage:
            raise SeedError(f"it came to stand in “{stands}”, not in “{self.seed.stage}”")

    def path(self) -> tuple[Stage, ...]:
        """The stages on the way, with the last. Whatever was withdrawn had come to its first round at most."""
        if self.seed.stage == Stage.WITHDRAWN:
            consulted = self.seed.days.round_opened is not None
            return (*PATH[: 2 if consulted else 1], Stage.WITHDRAWN)
        return PATH[: PATH.index(self.seed.stage) + 1]

    def day(self, name: str) -> int:
        """The day of the data by which something happened or will. Raises SeedError where the data has none."""
        day: int | None = getattr(self.seed.days, name)
        if day is None:
            raise SeedError(f"the day “{name}” is missing")
        return day

    def block(self, key: str) -> Block:
        """Raises SeedError."""
        if key not in self.blocks:
            raise SeedError(f"there is no block “{key}”")
        return self.blocks[key]

    def addressee(self, key: str) -> Addressee:
        """Raises SeedError."""
        if key not in self.addressees:
            raise SeedError(f"it is not addressed to “{key}”")
        return self.addressees[key]

    # -- drafting ------------------------------------------------------------------------------------------------------

    def draft(self) -> None:
        """The coordinator writes the text, names the addressees and the translators, and invites."""
        seed, day = self.seed, self.day("created")
        title, *rest = seed.blocks
        published = seed.days.published
        self.statement = drafting.start_statement(
            kind=seed.kind,
            convenor=self.who.invented(seed.convenor),
            co_convenors=[self.who.invented(key) for key in seed.co_convenors],
            titles=title.texts,
            occasion_en=seed.occasion_en,
            occasion_km=seed.occasion_km,
            place_en=seed.place_en,
            place_km=seed.place_km,
            dated=None if published is None else self.days.on(published),
            seed_key=seed.key,
            by=self.coordinator,
            at=self.days.at(day),
        )
        self.blocks[title.key] = before = self.statement.blocks.get(kind=BlockKind.TITLE)
        for minute, block in enumerate(rest, start=1):
            before = arranging.add_block(
                self.statement,
                kind=block.kind,
                texts=block.texts,
                after=before,
                is_demand=block.is_demand,
                by=self.coordinator,
                at=self.days.at(day, minute=minute),
            )
            self.blocks[block.key] = before
        for key in seed.addressees:
            self.addressees[key] = delivering.add_addressee(
                self.statement, organisation=self.who.invented(key), by=self.coordinator, at=self.days.at(day, hour=10)
            )
        for translator in seed.translators:
            staffing.name_role(
                self.statement,
                to=self.who.person(translator.person),
                kind=RoleKind.TRANSLATOR,
                language=translator.language,
                by=self.coordinator,
                at=self.days.at(day, hour=10),
            )
        if seed.invited:
            invited = [self.who.invented(key) for key in seed.invited]
            consulting.invite(self.statement, invited, by=self.coordinator, at=self.days.at(day, hour=11))

    # -- consultation --------------------------------------------------------------------------------------------------

    def consult(self) -> None:
        """The round opens; organisations comment and amend, two a day."""
        opened = self.day("round_opened")
        self.round = consulting.open_round(
            self.statement,
            deadline=self.days.deadline(self.day("round_closes")),
            by=self.coordinator,
            at=self.days.at(opened),
        )
        for place, said in enumerate(self.input):
            organisation, by = self.who.invented(said.organisation), self.who.person(said.person)
            at = self.days.at(opened + 1 + place // 2, hour=10 if place % 2 == 0 else 15)
            self.said[said.key] = (
                amending.amend(
                    self.round,
                    organisation=organisation,
                    changes=[self.proposed(said)],
                    reason=said.reason,
                    by=by,
                    at=at,
                )
                if isinstance(said, SeedAmendment)
                else commenting.comment(
                    self.round,
                    organisation=organisation,
                    text=said.text,
                    block=self.block(said.block) if said.block else None,
                    weight=said.weight,
                    by=by,
                    at=at,
                )
            )

    def proposed(self, seed: SeedAmendment) -> Proposed:
        block = self.block(seed.block)
        if seed.kind == ChangeKind.DELETE:
            return Proposed(kind=seed.kind, block=block, texts={})
        if seed.kind == ChangeKind.INSERT:
            texts = {text.language.value: text.text for text in seed.texts}
            return Proposed(kind=seed.kind, block=block, texts=texts, new_kind=seed.block_kind)
        words = next(one.texts for one in self.seed.blocks if one.key == seed.block)
        texts = {change.language.value: changed(words[change.language], change) for change in seed.changes}
        return Proposed(kind=seed.kind, block=block, texts=texts)

    # -- consolidation -------------------------------------------------------------------------------------------------

    def consolidate(self) -> None:
        """The clock closes the round, and the coordinator answers from the next day on."""
        closed = self.day("round_closes")
        consulting.close_round(self.round, by=Machine.CLOCK, at=self.days.deadline(closed))
        for minute, answer in enumerate(self.seed.dispositions):
            if answer.of not in self.said:
                raise SeedError(f"“{answer.of}” was not said")
            disposing.dispose(
                self.said[answer.of],
                outcome=answer.outcome,
                reason=self.reason(answer),
                duplicate_of=self.repeated(answer),
                by=self.coordinator,
                at=self.days.at(closed + 1, minute=minute),
            )

    def repeated(self, answer: SeedDisposition) -> Amendment | None:
        """The amendment that it is a duplicate of; None where it repeats a comment, or nothing."""
        original = self.said.get(answer.duplicate_of)
        return original if isinstance(original, Amendment) else None

    def reason(self, answer: SeedDisposition) -> str:
        """In the language of what is answered."""
        said = next(one for one in self.input if one.key == answer.of)
        return (said.language == Language.KHMER and answer.reason_km) or answer.reason_en

    def settle(self) -> None:
        """What was accepted is merged, the other language catches up, and the final text is settled."""
        closed = self.day("round_closes")
        if any(self.adopts(answer) for answer in self.seed.dispositions):
            merging.merge_round(self.round, by=self.coordinator, at=self.days.at(closed + 2))
            self.catch_up(closed + 2)
        signing.settle_final(self.statement, by=self.coordinator, at=self.days.at(closed + 3))

    def adopts(self, answer: SeedDisposition) -> bool:
        return answer.outcome in ADOPTING and isinstance(self.said[answer.of], Amendment)

    def catch_up(self, day: int) -> None:
        """The coordinator puts in the words by which both languages say the same again."""
        blocks = {seed.key: seed.block for seed in self.seed.amendments}
        changes = [(blocks[answer.of], change) for answer in self.seed.dispositions for change in answer.changes]
        for minute, (key, change) in enumerate(changes):
            block = self.block(key)
            stands = working_text(self.statement).block(block.ref)
            if stands is None:
                raise SeedError(f"the block “{key}” was struck")
            rewording.edit_block(
                self.statement,
                block,
                language=change.language,
                text=changed(stands.text(change.language), change),
                based_on=stands.revisions[change.language],
                still_matches=True,
                by=self.coordinator,
                at=self.days.at(day, hour=14, minute=minute),
            )

    # -- sign-on -------------------------------------------------------------------------------------------------------

    def sign_on(self) -> None:
        """The final text is opened, and signed by one organisation a day."""
        opened = self.day("sign_on_opened")
        signing.open_sign_on(
            self.statement,
            deadline=self.days.deadline(self.day("sign_on_closes")),
            by=self.coordinator,
            at=self.days.at(opened),
        )
        version = self.statement.final_version
        if version is None:
            raise SeedError("there is no final text to sign")
        for day, seed in enumerate(self.seed.signatures, start=opened + 1):
            person = self.who.person(seed.person)
            language = seed.language or Language(person.language)
            signing.sign(
                self.statement,
                organisation=self.who.invented(seed.organisation),
                sha256=version.sha256,
                language=language,
                capacity=seed.capacity_km if language == Language.KHMER else seed.capacity_en,
                visibility=seed.visibility,
                reservations=[
                    Reserved(block=self.block(one.block), text_en=one.en, text_km=one.km) for one in seed.reservations
                ],
                by=person,
                at=self.days.at(day, hour=10),
            )

    def close(self) -> None:
        """The clock closes sign-on at its deadline."""
        signing.close_sign_on(self.statement, by=Machine.CLOCK, at=self.days.deadline(self.day("sign_on_closes")))

    # -- after it ------------------------------------------------------------------------------------------------------

    def publish(self) -> None:
        """The publisher publishes; deliveries and responses are recorded in the afternoon of their day."""
        publishing.publish(self.statement, by=self.publisher, at=self.days.at(self.day("published"), hour=10))
        followed: list[SeedDelivery | SeedResponse] = [*self.seed.deliveries, *self.seed.responses]
        for seed in sorted(followed, key=lambda one: one.day):
            addressee, at = self.addressee(seed.addressee), self.days.at(seed.day, hour=16)
            if isinstance(seed, SeedDelivery):
                delivering.record_delivery(
                    addressee,
                    outcome=seed.outcome,
                    on=self.days.on(seed.day),
                    note=f"{seed.note_en}\n\n{seed.note_km}",
                    by=self.coordinator,
                    at=at,
                )
            else:
                delivering.record_response(
                    addressee,
                    kind=seed.channel,
                    on=self.days.on(seed.day),
                    text=f"{seed.text_en}\n\n{seed.text_km}",
                    by=self.coordinator,
                    at=at,
                )

    def withdraw(self) -> None:
        """The coordinator withdraws it, with a reason in both languages."""
        publishing.withdraw_statement(
            self.statement,
            reason=f"{self.seed.withdrawn_reason_en} / {self.seed.withdrawn_reason_km}",
            by=self.coordinator,
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


def changed(words: str, change: SeedChange) -> str:
    """`words` with the change made. Raises SeedError where it does not fit exactly once."""
    if words.count(change.before) != 1:
        raise SeedError(f"“{change.before}” does not stand exactly once in “{words}”")
    return words.replace(change.before, change.after)
