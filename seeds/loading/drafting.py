"""The first text of a statement, as its coordinator writes it, and who is asked to work on it."""

from seeds.loading.made import Made
from seeds.records import SeedBlock
from statements.actions import arranging, bringing_in, consulting, delivering, drafting, rewording, staffing
from statements.models import Block
from statements.stages import BlockKind, Language, RoleKind

# How the parts of a law are counted in print.
PRINTED = {BlockKind.HEADING: "ជំពូកទី{}\n{}", BlockKind.ARTICLE: "មាត្រា {}. {}"}
DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")


def write_text(made: Made, *, day: int) -> None:
    """Start the statement and write its blocks; those of a text from outside come in together, behind the others."""
    seed, days = made.seed, made.days
    title, *rest = seed.blocks
    published = seed.days.published
    made.statement = drafting.start_statement(
        kind=seed.kind,
        convenor=made.who.invented(seed.convenor),
        co_convenors=[made.who.invented(key) for key in seed.co_convenors],
        titles=title.texts,
        theme=seed.theme or "",
        occasion_en=seed.occasion_en,
        occasion_km=seed.occasion_km,
        place_en=seed.place_en,
        place_km=seed.place_km,
        dated=None if published is None else days.on(published),
        seed_key=seed.key,
        by=made.coordinator,
        at=days.at(day),
    )
    made.blocks[title.key] = before = made.statement.blocks.get(kind=BlockKind.TITLE)
    outside = [block for block in rest if block.outside]
    for minute, block in enumerate((block for block in rest if not block.outside), start=1):
        before = arranging.add_block(
            made.statement,
            kind=block.kind,
            texts=block.texts,
            after=before,
            is_demand=block.is_demand,
            by=made.coordinator,
            at=days.at(day, minute=minute),
        )
        made.blocks[block.key] = before
    if outside:
        bring_in(made, outside, after=before, day=day)


def bring_in(made: Made, outside: list[SeedBlock], *, after: Block, day: int) -> None:
    """The Khmer text comes in by being pasted, and the coordinator adds the English block by block."""
    days = made.days
    text = bringing_in.read_outside(
        made.statement, pasted=printed(outside), name="", by=made.coordinator, at=days.at(day, hour=9, minute=20)
    )
    kinds = [block.kind for block in outside]
    bringing_in.take_outside(text, kinds=kinds, by=made.coordinator, at=days.at(day, hour=9, minute=25))
    came = made.statement.blocks.filter(removed_at=None, place__gt=after.place).order_by("place")
    for minute, (seed, block) in enumerate(zip(outside, came, strict=True)):
        made.blocks[seed.key] = block
        rewording.edit_block(
            made.statement,
            block,
            language=Language.ENGLISH,
            text=seed.en,
            based_on=0,
            by=made.coordinator,
            at=days.at(day, minute=30 + minute),
        )


def printed(outside: list[SeedBlock]) -> str:
    """The text as it was printed in Khmer, with the numbers of its chapters and articles."""
    counted = dict.fromkeys(PRINTED, 0)
    lines = []
    for block in outside:
        if block.kind in counted:
            counted[block.kind] += 1
            number = str(counted[block.kind]).translate(DIGITS)
            lines.append(PRINTED[block.kind].format(number, block.km))
        else:
            lines.append(block.km)
    return "\n".join(lines)


def name_people(made: Made, *, day: int) -> None:
    """Addressees, translators, and whoever is invited."""
    seed, days = made.seed, made.days
    for key in seed.addressees:
        made.addressees[key] = delivering.add_addressee(
            made.statement, organisation=made.who.invented(key), by=made.coordinator, at=days.at(day, hour=10)
        )
    for translator in seed.translators:
        staffing.name_role(
            made.statement,
            to=made.who.person(translator.person),
            kind=RoleKind.TRANSLATOR,
            language=translator.language,
            by=made.coordinator,
            at=days.at(day, hour=10),
        )
    if seed.invited:
        invited = [made.who.invented(key) for key in seed.invited]
        consulting.invite(made.statement, invited, by=made.coordinator, at=days.at(day, hour=11))
