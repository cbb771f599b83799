"""Word files that members sent back with tracked changes and comments."""

from datetime import UTC, datetime

from redline.word.tracked import write_redline
from redline.word.writing import Origin, WordBlock
from seeds.loading.made import Made, changed
from seeds.said import SeedWordFile
from statements.actions import returning
from statements.models import Round
from statements.queries.returns import Decisions, read_return
from statements.queries.text import version_text
from statements.stages import ReturnState
from statements.word_text import word_blocks


def bring_back(made: Made, consultation: Round, seed: SeedWordFile, at: datetime) -> None:
    """Bring the file in, and take it in where the data says so: then in the name of the organisation that sent it.

    Raises SeedError, Refused.
    """
    organisation, by = made.voice(seed.organisation, seed.person)
    brought = returning.bring_file(
        consultation,
        content=written(made, consultation, seed, at),
        file_name=seed.name,
        organisation=organisation,
        by=by,
        at=at,
    )
    if seed.state == ReturnState.TAKEN:
        decisions = Decisions(places={}, voices={})
        authors = [one.author for one in read_return(brought, decisions).authors]
        returning.take_file(
            brought, decisions=decisions, organisations=dict.fromkeys(authors, organisation), by=by, at=at
        )


def written(made: Made, consultation: Round, seed: SeedWordFile, at: datetime) -> bytes:
    """The round's text in that language as its author returned it."""
    blocks = word_blocks(version_text(consultation.version))
    version = consultation.version
    edited = made.block(seed.block).ref
    return write_redline(
        blocks,
        [with_changes(block, seed) if block.ref == edited else block for block in blocks],
        languages=[seed.language],
        author=seed.author,
        date=f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        origin=Origin(made.statement.ref, version.number, version.sha256, consultation.number),
        remarks={made.block(remark.block).ref: [remark.text] for remark in seed.remarks},
    )


def with_changes(block: WordBlock, seed: SeedWordFile) -> WordBlock:
    texts = dict(block.texts)
    for change in seed.changes:
        texts[change.language] = changed(texts[change.language], change)
    return block._replace(texts=texts)
