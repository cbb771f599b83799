"""Signing, from the whole stack down to the action, each beside the least program that leaves the same rows."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import psycopg

from bench.clients import send_all
from bench.databases import Databases, environment
from bench.measuring import Effort, Measured, Missing, Skipped, in_turns
from bench.processes import TICKS, answer_of, session_cpu
from bench.servers import Server, granian

CSRF_FIELD = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def over_http(effort: Effort, databases: Databases) -> Iterator[Measured | Skipped]:
    """The page's POST and the bare program in turns, each under a granian of its own, on one PostgreSQL."""
    ours_each, other_each = effort.size(250, 4), effort.size(1500, 4)
    turns = effort.runs + 1
    with ExitStack() as stack:
        url = databases.postgres()
        env = environment(databases.folder, url)
        scene = answer_of("bench.runs.open_sign_on", str(turns * (ours_each + other_each)), env=env)
        site = stack.enter_context(granian("config.wsgi:application", env=env, folder=databases.folder))
        bare_env = env | {f"BARE_{name.upper()}": str(scene[name]) for name in ("statement", "version", "chain")}
        bare = stack.enter_context(granian("bench.peers.bare_wsgi:application", env=bare_env, folder=databases.folder))
        requests = iter(filled_forms(scene, site))
        database = databases.postgres_pid

        def load(server: Server, number: int) -> Callable[[], tuple[float, float]]:
            return lambda: signatures(server, [next(requests) for _ in range(number)], database)

        ours, other = in_turns(load(site, ours_each), load(bare, other_each), runs=effort.runs)
        with psycopg.connect(url) as connection:
            written = connection.execute("SELECT count(*) FROM statements_signature").fetchone()
        assert written == (turns * (ours_each + other_each),), f"{written} signatures were written"
    yield Measured("sign.http_vs_bare", [rate for rate, _ in ours], [rate for rate, _ in other])
    yield Measured("sign.http_cpu_vs_bare", [cpu for _, cpu in ours], [cpu for _, cpu in other])


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
