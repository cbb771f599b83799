"""The two stories: organisations sign while parts of the site are killed, and a petition is signed by mail."""

import secrets
import time
from collections.abc import Callable
from itertools import cycle
from typing import Any
from uuid import uuid4

from bench.processes import answer_of
from tests.faults.crowd import Letterbox, Mail, Outcome, all_at_once, page_token, request
from tests.faults.site import Site

# Mails may still be on their way when everybody has asked.
LONGEST = 3_600.0  # seconds
EXACT_KEYS = ("rows", "signatories", "events")


def organisations_sign(site: Site, number: int, *, kill_every: float, twice: int = 5) -> Outcome:
    """So many organisations, every `twice`-th of which sends its form twice at the same time. Raises NotDone,
    AssertionError."""
    scene = answer_of("bench.runs.open_sign_on", str(number), env=site.env)
    token, cookie = page_token(site.port, scene["path"], cookies={"sessionid": scene["signers"][0]["session"]})
    requests = []
    for place, signer in enumerate(scene["signers"]):
        form = {
            "csrfmiddlewaretoken": token,
            "sha256": scene["sha256"],
            "organisation": signer["organisation"],
            "name_en": signer["name_en"],
            "name_km": signer["name_km"],
            "capacity": "Director",
            "visibility": "withheld" if place % 10 == 0 else "named",
            "language": "en",
            "mandate": "1",
            "confirm": "1",
        }
        cookies = {"csrftoken": cookie, "sessionid": signer["session"]}
        sent = request(site.port, scene["path"], form=form, cookies=cookies, address=network(place))
        requests += [sent] * (2 if place % twice == 0 else 1)
    told = all_at_once(site.port, requests, every=kill_every, meanwhile=killing(site, "web", "postgres"))
    hold_exact(site, scene["statement"], number)
    return told


def a_petition_is_signed(site: Site, number: int, *, kill_every: float) -> Outcome:
    """So many people ask with their address, read their mail, and confirm: every third in another browser, with the
    code of the mail. Everything is killed in turns, also who sends the mails."""
    scene = answer_of("bench.runs.open_sign_on", "0", "for-individuals", env=site.env)
    path = scene["public"]
    token, cookie = page_token(site.port, f"{path}own/", cookies={})
    people = [(f"signer{place}@mail.example", secrets.token_urlsafe(32), network(place)) for place in range(number)]

    def sent(path: str, form: dict[str, str], browser: str, address: str) -> bytes:
        cookies = {"csrftoken": cookie} | ({"ruom_asked": browser} if browser else {})
        return request(site.port, path, form={**form, "csrfmiddlewaretoken": token}, cookies=cookies, address=address)

    asked = [
        sent(
            path,
            {
                "sha256": scene["sha256"],
                "submission": str(uuid4()),
                "name": f"Sok {address.partition('@')[0]}",
                "place": "Kampot",
                "address": address,
                "visibility": "named",
                "confirm": "1",
            },
            browser,
            at,
        )
        for address, browser, at in people
    ]
    first = all_at_once(site.port, asked, every=kill_every, meanwhile=killing(site, "web"))
    mails = all_mails(site, {address for address, _browser, _at in people})
    confirmed = []
    for place, (address, browser, at) in enumerate(people):
        mail = mails[address]
        elsewhere = {"code": mail.code} if place % 3 == 0 else {}
        confirmed.append(sent(mail.link, {"do": "confirm", **elsewhere}, "" if elsewhere else browser, at))
    # A link signs once. Whose answer was lost finds it used up, and the count tells whether it truly signed.
    kill_in_turns = killing(site, "postgres", "web")
    second = all_at_once(site.port, confirmed, every=kill_every, meanwhile=kill_in_turns, used_up=404)
    hold_exact(site, scene["statement"], number)
    return Outcome(second.answers, first.seconds + second.seconds)


def killing(site: Site, *parts: str) -> Callable[[Outcome], None]:
    """Kill these in turns, each once something was acknowledged since the last: what is killed before it is up again
    proves nothing. Otherwise who runs the jobs."""
    turns, seen = cycle(parts), -1

    def kill_one(outcome: Outcome) -> None:
        nonlocal seen
        is_up, seen = outcome.acknowledged > seen, outcome.acknowledged
        site.kill(next(turns) if is_up else site.jobs)

    return kill_one


def network(place: int) -> str:
    """An address of documentation's own kind, another network for each thousand."""
    return f"198.18.{place // 1000 % 256}.{place % 250 + 1}"


def all_mails(site: Site, addresses: set[str]) -> dict[str, Mail]:
    """What each of them was sent, once all are. Who runs the jobs is killed once more meanwhile."""
    end = time.monotonic() + LONGEST
    letterbox = Letterbox(site.folder / "mail")
    site.kill(site.jobs)
    while True:
        letterbox.look()
        missing = addresses - letterbox.mails.keys()
        if not missing:
            return letterbox.mails
        assert time.monotonic() < end, f"{len(missing)} mails did not come"
        time.sleep(1)


def hold_exact(site: Site, statement: int, number: int) -> None:
    """Everything acknowledged is stored, nothing twice, the count exact and the ledger whole."""
    found: dict[str, Any] = answer_of("tests.faults.looking", str(statement), env=site.env)
    assert found["problems"] == []
    assert {key: found[key] for key in EXACT_KEYS} == dict.fromkeys(EXACT_KEYS, number)
    assert found["count"] == [number, number]
