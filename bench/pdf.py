"""The PDF of a statement with many names, beside Typst and Chromium, which print the same content."""

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from bench.databases import Databases, environment
from bench.measuring import Effort, Measured, Skipped, all_in_turns
from bench.processes import Cost, answer_of, measured_program

SIZES = (10, 100, 1_000, 6_000)
# The largest list of names that any statement here is known to have had.
LARGEST = 22_218
WARM_SIZES = (10, 100, 1_000, 6_000)
FURTHER = 4  # documents after the first, of a program that runs already
QUICK_SIZES = {10: 5, 100: 5, 1_000: 100, 6_000: 100, LARGEST: 100}
NEEDS_FULL = f"{LARGEST:,} names take minutes: --full"
CHROMIUM = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")


def engines(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:
    """Every engine as a process of its own, from its start to the file on the disk; one warms the disk's cache."""
    missing: dict[str, str] = {}
    costs: dict[tuple[str, int], list[Cost]] = {}
    folder, env = databases.folder, environment(databases.folder)
    names = {size: QUICK_SIZES[size] if effort.quick else size for size in (*SIZES, LARGEST)}
    answer_of("bench.runs.printing", "sources", str(folder), *map(str, sorted(set(names.values()))), env=env)
    if not effort.quick:
        all_in_turns(list(printers(folder, names[SIZES[0]], env, missing).values()), runs=1)
    measured: dict[int, dict[str, list[Cost]]] = {}
    for size in SIZES:
        if names[size] not in measured:  # in a quick run several are the same
            works = printers(folder, names[size], env, missing)
            measured[names[size]] = dict(zip(works, all_in_turns(list(works.values()), runs=effort.runs), strict=True))
        costs |= {(engine, size): result for engine, result in measured[names[size]].items()}
    if effort.full:
        costs["ours", LARGEST] = all_in_turns(
            [printers(folder, names[LARGEST], env, missing)["ours"]], runs=effort.runs
        )[0]
    for engine in ("typst", "chromium"):
        for size in SIZES:
            if engine in missing:
                yield Skipped(f"pdf.vs_{engine}_{size}", missing[engine])
            else:
                yield Measured(f"pdf.vs_{engine}_{size}", cpu(costs["ours", size]), cpu(costs[engine, size]))
        if engine in missing:
            yield Skipped(f"pdf.memory_vs_{engine}_6000", missing[engine])
        else:
            ours, other = ([cost.peak for cost in costs[of, 6_000]] for of in ("ours", engine))
            yield Measured(f"pdf.memory_vs_{engine}_6000", ours, other)
    few = further(costs, 100, 1_000)
    yield Measured("pdf.slope_6000", further(costs, 1_000, 6_000), few)
    if effort.full:
        yield Measured("pdf.slope", further(costs, 1_000, LARGEST), few)
    else:
        yield Skipped("pdf.slope", NEEDS_FULL)


def warm(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:
    """What each further document costs a program that runs already, as ours does: beside a Chromium that is started for
    each, and one that is left running."""
    folder, env = databases.folder, environment(databases.folder)
    sizes = {size: effort.size(size, QUICK_SIZES[10]) for size in WARM_SIZES + (LARGEST,) * effort.full}
    measured: dict[int, list[list[Cost]]] = {}
    answer_of("bench.runs.printing", "sources", str(folder), *map(str, sorted(set(sizes.values()))), env=env)
    if not effort.full:
        yield Skipped(f"pdf.warm_vs_chromium_{LARGEST}", NEEDS_FULL)
        yield Skipped(f"pdf.warm_vs_warm_chromium_{LARGEST}", NEEDS_FULL)
    for size, names in sizes.items():
        missing: dict[str, str] = {}
        found = printers(folder, names, env, missing)
        if "chromium" in missing:
            yield Skipped(f"pdf.warm_vs_chromium_{size}", missing["chromium"])
            yield Skipped(f"pdf.warm_vs_warm_chromium_{size}", missing["chromium"])
            continue
        works = [
            program([*command, str(times)], pdf, folder=folder, env=env)
            for command, pdf in warm_commands(folder, names)
            for times in (1, 1 + FURTHER)
        ]
        if names not in measured:  # in a quick run both are the same
            measured[names] = all_in_turns([*works, found["chromium"]], runs=effort.runs)
        *both, cold = measured[names]
        ours, theirs = (
            [(many - one) / FURTHER for one, many in zip(cpu(first), cpu(more), strict=True)]
            for first, more in (both[:2], both[2:])
        )
        yield Measured(f"pdf.warm_vs_chromium_{size}", ours, cpu(cold))
        yield Measured(f"pdf.warm_vs_warm_chromium_{size}", ours, theirs)


def warm_commands(folder: Path, names: int) -> Iterator[tuple[list[str], Path]]:
    """Ours and Chromium's, less the number of times."""
    ours, theirs = folder / "ours.pdf", folder / "chromium.pdf"
    yield [sys.executable, "-m", "bench.pressing", str(folder / f"{names}.json"), str(ours)], ours
    page = str(folder / f"{names}.html")
    yield [sys.executable, "-m", "bench.peers.chromium_pdf", chromium_path() or "", page, str(theirs)], theirs


def program(command: Sequence[str], pdf: Path, *, folder: Path, env: Mapping[str, str]) -> Callable[[], Cost]:
    """A function that runs a program which writes that PDF."""

    def run() -> Cost:
        pdf.unlink(missing_ok=True)
        cost = measured_program(command, env=env, log=folder / "log")
        assert pdf.read_bytes().startswith(b"%PDF-"), f"{command[0]} made no PDF"
        return cost

    return run


def chromium_path() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def printers(
    folder: Path, names: int, env: Mapping[str, str], missing: dict[str, str]
) -> dict[str, Callable[[], Cost]]:
    """A function for each engine there is; `missing` learns of the others."""
    python, html, typ = sys.executable, folder / f"{names}.html", folder / f"{names}.typ"
    pdf = folder / "ours.pdf"
    ours = [python, "-m", "bench.pressing", str(folder / f"{names}.json"), str(pdf)]
    found = {"ours": program(ours, pdf, folder=folder, env=env)}
    if find_spec("typst"):
        pdf = folder / "typst.pdf"
        command = [python, "-m", "bench.peers.typst_pdf", str(typ), str(pdf)]
        found["typst"] = program(command, pdf, folder=folder, env=env)
    else:
        missing["typst"] = "the package typst is not installed"
    chromium = chromium_path()
    if chromium:
        pdf = folder / "chromium.pdf"
        options = [
            *CHROMIUM,
            f"--user-data-dir={folder / 'profile'}",
            "--no-pdf-header-footer",
            f"--print-to-pdf={pdf}",
        ]
        found["chromium"] = program([chromium, *options, html.as_uri()], pdf, folder=folder, env=env)
    else:
        missing["chromium"] = "this machine lacks chromium"
    return found


def cpu(costs: Sequence[Cost]) -> list[float]:
    return [cost.cpu for cost in costs]


def further(costs: Mapping[tuple[str, int], Sequence[Cost]], few: int, many: int) -> list[float]:
    """CPU ms for each name beyond the first few, so that what starting costs falls out."""
    start = median(cpu(costs["ours", few]))
    return [1000 * (cost.cpu - start) / (many - few) for cost in costs["ours", many]]
