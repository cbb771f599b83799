"""What the life of one statement has made so far, by the keys of the data."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeAlias

from organisations.models import Organisation, Person
from seeds.loading.days import Days
from seeds.loading.who import Who
from seeds.reading import SeedError
from seeds.records import SeedEdit, SeedStatement
from seeds.said import SeedChange
from statements.models import Addressee, Amendment, Block, Comment, Statement

# Something that somebody does, with its moment, which it is told.
Deed: TypeAlias = tuple[datetime, Callable[[datetime], object]]


class Made:
    """Blocks, addressees and input by their keys; whoever coordinates the statement acts where nobody else is named."""

    statement: Statement

    def __init__(self, seed: SeedStatement, who: Who, days: Days) -> None:
        self.seed = seed
        self.who = who
        self.days = days
        self.coordinator = self.somebody_with("coordinator")
        self.blocks: dict[str, Block] = {}
        self.addressees: dict[str, Addressee] = {}
        self.said: dict[str, Comment | Amendment] = {}

    def somebody_with(self, duty: str) -> Person:
        """Who has that duty for the convenor: the demonstration names people by what they do. Raises SeedError."""
        person = self.who.person(duty)
        if not person.duties.filter(kind=duty, organisation=self.who.invented(self.seed.convenor)).exists():
            raise SeedError(f"nobody is {duty} for “{self.seed.convenor}”")
        return person

    @property
    def final_sha256(self) -> str:
        """Of the text that is signed. Raises SeedError."""
        if self.statement.final_version is None:
            raise SeedError("there is no final text to sign")
        return self.statement.final_version.sha256

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

    def input(self, key: str) -> Comment | Amendment:
        """Raises SeedError."""
        if key not in self.said:
            raise SeedError(f"“{key}” was not said")
        return self.said[key]

    def amendment(self, key: str) -> Amendment:
        """Raises SeedError."""
        said = self.input(key)
        if not isinstance(said, Amendment):
            raise SeedError(f"“{key}” is no amendment")
        return said

    def amendments(self) -> list[tuple[str, Amendment]]:
        """Those made so far, with their keys."""
        return [(key, said) for key, said in self.said.items() if isinstance(said, Amendment)]

    def comment(self, key: str) -> Comment:
        """Raises SeedError."""
        said = self.input(key)
        if not isinstance(said, Comment):
            raise SeedError(f"“{key}” is no comment")
        return said

    def voice(self, organisation: str, person: str) -> tuple[Organisation, Person]:
        """An invented organisation, and who speaks for it. Raises SeedError."""
        return self.who.invented(organisation), self.who.person(person)


def in_order(deeds: Iterable[Deed]) -> None:
    """Let everybody act, one after the other: what comes at the same minute in the order of the data."""
    for at, act in sorted(deeds, key=lambda deed: deed[0]):
        act(at)


def changed(words: str, change: SeedChange | SeedEdit) -> str:
    """`words` with the change made. Raises SeedError where it does not fit exactly once."""
    if words.count(change.before) != 1:
        raise SeedError(f"“{change.before}” does not stand exactly once in “{words}”")
    return words.replace(change.before, change.after)
