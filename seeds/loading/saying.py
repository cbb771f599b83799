"""What organisations do in a round that is open: they read, comment, reply, propose, and stand behind one another."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial

from seeds.loading.made import Deed, Made, changed
from seeds.loading.word_files import bring_back
from seeds.reading import SeedError
from seeds.said import SeedAmendment, SeedChange, SeedComment, SeedCoSponsor, SeedReading, SeedReply, SeedRound
from statements.actions import amending, commenting, participating
from statements.actions.amending import Proposed
from statements.models import Round
from statements.queries.text import Text, version_text
from statements.stages import ChangeKind

# Hours in Phnom Penh.
MORNING, NOON, AFTERNOON, LATE, EVENING = 10, 12, 15, 16, 18


def deeds_in(made: Made, consultation: Round, seed: SeedRound) -> Iterator[Deed]:
    """All that is done in the round. Raises SeedError where something of it has not come yet."""
    days, statement, number = made.days, made.seed, consultation.number
    for reading in statement.readings:
        if reading.round == number:
            yield days.at(reading.day, hour=NOON), partial(read, made, consultation, reading)
    input_ = [said for said in statement.input if said.round == number]
    undated = [said.key for said in input_ if said.day is None]
    for said in input_:
        place = undated.index(said.key) if said.day is None else 0
        day = seed.opened + 1 + place // 2 if said.day is None else said.day
        at = days.at(day, hour=MORNING if place % 2 == 0 else AFTERNOON)
        if isinstance(said, SeedAmendment):
            yield at, partial(propose, made, consultation, said)
        else:
            yield at, partial(remark, made, consultation, said)
    keys = {said.key for said in input_}
    for place, reply in enumerate(statement.replies):
        if reply.to in keys:
            yield days.at(reply.day, hour=LATE, minute=place), partial(answer_back, made, reply)
    for place, behind in enumerate(statement.co_sponsors):
        if behind.of in keys:
            yield days.at(behind.day, hour=LATE, minute=30 + place), partial(stand_behind, made, behind)
    for place, file in enumerate(statement.word_files):
        if file.round == number:
            yield days.at(file.day, hour=EVENING, minute=place), partial(bring_back, made, consultation, file)
    if seed.reminded is not None:
        yield days.at(seed.reminded, hour=NOON), partial(remind, made, consultation)


def read(made: Made, consultation: Round, seed: SeedReading, at: datetime) -> None:
    organisation, by = made.voice(seed.organisation, seed.person)
    participating.note_reading(consultation, [organisation], by=by, at=at)
    if seed.nothing_to_add:
        participating.say_nothing_to_add(consultation, organisation, by=by, at=at)


def remind(made: Made, consultation: Round, at: datetime) -> None:
    participating.remind(consultation, by=made.coordinator, at=at)


# -- comments ----------------------------------------------------------------------------------------------------------


def remark(made: Made, consultation: Round, seed: SeedComment, at: datetime) -> None:
    organisation, by = made.voice(seed.organisation, seed.person)
    made.said[seed.key] = commenting.comment(
        consultation,
        organisation=organisation,
        text=seed.text,
        block=made.block(seed.block) if seed.block else None,
        quote=seed.quote,
        weight=seed.weight,
        by=by,
        at=at,
    )


def answer_back(made: Made, seed: SeedReply, at: datetime) -> None:
    organisation, by = made.voice(seed.organisation, seed.person)
    commenting.reply(made.comment(seed.to), organisation=organisation, text=seed.text, by=by, at=at)


# -- amendments --------------------------------------------------------------------------------------------------------


def propose(made: Made, consultation: Round, seed: SeedAmendment, at: datetime) -> None:
    """Where another organisation proposed the very same, the key stands for that amendment, which this one joined."""
    organisation, by = made.voice(seed.organisation, seed.person)
    made.said[seed.key] = amending.amend(
        consultation,
        organisation=organisation,
        changes=proposed(made, version_text(consultation.version), seed),
        reason=seed.reason,
        amends=made.amendment(seed.amends) if seed.amends else None,
        by=by,
        at=at,
    )


def stand_behind(made: Made, seed: SeedCoSponsor, at: datetime) -> None:
    organisation, by = made.voice(seed.organisation, seed.person)
    amending.co_sponsor(made.amendment(seed.of), organisation=organisation, reason=seed.reason, by=by, at=at)


def proposed(made: Made, text: Text, seed: SeedAmendment) -> list[Proposed]:
    """The changes as a person proposes them: one, but for a deletion of two blocks. Raises SeedError."""
    block = made.block(seed.block)
    other = made.block(seed.other) if seed.other else None
    texts = {text.language.value: text.text for text in seed.texts}
    match seed.kind:
        case ChangeKind.DELETE:
            return [Proposed(kind=seed.kind, block=one) for one in (block, other) if one]
        case ChangeKind.MOVE | ChangeKind.JOIN:
            return [Proposed(kind=seed.kind, block=block, other=other, texts=texts)]
        case ChangeKind.INSERT:
            return [Proposed(kind=seed.kind, block=block, texts=texts, new_kind=seed.block_kind)]
        case ChangeKind.SPLIT:
            tails = {text.language.value: text.tail for text in seed.texts if text.tail}
            return [Proposed(kind=seed.kind, block=block, texts=texts, tails=tails)]
        case _:
            earlier = next((one.changes for one in made.seed.amendments if one.key == seed.amends), ())
            stands = text.block(block.ref)
            if stands is None:
                raise SeedError(f"the block “{seed.block}” is not in that version")
            return [Proposed(kind=seed.kind, block=block, texts=reworded(stands.texts, (*earlier, *seed.changes)))]


def reworded(words: Mapping[str, str], changes: Iterable[SeedChange]) -> dict[str, str]:
    """The words in the languages that are changed. Raises SeedError."""
    texts: dict[str, str] = {}
    for change in changes:
        texts[change.language] = changed(texts.get(change.language, words.get(change.language, "")), change)
    return texts
