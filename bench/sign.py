"""Signing, from the whole stack down to the action, each beside the least program that leaves the same rows."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import psycopg

from bench.clients import p99, readers, send_all
from bench.databases import Databases, environment
from bench.measuring import Effort, Measured, Missing, Skipped, all_in_turns, in_turns
from bench.processes import TICKS, answer_of, session_cpu
from bench.servers import Server, granian

CSRF_FIELD = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def over_http(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:
    """The page's POST, the bare program and the least of Django in turns, each under a granian of its own, on one
    PostgreSQL."""
    ours_each, bare_each, least_each = effort.size(250, 4), effort.size(1500, 4), effort.size(400, 4)
    turns = effort.runs + 1
    with ExitStack() as stack:
        url = databases.postgres()
        env = environment(databases.folder, url)
        scene = answer_of("bench.runs.open_sign_on", str(turns * (ours_each + bare_each + least_each)), env=env)
        site = stack.enter_context(granian("config.wsgi:application", effort, env=env, folder=databases.folder))
        bare_env = env | {f"BARE_{name.upper()}": str(scene[name]) for name in ("statement", "version", "chain")}
        bare = stack.enter_context(
            granian("bench.peers.bare_wsgi:application", effort, env=bare_env, folder=databases.folder)
        )
        least_env = bare_env | {"DJANGO_SETTINGS_MODULE": "bench.peers.least_settings"}
        least = stack.enter_context(
            granian("bench.peers.least_django:application", effort, env=least_env, folder=databases.folder)
        )
        requests = iter(filled_forms(scene, site))
        database = databases.postgres_pid

        def load(server: Server, number: int) -> Callable[[], tuple[float, float]]:
            return lambda: signatures(server, [next(requests) for _ in range(number)], database)

        works = [load(site, ours_each), load(bare, bare_each), load(least, least_each)]
        ours, other, django = (taken[1:] for taken in all_in_turns(works, runs=turns))  # the first is for nothing
        with psycopg.connect(url) as connection:
            written = connection.execute("SELECT count(*) FROM statements_signature").fetchone()
        assert written == (turns * (ours_each + bare_each + least_each),), f"{written} signatures were written"
    yield Measured("sign.http_vs_bare", [rate for rate, _ in ours], [rate for rate, _ in other])
    yield Measured("sign.http_cpu_vs_bare", [cpu for _, cpu in ours], [cpu for _, cpu in other])
    yield Measured("sign.least_django_vs_bare", [rate for rate, _ in django], [rate for rate, _ in other])
    yield Measured("sign.http_vs_least_django", [rate for rate, _ in ours], [rate for rate, _ in django])


READERS = 32
SLOW = ("commit_delay=5000", "commit_siblings=0")  # microseconds; each commit waits, as on a slow disk


def slow_commits(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:  # noqa: ARG001
    """The same site twice, on a PostgreSQL of its own whose commits take 5 ms; on one, a counter row is raised by each
    signature."""
    if effort.quick:
        for key in ("sign.slow_commit_vs_hot_row", "sign.slow_commit_p99"):
            yield Skipped(key, "as sign.http_vs_bare, on another PostgreSQL: not in a quick run")
        return
    each, turns = effort.size(120, 4), effort.runs + 1
    with ExitStack() as stack, Databases(settings=SLOW) as slow:
        waits: list[float] = []
        loads: list[Callable[[], float]] = []
        for is_hot in (False, True):
            env = environment(slow.folder, slow.postgres())
            scene = answer_of("bench.runs.open_sign_on", str(turns * each), *(["hot-row"] if is_hot else []), env=env)
            site = stack.enter_context(granian("config.wsgi:application", effort, env=env, folder=slow.folder))
            requests = iter(filled_forms(scene, site))

            def load(server: Server = site, waiting: Iterator[bytes] = requests, *, ours: bool = not is_hot) -> float:
                sent = send_all(server.port, [next(waiting) for _ in range(each)])
                assert sent.statuses == {302: each}, f"not all were signed: {sent.statuses}"
                waits.extend(sent.waits if ours else [])
                return each / sent.seconds

            loads.append(load)
        ours, other = in_turns(*loads, runs=effort.runs)
    yield Measured("sign.slow_commit_vs_hot_row", ours, other)
    yield Measured("sign.slow_commit_p99", [1000 * p99(waits)], [100.0])


def under_spike(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:
    """Signatures a second while readers hammer the public page of the same site, and alone, in turns. Whatever the site
    serves there is read."""
    each, turns = effort.size(150, 4), 2 * (effort.runs + 1)
    with ExitStack() as stack:
        env = environment(databases.folder, databases.postgres())
        scene = answer_of("bench.runs.open_sign_on", str(turns * each), "for-individuals", env=env)
        site = stack.enter_context(granian("config.wsgi:application", effort, env=env, folder=databases.folder))
        requests = iter(filled_forms(scene, site))
        head = f"GET {scene['public']} HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nAccept-Encoding: gzip\r\n\r\n"

        def quiet() -> float:
            sent = send_all(site.port, [next(requests) for _ in range(each)])
            assert sent.statuses == {302: each}, f"not all were signed: {sent.statuses}"
            return each / sent.seconds

        def hammered() -> float:
            with readers(site.port, head.encode(), number=READERS) as answers:
                rate = quiet()
            assert set(answers) == {200}, f"the public page answered {answers}"
            return rate

        ours, other = in_turns(hammered, quiet, runs=effort.runs)
    yield Measured("sign.under_spike_vs_quiet", ours, other)


def slope(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:
    """The same statement's signatures at growing numbers of them, in turns."""
    sizes = [effort.size(1_000, 20), effort.size(1_000_000 if effort.full else 100_000, 400)]
    key = "sign.slope_1k_1m" if effort.full else "sign.slope_1k_100k"
    arguments = [str(effort.runs), str(effort.size(400, 4)), str(databases.postgres_pid), *map(str, sizes)]
    costs = answer_of("bench.runs.sign_at_size", *arguments, env=environment(databases.folder, databases.postgres()))
    yield Measured(key, costs["large"], costs["small"])
    if key == "sign.slope_1k_100k":
        yield Skipped("sign.slope_1k_1m", "a million signatures take minutes to write: --full")


