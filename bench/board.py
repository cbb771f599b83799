"""The two boards: what a coordinator waits for, beside what is promised, the merge itself, or the SQL alone."""

from collections.abc import Iterator

from bench.databases import Databases, environment
from bench.measuring import Effort, Measured, Skipped
from bench.processes import answer_of

SIZE = 300
PROMISED = 300.0  # milliseconds
INVITED = 6_000


def page(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:
    """The same board on each database."""
    size = effort.size(SIZE, 20)
    for suffix, url in (("", databases.sqlite()), ("_postgres", databases.postgres())):
        env = environment(databases.folder, url)
        costs = answer_of("bench.runs.board_page", str(effort.runs), str(size), env=env)
        yield Measured(f"board.merge_page_{SIZE}{suffix}", costs["page"], [PROMISED] * effort.runs)
        if not suffix:
            yield Measured("board.merge_page_vs_engine", costs["page"], costs["engine"])


def sign_on(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:
    """The board of a sign-on on each database."""
    size = effort.size(INVITED, 40)
    for suffix, url in (("", databases.sqlite()), ("_postgres", databases.postgres())):
        env = environment(databases.folder, url)
        costs = answer_of("bench.runs.sign_on_board", str(effort.runs), str(size), env=env)
        yield Measured(f"board.vs_sql{suffix}", costs["page"], costs["sql"])
