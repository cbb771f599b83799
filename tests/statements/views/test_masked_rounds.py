"""Masked means masked: whatever a member can get of such a round, no other organisation's name is in it.

Not two or three pages: every address below the statement is asked for, in both languages, by page and by API, files are
unpacked, and every mail to the member is read. A new page is in the sweep without anybody thinking of it.
"""

import io
import itertools
import zipfile
from collections.abc import Container, Iterator
from copy import deepcopy

import pytest
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from ledger import clock
from organisations.models import Organisation, Person
from outbox.models import Job
from statements import tasks
from statements.actions import amending, commenting, consulting, disposing, merging, participating, publishing, signing
from statements.actions.amending import Proposed
from statements.api.urls import api
from statements.models import Amendment, Comment, Round, Statement
from statements.stages import ChangeKind
from tests import factories
from tests.addresses import way_to
from tests.cast import Cast
from tests.factories import DAY
from tests.printing.reading import text as text_of_pdf
from tests.statements.api.calling import Caller

KINDS = ("pdf", "docx", "xlsx", "amendment", "comment")
# Where names are written in the reader's language; the other pages are asked for in English only.
IN_KHMER = frozenset({"round", "answers"})


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Round:
    """Everybody but Stone Bridge says something, in every way there is."""
    at = clock.now() - 2 * DAY
    opened = consulting.open_round(
        factories.invited(told_cast, at=at),
        deadline=at + 9 * DAY,
        shows="masked",
        answers_public=True,
        by=told_cast.chanthy,
        at=at,
    )
    participating.remind(opened, by=told_cast.chanthy)
    bridge = opened.statement.blocks.get(revisions__text="Mend the old bridge this year.")
    words = {"en": "Mend the bridge this very year.", "km": "ជួសជុលស្ពាននៅឆ្នាំនេះ។"}
    asked = amending.amend(
        opened,
        organisation=told_cast.reed,
        changes=[Proposed(ChangeKind.REPLACE, bridge, words)],
        reason="The rains come.",
        by=told_cast.sreymom,
    )
    amending.co_sponsor(asked, organisation=told_cast.hill, reason="We cross it.", by=told_cast.visal)
    struck = [Proposed(ChangeKind.DELETE, opened.statement.blocks.get(kind="heading"))]
    withdrawn = amending.amend(opened, organisation=told_cast.hill, changes=struck, by=told_cast.visal)
    amending.withdraw_amendment(withdrawn, by=told_cast.visal)
    remark = commenting.comment(
        opened,
        organisation=told_cast.hill,
        text="Which bridge?",
        block=bridge,
        quote="old bridge",
        weight="blocking",
        by=told_cast.visal,
    )
    commenting.comment(opened, organisation=told_cast.river, text="Well written.", by=told_cast.rotha)
    commenting.reply(remark, organisation=told_cast.reed, text="The one by the school.", by=told_cast.sreymom)
    commenting.reply(remark, organisation=told_cast.lotus, text="We look into it.", by=told_cast.chanthy)
    own = commenting.comment(opened, organisation=told_cast.stone, text="We agree.", by=told_cast.bora)
    commenting.reply(own, organisation=told_cast.hill, text="So do we.", by=told_cast.visal)
    return opened


@pytest.fixture
def consultation(db: None, told: Round) -> Round:
    return deepcopy(told)


def hidden(cast: Cast) -> list[str]:
    """Whatever would give away one of the others."""
    organisations: tuple[Organisation, ...] = (cast.reed, cast.hill, cast.river)
    people: tuple[Person, ...] = (cast.sreymom, cast.visal, cast.rotha)
    return [
        *(word for one in organisations for word in (one.name_en, one.name_km, one.ref)),
        *(word for one in people for word in (one.name, one.email, one.ref)),
    ]


def found(cast: Cast, what: str, content: str) -> list[tuple[str, str]]:
    return [(what, word) for word in hidden(cast) if word.casefold() in content.casefold()]


# -- what can be got ---------------------------------------------------------------------------------------------------


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, list[str]]]:
    """The name of each page below a statement and the parameters of its address."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif pattern.name and ("work/<ref:ref>/" in route or "/s/<ref:ref>/" in route):
            yield pattern.name, list(pattern.pattern.converters)


def said_in(consultation: Round) -> list[str]:
    """One amendment and one comment of others, and a comment of one's own, by reference."""
    return [
        consultation.amendments.earliest("id").ref,
        consultation.comments.earliest("id").ref,
        consultation.comments.latest("id").ref,
    ]


def candidates(consultation: Round) -> dict[str, list[object]]:
    """What may stand in an address, by the name of its parameter; what is not here stands nowhere in these pages."""
    said: list[object] = [*said_in(consultation)]
    return {
        "ref": [consultation.statement.ref],
        "number": [1],
        "block": [consultation.statement.blocks.filter(kind="point").earliest("id").ref],
        "amendment": said[:1],
        "comment": said[1:],
        "said": said,
        "kind": list(KINDS),
        "edition": [1],
        "language": ["en"],
    }


