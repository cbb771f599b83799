"""A statement's public page with 1,000 names, as it is handed over on a news day, beside what serves plain files."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.request import Request, urlopen

from bench.clients import send_all
from bench.databases import Databases, environment
from bench.measuring import Effort, Measured, Skipped, all_in_turns
from bench.nginx import find_nginx, nginx, site
from bench.processes import TICKS, answer_of, session_cpu
from bench.servers import Server, granian
from bench.sign import filled_forms

ONE_SIGNATURE_TO = 20  # pages, while signatures stream in
Visit = tuple[float, float]  # pages a CPU second of the server, and the ms within which 99 in 100 were answered


def embedded(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:
    """The site as `make run` has it, and each peer under a granian of its own, in turns."""
    many, few = effort.size(2_000, 20), effort.size(24, 4)
    with ExitStack() as stack:
        env = environment(databases.folder, databases.sqlite())
        scene = scene_of(effort, env, signers=(effort.runs + 1) * many // ONE_SIGNATURE_TO)
        ours = stack.enter_context(granian("config.wsgi:application", effort, env=env, folder=databases.folder))
        django = stack.enter_context(granian("bench.peers.pages:application", effort, env=env, folder=databases.folder))
        lay_plain(ours, scene["page"], databases.folder / "plain")
        file_env = env | {"BENCH_FILES": str(databases.folder / "plain")}
        files = stack.enter_context(
            granian("bench.peers.files:application", effort, env=file_env, folder=databases.folder)
        )
        ref = scene["ref"]
        forms = iter(filled_forms(scene["sign_on"], ours))
        pages, posts = [get(scene["page"])] * many, many // ONE_SIGNATURE_TO

        def while_signing() -> float:
            mixed = list(pages)
            mixed[::ONE_SIGNATURE_TO] = [next(forms) for _ in range(posts)]
            load = send_all(ours.port, mixed)
            assert load.statuses == {200: many - posts, 302: posts}, load.statuses
            return late(load.waits_of[200])

        found = all_in_turns(
            [
                lambda: visits(ours, pages),
                lambda: visits(files, [get("/page.html")] * many),
                lambda: visits(django, [get(f"/en/cached/{ref}/")] * few),
                lambda: visits(django, [get(f"/en/uncached/{ref}/")] * few),
            ],
            runs=effort.runs + 1,
        )
        signing = [while_signing() for _ in range(effort.runs + 1)][1:]
    copy, file, cached, uncached = (one[1:] for one in found)  # the first of each is for nothing
    yield Measured("page.vs_whitenoise", rates(copy), rates(file))
    yield Measured("page.p99_vs_whitenoise", [late for _, late in copy], [late for _, late in file])
    yield Measured("page.vs_cache_page", rates(copy), rates(cached))
    yield Measured("page.vs_uncached", rates(copy), rates(uncached))
    yield Measured("page.p99_while_signing", signing, [late for _, late in copy])


def behind_nginx(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:
    """By the very settings of docs/serving.md, beside the same bytes from a plain folder of the same nginx."""
    program = find_nginx()
    many = effort.size(10_000, 20)
    with ExitStack() as stack:
        env = environment(databases.folder, databases.sqlite())
        scene = scene_of(effort, env, signers=1)
        ours = stack.enter_context(granian("config.wsgi:application", effort, env=env, folder=databases.folder))
        lay_plain(ours, scene["page"], databases.folder / "plain")
        front = stack.enter_context(nginx(program, site(databases.folder, ours.port), folder=databases.folder))
        found = all_in_turns(
            [
                lambda: visits(front, [get(scene["page"])] * many),
                lambda: visits(front, [get("/plain/page.html")] * many),
            ],
            runs=effort.runs + 1,
        )
    page, plain = (one[1:] for one in found)
    yield Measured("page.vs_nginx", rates(page), rates(plain))
    yield Measured("page.p99_vs_nginx", [late for _, late in page], [late for _, late in plain])


def scene_of(effort: Effort, env: Mapping[str, str], *, signers: int) -> dict[str, Any]:
    scene: dict[str, Any] = answer_of("bench.runs.publish", str(effort.size(1_000, 5)), str(max(1, signers)), env=env)
    return scene


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode()


def lay_plain(server: Server, path: str, folder: Path) -> None:
    """The very bytes that the site hands over, plain and compressed, as files."""
    folder.mkdir(exist_ok=True)
    for header, name in (("identity", "page.html"), ("gzip", "page.html.gz")):
        address = f"http://127.0.0.1:{server.port}{path}"
        answer = urlopen(Request(address, headers={"Accept-Encoding": header}), timeout=30)
        (folder / name).write_bytes(answer.read())


def visits(server: Server, requests: list[bytes]) -> Visit:
    start = session_cpu(server.pid)
    load = send_all(server.port, requests)
    assert load.statuses == {200: len(requests)}, load.statuses
    used = max(session_cpu(server.pid) - start, 1 / TICKS)
    return len(requests) / used, late(load.waits)


def rates(visits: list[Visit]) -> list[float]:
    return [rate for rate, _ in visits]


def late(waits: list[float]) -> float:
    """The ms within which 99 in 100 were answered."""
    return 1000 * quantiles(waits, n=100, method="inclusive")[98]
