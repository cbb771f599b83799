"""One round of a statement: it opens, is closed by the clock, answered, and merged."""

from collections.abc import Iterator, Mapping

from organisations.actors import Machine
from seeds.loading.made import Made, changed, in_order
from seeds.loading.saying import deeds_in
from seeds.reading import SeedError
from seeds.said import SeedChange, SeedDisposition
from statements.actions import consulting, disposing, merging, rewording
from statements.models import Amendment, Comment, Round
from statements.queries.text import version_text, working_text
from statements.stages import ADOPTING, ChangeKind, Language


class LivedRound:
    """The round with that number, counted from 1."""

    round: Round

    def __init__(self, made: Made, number: int) -> None:
        self.made = made
        self.number = number
        self.seed = made.seed.every_round[number - 1]
        self.answers = [answer for answer in made.seed.dispositions if answer.round == number]

    def live(self) -> None:
        """It opens with what was deferred before, and everybody says what they have to say."""
        made, seed = self.made, self.seed
        self.round = consulting.open_round(
            made.statement,
            deadline=made.days.deadline(seed.closes),
            shows=seed.shows,
            answers_public=seed.answers_public,
            invitation="\n\n".join(words for words in (seed.invitation_km, seed.invitation_en) if words),
            by=made.coordinator,
            at=made.days.at(seed.opened),
        )
        if self.number > 1:
            carried = {one.carried_from_id: one for one in self.round.amendments.exclude(carried_from=None)}
            made.said.update({key: carried[said.pk] for key, said in made.amendments() if said.pk in carried})
        in_order(deeds_in(made, self.round, seed))

    # -- after its end -------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """The clock closes it, and the coordinator answers from the next day on."""
        made, closed = self.made, self.seed.closes
        consulting.close_round(self.round, by=Machine.CLOCK, at=made.days.deadline(closed))
        for minute, answer in enumerate(self.answers):
            subject = made.input(answer.of)
            disposing.dispose(
                subject,
                outcome=answer.outcome,
                reason=self.reason(answer),
                decided_texts=self.decided(answer, subject),
                duplicate_of=self.repeated(answer),
                by=made.coordinator,
                at=made.days.at(closed + 1, minute=minute),
            )

    def reason(self, answer: SeedDisposition) -> str:
        """In the language of what is answered."""
        said = next(one for one in self.made.seed.input if one.key == answer.of)
        return (said.language == Language.KHMER and answer.reason_km) or answer.reason_en

    def repeated(self, answer: SeedDisposition) -> Amendment | None:
        """The amendment that it is a duplicate of; None where it repeats a comment, or nothing."""
        original = self.made.said.get(answer.duplicate_of)
        return original if isinstance(original, Amendment) else None

    def decided(self, answer: SeedDisposition, subject: Amendment | Comment) -> Mapping[int, str]:
        """The words taken in place of those proposed, by change."""
        if not answer.taken or not isinstance(subject, Amendment):
            return {}
        text = version_text(self.round.version)
        words: dict[int, str] = {}
        for row in subject.changes.select_related("block"):
            stood = text.block(row.block.ref) if row.block else None
            if stood is None:
                raise SeedError(f"“{answer.of}” cannot be accepted in part")
            words[row.pk] = stood.text(row.language)
            for change in answer.taken:
                if change.language == row.language:
                    words[row.pk] = changed(words[row.pk], change)
        return words

    @property
    def merging_day(self) -> int:
        return self.seed.closes + 2 if self.seed.merged is None else self.seed.merged

    @property
    def adopts_any(self) -> bool:
        return any(
            answer.outcome in ADOPTING and isinstance(self.made.said[answer.of], Amendment) for answer in self.answers
        )

    def merge(self) -> int:
        """What was accepted comes into the text, and the other language catches up; on which day, is returned.

        New blocks bear the key of the amendment by which they came.
        """
        made, day = self.made, self.merging_day
        merging.merge_round(self.round, by=made.coordinator, at=made.days.at(day))
        new = {row.new_ref: key for key, said in made.amendments() for row in said.changes.exclude(new_ref="")}
        for block in made.statement.blocks.filter(ref__in=new):
            made.blocks[new[block.ref]] = block
        for minute, (key, change) in enumerate(self.catching_up()):
            block = made.block(key)
            stands = working_text(made.statement).block(block.ref)
            if stands is None:
                raise SeedError(f"the block “{key}” was struck")
            rewording.edit_block(
                made.statement,
                block,
                language=change.language,
                text=changed(stands.text(change.language), change) if change.before else change.after,
                based_on=stands.revisions.get(change.language, 0),
                still_matches=True,
                by=made.coordinator,
                at=made.days.at(day, hour=11, minute=minute),
            )
        return day

    def catching_up(self) -> Iterator[tuple[str, SeedChange]]:
        """Block by block the words by which both languages say the same again."""
        asked = {seed.key: seed for seed in self.made.seed.amendments}
        for answer in self.answers:
            for change in answer.changes:
                amendment = asked[answer.of]
                yield (amendment.key if amendment.kind == ChangeKind.INSERT else amendment.block), change
