"""Receipts: of one's own signature as a page and a file; and the page where anyone has one checked."""

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from ledger.receipts import Checked, Verdict, read
from organisations.views.actor import actor
from organisations.views.files import private_file
from statements.forms.receipts import ReceiptForm
from statements.models import Signature, Statement
from statements.permissions import working_statement
from statements.queries.receipts import receipt
from statements.queries.signatories import consent_of
from statements.queries.signing import own_rows, signatures_of
from statements.views.ways import crumbs


def own_signature(request: HttpRequest, ref: str, signature: str) -> tuple[Statement, Signature]:
    """For who holds a mandate for its organisation. Raises Statement.DoesNotExist, Signature.DoesNotExist."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    own = signatures_of(statement, [row.organisation for row in own_rows(person, statement, at=at)])
    given = own.select_related("version").get(ref=signature)
    given.statement = statement
    return statement, given


@login_required
@never_cache
@require_safe
def signature_receipt(request: HttpRequest, ref: str, signature: str) -> HttpResponse:
    """What was signed by whom and when, and its place in the ledger."""
    statement, given = own_signature(request, ref, signature)
    content = receipt(given)
    return render(
        request,
        "statements/receipts/receipt.html",
        {
            "statement": statement,
            "signature": given,
            "consent": consent_of(given),
            "receipt": content,
            "crumbs": crumbs(statement, (_("Sign-on"), reverse("sign", args=[ref]))),
        },
    )


@login_required
@require_safe
def receipt_file(request: HttpRequest, ref: str, signature: str) -> HttpResponse:
    """The same as JSON, to be kept and checked anywhere."""
    _statement, given = own_signature(request, ref, signature)
    content = json.dumps(receipt(given), ensure_ascii=False, indent=2).encode()
    return private_file(content, f"ruom-receipt-{given.ref}.json", "application/json")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_receipt(request: HttpRequest) -> HttpResponse:
    """For everybody: whether a receipt is true. Nothing of it is stored."""
    form = ReceiptForm(request.POST, request.FILES) if request.method == "POST" else ReceiptForm()
    checked: Checked | None = None
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            checked = read(form.brought())
            status = 422 if checked.verdict is Verdict.UNREADABLE else 200
    return render(
        request,
        "statements/receipts/check.html",
        {"form": form, "checked": checked, "facts": facts(checked) if checked else []},
        status=status,
    )


def facts(checked: Checked) -> list[tuple[str, Any]]:
    """What a receipt that fits together says, for people."""
    if checked.content is None or checked.verdict is Verdict.ALTERED:
        return []
    event, proof = checked.content["event"], checked.content["proof"]
    data = event["data"]
    told = [
        (_("Statement"), str(event["chain"]).removeprefix("statement:")),
        (_("Signature"), data.get("signature", "")),
        (_("Recorded at"), event["at"]),
        (_("SHA-256 of the text"), data.get("sha256", "")),
    ]
    if proof:
        told += [(_("Place in the ledger"), checked.content["seal"]["position"]), (_("Signed head"), proof["root"])]
    return [(name, value) for name, value in told if value != ""]
