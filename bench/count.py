"""What the one count costs to read, as signatures grow."""

from collections.abc import Iterator

from bench.databases import Databases, environment
from bench.measuring import Effort, Measured, Skipped
from bench.processes import answer_of

NEEDS_FULL = "a million signatures take minutes to write: --full"


def slopes(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:
    """The same statement's count at growing sizes, measured in turns."""
    sizes = {"1k": effort.size(1_000, 20), "100k": effort.size(100_000, 200)}
    sizes |= {"organisations_1k": effort.size(1_000, 20), "organisations_10k": effort.size(10_000, 40)}
    if effort.full:
        sizes["1m"] = effort.size(1_000_000, 4_000)
    # CPU to be used within a run: the kernel counts that of PostgreSQL in hundredths of a second.
    enough = 0.02 if effort.quick else 0.4
    arguments = [str(effort.runs), str(enough), str(databases.postgres_pid)]
    arguments += [f"{name}={number}" for name, number in sizes.items()]
    costs = answer_of("bench.runs.count_read", *arguments, env=environment(databases.folder, databases.postgres()))
    yield Measured("count.slope_1k_100k", costs["100k"], costs["1k"])
    if effort.full:
        yield Measured("count.slope_1k_1m", costs["1m"], costs["1k"])
    else:
        yield Skipped("count.slope_1k_1m", NEEDS_FULL)
    yield Measured("count.slope_organisations_1k_10k", costs["organisations_10k"], costs["organisations_1k"])
