"""How well the name matching finds (a labelled set of pairs, and misspelt rows among six thousand), how fast a
spreadsheet comes in, and how fast the directory is searched."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from bench.databases import Databases, environment
from bench.measuring import Effort, Measured, Skipped, cpu_seconds, in_turns
from bench.names import Named, two_fields
from bench.processes import answer_of
from organisations.matching.candidates import Candidate, Index, Known, Verdict

PAIRS = Path(__file__).parent / "pairs.toml"
SIZE = 6_000
PEER_ROWS = 30  # the peer is asked for a sample: all rows would take it minutes


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names, whether a person says they are one organisation's, and whether it was held out while tuning."""

    one: str
    two: str
    same: bool
    kind: str
    held_out: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """What was found of what there is. `wrong_same` counts what was called the same and is not."""

    pairs: int
    found: int
    shown: int
    wrong_same: int
    missed: tuple[Pair | Named, ...]

    @property
    def recall(self) -> float:
        return self.found / self.pairs

    @property
    def precision_at_review(self) -> float:
        """The share of the candidates that a person is shown that are right."""
        return self.found / self.shown


def pairs() -> list[Pair]:
    """The labelled set, in its order."""
    groups = tomllib.loads(PAIRS.read_text(encoding="utf-8"))["group"]
    return [
        Pair(one, two, group["same"], group["kind"], held_out=place % 2 == 1)
        for group in groups
        for place, (one, two) in enumerate(group["pairs"])
    ]


def quality_of_pairs(labelled: list[Pair]) -> Quality:
    """Ask for the first name of each pair among the second names of all. Candidates from other pairs are not judged."""
    index = Index(Known(place, (pair.two,)) for place, pair in enumerate(labelled))
    found, shown, wrong = 0, 0, 0
    missed: list[Pair | Named] = []
    for place, pair in enumerate(labelled):
        own = [one for one in index.candidates(pair.one, limit=10) if one.id == place]
        shown += len(own)
        found += len(own) * pair.same
        wrong += sum(one.verdict is Verdict.SAME for one in own) * (not pair.same)
        if pair.same and not own:
            missed.append(pair)
    return Quality(sum(pair.same for pair in labelled), found, shown, wrong, tuple(missed))


def known_of(named: Named, number: int = -1) -> Known:
    """An invented organisation, or a row, as the matching takes it."""
    names = tuple(name for name in (named.name_en, named.name_km) if name)
    return Known(number, names, (named.acronym,) if named.acronym else (), named.province)


def match(known: list[Named], rows: list[Named]) -> list[list[Candidate]]:
    """All the work of an import's preview: keys of both, the index, and the candidates of each row."""
    index = Index(known_of(one, place) for place, one in enumerate(known))
    return [index.candidates(known_of(row)) for row in rows]


def quality_of_rows(rows: list[Named], candidates: list[list[Candidate]]) -> Quality:
    """Every candidate of every row is judged, also of the rows that are new."""
    found, wrong = 0, 0
    missed: list[Pair | Named] = []
    for row, shown in zip(rows, candidates, strict=True):
        is_found = row.of >= 0 and any(one.id == row.of for one in shown)
        found += is_found
        wrong += sum(one.verdict is Verdict.SAME and one.id != row.of for one in shown)
        if row.of >= 0 and not is_found:
            missed.append(row)
    shown_all = sum(map(len, candidates))
    return Quality(sum(row.of >= 0 for row in rows), found, shown_all, wrong, tuple(missed))


def matching(effort: Effort, _databases: Databases) -> Iterator[Measured | Skipped]:
    """Recall and precision beside 1, which would be perfect; and what matching all rows costs beside the usual way."""
    labelled = quality_of_pairs(pairs())
    field = two_fields(effort.size(SIZE, 400))
    names = [one.name_en for one in field.known]
    asked = [row.name_en for row in field.rows if row.name_en][:: len(field.rows) // PEER_ROWS]
    answers: list[list[Candidate]] = []

    def ours() -> float:
        def work() -> None:
            answers[:] = match(field.known, field.rows)

        return 1e6 * cpu_seconds(work) / len(field.rows)

    def other() -> float:
        def work() -> None:
            for name in asked:
                process.extract(name, names, scorer=fuzz.WRatio, processor=default_process, score_cutoff=70, limit=5)

        return 1e6 * cpu_seconds(work) / len(asked)

    our_costs, other_costs = in_turns(ours, other, runs=effort.runs, warm_up=False)
    planted = quality_of_rows(field.rows, answers)
    yield Measured("orgs.match_recall", [planted.recall], [1.0])
    yield Measured("orgs.match_precision_at_review", [planted.precision_at_review], [1.0])
    yield Measured("orgs.match_pairs_recall", [labelled.recall], [1.0])
    yield Measured("orgs.match_pairs_precision_at_review", [labelled.precision_at_review], [1.0])
    yield Measured("orgs.match_vs_wratio", our_costs, other_costs)


def importing(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:
    """The whole import beside django-import-export, in CPU and on the wall, each run on a fresh database."""
    env = environment(databases.folder, databases.sqlite())
    costs = answer_of("bench.runs.import_sheet", str(effort.runs), str(effort.size(SIZE, 50)), env=env)
    # As speeds, so that the ratio is how many times faster ours is.
    cpu, wall = ({way: [1 / run[place] for run in runs] for way, runs in costs.items()} for place in (0, 1))
    yield Measured("orgs.import_vs_import_export", cpu["ours"], cpu["by_name"])
    yield Measured("orgs.import_wall_vs_import_export", wall["ours"], wall["by_name"])
    yield Measured("orgs.import_vs_import_export_blind", cpu["ours"], cpu["blind"])


def searching(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:
    env = environment(databases.folder, databases.sqlite())
    times = answer_of("bench.runs.search_directory", str(effort.runs), str(effort.size(SIZE, 50)), env=env)
    yield Measured("orgs.search_vs_sql", times["ours"], times["other"])
