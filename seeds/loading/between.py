"""What happens to a text between two rounds: coordinators edit it, ask where the organisations stand, and are told who
is not satisfied with an answer."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from organisations.actors import Machine
from seeds.loading.made import Deed, Made, changed, in_order
from seeds.reading import SeedError
from seeds.records import SeedEdit, SeedOutsideText
from seeds.said import SeedCall, SeedDissent, SeedPosition
from statements.actions import bringing_in, dissenting, positions, rewording
from statements.models import Disposition, PositionCall
from statements.queries.text import working_text

TODAY = 0


def live_between(made: Made, first: int, last: int = TODAY) -> None:
    """All that the data has for these days, both included. Raises SeedError, Refused."""
    in_order(deeds_between(made, first, last))


def deeds_between(made: Made, first: int, last: int) -> Iterator[Deed]:
    days, seed = made.days, made.seed
    for outside in seed.outside_texts:
        if first <= outside.day <= last:
            yield days.at(outside.day, hour=13), partial(read_outside, made, outside)
    for place, edit in enumerate(seed.edits):
        if first <= edit.day <= last:
            yield days.at(edit.day, hour=14, minute=place), partial(reword, made, edit)
    for place, dissent in enumerate(seed.dissents):
        if first <= dissent.day <= last:
            yield days.at(dissent.day, hour=15, minute=place), partial(object_to, made, dissent)
    for call in seed.calls:
        if first <= call.asked <= last:
            yield days.at(call.asked, hour=16), partial(ask, made, call)
            for place, position in enumerate(call.positions):
                yield days.at(position.day, hour=17, minute=place), partial(stand, made, position)
            if call.closes < TODAY:
                yield days.deadline(call.closes), partial(end, made)


def reword(made: Made, seed: SeedEdit, at: datetime) -> None:
    """Edit one language: the other is then behind, or has caught up."""
    block = made.block(seed.block)
    stands = working_text(made.statement).block(block.ref)
    if stands is None:
        raise SeedError(f"the block “{seed.block}” was struck")
    rewording.edit_block(
        made.statement,
        block,
        language=seed.language,
        text=changed(stands.text(seed.language), seed),
        based_on=stands.revisions[seed.language],
        by=made.coordinator,
        at=at,
    )


def object_to(made: Made, seed: SeedDissent, at: datetime) -> None:
    organisation, by = made.voice(seed.organisation, seed.person)
    answer: Disposition = made.input(seed.of).disposition
    dissenting.dissent(answer, organisation=organisation, text=seed.text, by=by, at=at)


# -- positions ---------------------------------------------------------------------------------------------------------


def ask(made: Made, seed: SeedCall, at: datetime) -> None:
    positions.ask_positions(
        made.statement,
        deadline=made.days.deadline(seed.closes),
        note=f"{seed.note_km}\n\n{seed.note_en}",
        by=made.coordinator,
        at=at,
    )


def end(made: Made, at: datetime) -> None:
    """The clock closes it at its deadline."""
    positions.close_positions(open_call(made), by=Machine.CLOCK, at=at)


def open_call(made: Made) -> PositionCall:
    return PositionCall.objects.select_related("statement", "version").get(statement=made.statement, closed_at=None)


def stand(made: Made, seed: SeedPosition, at: datetime) -> None:
    organisation, by = made.voice(seed.organisation, seed.person)
    positions.take_position(
        open_call(made), organisation=organisation, stance=seed.stance, note=seed.note, by=by, at=at
    )


# -- a text from outside -----------------------------------------------------------------------------------------------


def read_outside(made: Made, seed: SeedOutsideText, at: datetime) -> None:
    """It is read, and waits for the coordinator's look."""
    bringing_in.read_outside(made.statement, pasted=seed.text, name=seed.name, by=made.coordinator, at=at)