def unpacked(content: bytes) -> str:
    """The text of a page or of a file, whatever it is packed in."""
    if content.startswith(b"%PDF"):
        return text_of_pdf(content)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    return content.decode("utf-8", "replace")


def pages(consultation: Round, reader: Person | None, only: Container[str] | None = None) -> dict[str, str]:
    """Everything this reader gets below the statement, or `only` of these: the page's name and address -> text."""
    client = Client()
    if reader:
        client.force_login(reader)
    got: dict[str, str] = {}
    known = candidates(consultation)
    for name, parameters in dict(routes(get_resolver().url_patterns)).items():
        if not set(parameters) <= set(known) or (only is not None and name not in only):
            continue
        for values in itertools.product(*(known[parameter] for parameter in parameters)):
            for language in ("en", "km") if name in IN_KHMER else ("en",):
                with translation.override(language):
                    path = reverse(name, kwargs=dict(zip(parameters, values, strict=True)))
                    answer = client.get(path)
                if answer.status_code == 200:
                    got[f"{name} {path}"] = unpacked(answer.getvalue())
    return got


def answers(consultation: Round, reader: Person) -> dict[str, str]:
    """The same by the API."""
    caller, got = Caller(reader), {}
    for path, methods in api.get_openapi_schema()["paths"].items():
        if "get" not in methods or "{ref}" not in path:
            continue
        for other in said_in(consultation) if "{amendment}" in path or "{comment}" in path else [""]:
            filled = path.removeprefix("/api/v1").format(
                ref=consultation.statement.ref,
                number=1,
                language="en",
                **dict.fromkeys(("amendment", "comment", "block", "kind", "organisation", "call", "webhook"), other),
            )
            response = caller.raw("GET", filled)
            if response.status_code == 200:
                got[filled] = unpacked(response.getvalue())
    return got


def mails_to(*people: Person) -> dict[str, str]:
    """What was written to them by every job so far: subject, text and headers."""
    mail.outbox.clear()
    for job in Job.objects.filter(kind="statements.send_notice").order_by("id"):
        tasks.send_notice(**job.arguments)
    addresses = {person.email for person in people}
    return {
        f"{number} {message.subject}": str(message.message())
        for number, message in enumerate(mail.outbox)
        if set(message.to) & addresses
    }


def swept(cast: Cast, consultation: Round, shown: dict[str, str]) -> list[tuple[str, str]]:
    """Where the other names are found: in the pages `shown` to Bora, in the API, in the mails to Bora and to Neary."""
    places: list[tuple[str, str]] = []
    for what, content in {**shown, **answers(consultation, cast.bora)}.items():
        places += found(cast, what, content)
    for subject, message in mails_to(cast.bora, cast.neary).items():
        places += found(cast, subject, message)
    return places


# -- the sweep ---------------------------------------------------------------------------------------------------------


def test_the_sweep_finds_what_is_not_hidden(cast: Cast, consultation: Round) -> None:
    """It is not blind: with the names shown, it meets them on the page, in the API and on the forms about input."""
    Round.objects.update(shows="person")
    with_names = {"round", "reply", "co-sponsor", "answers", "answers-file"}
    shown = pages(consultation, cast.bora, with_names)
    places = {what.split()[0] for what, _word in swept(cast, consultation, shown)}
    assert with_names <= places
    ref = consultation.statement.ref
    assert {f"/statements/{ref}/rounds/1/{what}" for what in ("comments", "amendments")} <= places


def test_while_the_round_is_open(cast: Cast, consultation: Round) -> None:
    shown = pages(consultation, cast.bora)
    assert swept(cast, consultation, shown) == []
    own = shown[f"round {way_to('round', consultation.statement.ref, 1)}"]
    assert "Stone Bridge" in own
    assert own.count("Your organisation") == 1
    assert own.count("An organisation") >= 4


def test_once_it_is_answered_merged_and_public(cast: Cast, consultation: Round) -> None:
    consulting.close_round(consultation, by=cast.chanthy)
    subjects: list[Amendment | Comment] = [*Amendment.objects.filter(withdrawn_at=None), *Comment.objects.all()]
    for subject in subjects:
        disposing.dispose(subject, outcome="accepted", reason="Yes.", by=cast.chanthy)
    merging.merge_round(consultation, by=cast.chanthy)
    statement = Statement.objects.get(pk=consultation.statement.pk)
    signing.settle_final(statement, by=cast.chanthy)
    signing.open_sign_on(statement, deadline=clock.now() + DAY, by=cast.chanthy)
    signing.close_sign_on(statement, by=cast.chanthy)
    publishing.publish(statement, by=cast.piseth)
    # Bora is a reader of the public pages, too.
    shown = pages(consultation, cast.bora)
    assert swept(cast, consultation, shown) == []
    assert any(what.startswith("public-answers") for what in shown)
