"""The convenor's board of a sign-on: where every invited organisation stands, narrowed, in pages, as a spreadsheet."""

import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from ledger import clock
from organisations.models import OrganisationKind, Province, Sector
from organisations.models.refs import as_reference
from organisations.queries.directory import Asked
from organisations.views.actor import actor
from organisations.views.asking import chosen, page_address, page_asked, words_asked
from statements import tracking_files
from statements.documents import claim_lines
from statements.models import Statement
from statements.permissions import Part, leads_or_publishes, part, statement_to
from statements.queries.count import Count, count
from statements.queries.editions import count_content
from statements.queries.tracking import ON_A_PAGE, Board, Line, board, lines, networks_asked
from statements.stages import Language, SignOnAnswer, Stage, Visibility
from statements.views.ways import crumbs, tabs

# Asked with this, the page answers with its living part alone.
LIVE = "X-Ruom-Live"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# How each answer looks: the classes of a badge.
LOOKS = {
    SignOnAnswer.SIGNED: "good",
    SignOnAnswer.TO_CONFIRM: "warm",
    SignOnAnswer.WITHDRAWN: "stop",
    SignOnAnswer.DECLINED: "stop",
    SignOnAnswer.PREPARED: "open",
    SignOnAnswer.IN_BOARD: "open",
    SignOnAnswer.OPENED: "",
    SignOnAnswer.SILENT: "still",
}


def reading() -> Language:
    return Language.KHMER if (get_language() or "en").startswith("km") else Language.ENGLISH


@login_required
@require_safe
@vary_on_headers(LIVE)
def signatures(request: HttpRequest, ref: str) -> HttpResponse:
    """For the convenor's staff: every invited organisation and its answer, and the count as of now.

    With the header X-Ruom-Live only the part that changes is answered, and 304 where it is as the ETag says.
    """
    at = clock.now()
    person = actor(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=at)
    found = board(statement, asked_of(request), language=reading(), at=at)
    living, etag = living_part(request, found, at=at)
    if LIVE in request.headers:
        answer = HttpResponse(living, headers={"ETag": etag, "Cache-Control": "private, no-cache"})
        return get_conditional_response(request, etag=etag, response=answer) or answer
    held = part(person, statement)
    return render(
        request,
        "statements/tracking/board.html",
        {
            "statement": statement,
            "living": living,
            "etag": etag,
            "asked": asked_of(request),
            "answer": chosen(request, "answer", SignOnAnswer),
            "is_filtered": bool(given(request)),
            "kinds": OrganisationKind.choices,
            "provinces": Province.choices,
            "sectors": Sector.choices,
            "networks": networks_asked(statement, at=at),
            "file_url": f"{reverse('signatures-file', args=[ref])}?{urlencode(given(request))}",
            **around(statement, held, at=at),
        },
    )


def around(statement: Statement, held: Part, *, at: datetime) -> dict[str, Any]:
    """What the pages of the board share: where one is, and what can be done from there."""
    deadline = statement.sign_on_closes_at
    open_now = statement.stage == Stage.SIGN_ON and deadline is not None and at < deadline
    return {
        "has_opened": deadline is not None,
        "is_open": open_now,
        "may_extend": open_now and held.leads,
        "may_record": held.leads,
        "may_reopen": statement.stage == Stage.CLOSED and held.leads,
        "crumbs": crumbs(statement),
        "tabs": tabs(statement, "signatures", held),
    }


def asked_of(request: HttpRequest) -> Asked:
    """What the query string narrows the board to. A network that is none has no members here."""
    return Asked(
        words=words_asked(request),
        kind=chosen(request, "kind", OrganisationKind),
        province=chosen(request, "province", Province),
        sector=chosen(request, "sector", Sector),
        network=as_reference(request.GET.get("network", "")) or "",
    )