def filled_forms(scene: dict[str, Any], site: Server) -> list[bytes]:
    """One POST for each signer, as a browser sends it. The cookie and token of one page serve all of them."""
    first = scene["signers"][0]
    address = f"http://127.0.0.1:{site.port}{scene['path']}"
    page = urlopen(Request(address, headers={"Cookie": f"sessionid={first['session']}"}), timeout=20)
    found = CSRF_FIELD.search(page.read().decode())
    cookie = re.search(r"csrftoken=(\w+)", page.headers.get("Set-Cookie", ""))
    if found is None or cookie is None:
        raise Missing("the signing page shows no form")
    return [form(scene, site.port, signer, cookie[1], found[1]) for signer in scene["signers"]]


def form(scene: dict[str, Any], port: int, signer: dict[str, str], cookie: str, token: str) -> bytes:
    body = urlencode(
        {
            "csrfmiddlewaretoken": token,
            "sha256": scene["sha256"],
            "organisation": signer["organisation"],
            "name_en": signer["name_en"],
            "name_km": signer["name_km"],
            "capacity": "Director",
            "visibility": "named",
            "language": "en",
            "block": "",
            "reservation_en": "",
            "reservation_km": "",
            "mandate": "1",
            "confirm": "1",
        }
    )
    return (
        f"POST {scene['path']} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Cookie: csrftoken={cookie}; sessionid={signer['session']}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def signatures(server: Server, requests: list[bytes], database: int) -> tuple[float, float]:
    """Signatures a second, and the CPU ms of one, in the web server and the database together."""
    start = session_cpu(server.pid) + session_cpu(database)
    load = send_all(server.port, requests)
    # The kernel counts in ticks: what took less than one is told as one, never as nothing.
    used = max(session_cpu(server.pid) + session_cpu(database) - start, 1 / TICKS)
    assert load.statuses == {302: len(requests)}, f"not all were signed: {load.statuses}"
    return len(requests) / load.seconds, 1000 * used / len(requests)


def action_vs_bare(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:
    yield acted("sign.action_vs_one_statement", environment(databases.folder, databases.postgres()), effort)


def on_sqlite(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:
    yield acted("sign.sqlite_vs_raw", environment(databases.folder, databases.sqlite()), effort)


def acted(key: str, env: Mapping[str, str], effort: Effort) -> Measured:
    """The action and bare SQL in turns, inside one program on the database of `env`."""
    rates = answer_of("bench.runs.act", str(effort.runs), str(effort.size(200, 3)), env=env)
    return Measured(key, rates["ours"], rates["other"])


def page(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:
    env = environment(databases.folder, databases.sqlite())
    costs = answer_of("bench.runs.sign_page", str(effort.runs), str(effort.size(60, 2)), env=env)
    yield Measured("sign.page_vs_handwritten", costs["page"], costs["handwritten"])
    yield Measured("sign.page_vs_bare_handwritten", costs["page"], costs["bare"])