def given(request: HttpRequest, **changed: str) -> dict[str, str]:
    """The same as a query string takes it, with the answer; what is empty is left out."""
    asked = asked_of(request)
    named = {
        "q": asked.words,
        "kind": asked.kind,
        "province": asked.province,
        "sector": asked.sector,
        "network": asked.network,
        "answer": str(chosen(request, "answer", SignOnAnswer)),
        **changed,
    }
    return {name: value for name, value in named.items() if value}


# -- the part that lives -----------------------------------------------------------------------------------------------


def living_part(request: HttpRequest, found: Board, *, at: datetime) -> tuple[SafeString, str]:
    """Totals, count and one page of the table as HTML, and its ETag, which leaves out the moment it is of."""
    answer = chosen(request, "answer", SignOnAnswer)
    listed = found.that(answer)
    pages = max(1, -(-len(listed) // ON_A_PAGE))
    number = min(page_asked(request), pages) or 1
    shown = lines(found, listed[(number - 1) * ON_A_PAGE : number * ON_A_PAGE])
    html = render_to_string(
        "statements/tracking/live.html",
        {
            "statement": found.statement,
            "has_opened": found.statement.sign_on_closes_at is not None,
            "is_filtered": bool(given(request)),
            "invited": len(found.invited),
            "reached": found.reached,
            "lost": found.lost,
            "opened_by": found.opened_by,
            "mails": bool(found.mails),
            "totals": [
                (each.label, each_number, f"?{urlencode(given(request, answer=each))}", each == answer)
                for each, each_number in found.totals
            ],
            "all_url": f"?{urlencode(given(request, answer=''))}",
            "answer": answer,
            "lines": [line_shown(line) for line in shown],
            "number": number,
            "pages": pages,
            "earlier": page_address(given(request), number - 1) if number > 1 else "",
            "later": page_address(given(request), number + 1) if number < pages else "",
            "count": count_shown(count(found.statement, at=at)),
        },
    )
    etag = quote_etag(hashlib.sha256(html.encode()).hexdigest()[:32])
    return SafeString(html + render_to_string("statements/tracking/as_of.html", {"at": at})), etag


def line_shown(line: Line) -> dict[str, Any]:
    """A line of the table, with what belongs to its answer."""
    signature, consent = line.row.signature, line.row.consent
    signed = line.answer in {SignOnAnswer.SIGNED, SignOnAnswer.TO_CONFIRM, SignOnAnswer.WITHDRAWN}
    return {
        "line": line,
        "organisation": line.organisation,
        "look": LOOKS[line.answer],
        "answer": line.answer.label,
        "signature": signature if signed else None,
        "consent": consent if signed else None,
        "way": signature.get_way_display() if signed and signature and signature.is_recorded else "",
        "is_hidden": signed and signature is not None and signature.visibility != Visibility.NAMED,
        "is_withdrawn": line.answer == SignOnAnswer.WITHDRAWN,
    }


def count_shown(counted: Count) -> dict[str, Any]:
    """A count in the shape that components/count_figure.html draws, in the reader's language."""
    return {
        "organisations": counted.organisations,
        "networks": counted.networks,
        "individuals": counted.individuals,
        "represented": counted.represented if counted.networks else None,
        "withheld": counted.withheld_organisations + counted.withheld_networks + counted.withheld_individuals,
        "recorded": counted.recorded,
        "claim_lines": claim_lines(count_content(counted), reading()),
    }


# -- as a file ---------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def signatures_file(request: HttpRequest, ref: str) -> HttpResponse:
    """The board as the page narrows it, whole, as XLSX in the reader's language."""
    at = clock.now()
    statement = statement_to(leads_or_publishes, ref, actor=actor(request), at=at)
    found = board(statement, asked_of(request), language=reading(), at=at)
    content = tracking_files.xlsx(found, found.that(chosen(request, "answer", SignOnAnswer)))
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={
            "Content-Disposition": f'attachment; filename="ruom-{statement.ref}-signatures.xlsx"',
            "Cache-Control": "private, no-store",
        },
    )
