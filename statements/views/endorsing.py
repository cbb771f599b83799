"""Individuals sign: the text and the form, the page behind the link of the mail, the way to what one has signed.

Nothing here asks who is signed in. The answers are the same whether an address has signed or not.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from math import ceil
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.actions.throttling import Limit, endorsement_guess_limit, endorsement_limits, take
from organisations.forms.refusing import add_refusal, status_of
from organisations.refusals import Outdated, Refused
from organisations.views.machines import caller_of
from organisations.views.tokenless import tokenless
from organisations.views.waiting import mail_folder, too_many
from statements.actions import endorsing, own_signatures
from statements.forms.endorsing import EndorseForm, OwnForm
from statements.models import Endorsement, Signature, Statement
from statements.permissions import open_for_individuals, signed_by_individuals
from statements.queries.endorsing import (
    HOUR,
    MOST_TRIES,
    ended_at,
    endorsement_behind,
    hour_of,
    hourly_count,
    may_ask,
    particulars_of,
    signatures_from,
)
from statements.queries.mailboxes import normal
from statements.queries.renewing import counts_no_more
from statements.queries.signatories import consents
from statements.queries.text import Text, version_text
from statements.stages import CONFIRMABLE, Visibility
from statements.views.copies import copied, of_statement
from statements.views.signing import in_reading_order, reader_language

BROWSER_COOKIE = "ruom_asked"
FORM_AGE = timedelta(minutes=10)
BROWSER_AGE = timedelta(days=8)  # a mail is good for seven


# -- the page where one signs ------------------------------------------------------------------------------------------


@copied(of_statement)
@tokenless
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, ref: str) -> HttpResponse:
    """The final text for everybody, and the form; a POST asks, and the mail does the rest. The page is the same for
    everybody, for some minutes."""
    statement = open_for_individuals(ref)
    at = clock.now()
    version = statement.final_version
    if version is None:
        raise Statement.DoesNotExist
    text = version_text(version)
    is_open = may_ask(statement, at=at)
    form = EndorseForm(request.POST if request.method == "POST" else None, initial={"sha256": version.sha256})
    status = HTTPStatus.OK if is_open or request.method != "POST" else HTTPStatus.CONFLICT
    refusal, until = "", None
    if request.method == "POST" and is_open:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            until = take(*limits(request, form.cleaned_data["address"]))
            try:
                if until is None:
                    return asked_by(request, statement, form, text)
            except Outdated as outdated:
                refusal, status = str(outdated.reason), HTTPStatus(status_of(outdated))
                form = form.read_again(sha256=version.sha256)
            except Refused as refused:
                add_refusal(form, refused)
                status = HTTPStatus(status_of(refused))
    counted = hourly_count(statement, at=at)
    page = render(
        request,
        "statements/endorsing/sign.html",
        {
            "statement": statement,
            "version": version,
            **in_reading_order(text),
            "is_open": is_open,
            "form": form,
            "refusal": refusal,
            "until": until,
            "count": counted if counted.as_of >= statement.sign_on.made_at and counted.signatories else None,
        },
        status=status,
    )
    page["Expires"] = http_date(ceil(changes_at(statement, at=at).timestamp()))
    return too_many(page, until) if until else page


def changes_at(statement: Statement, *, at: datetime) -> datetime:
    """When the page says something else by itself: another count with each hour, and no form after the deadline. What
    is typed in one form twice is one, so who waits for a mail in vain finds another form soon."""
    moments = (at + FORM_AGE, hour_of(at) + HOUR, ended_at(statement))
    return min(moment for moment in moments if moment and moment > at)


def limits(request: HttpRequest, address: str) -> list[Limit]:
    return endorsement_limits(normal(address), caller_of(request))


def asked_by(request: HttpRequest, statement: Statement, form: EndorseForm, text: Text) -> HttpResponse:
    """Ask as the form says. Raises what the action raises."""
    typed = {name: value for name, value in form.cleaned_data.items() if name not in {"confirm", "submission"}}
    language = reader_language()
    browser = browser_of(request)
    endorsing.ask(
        statement,
        **typed,
        language=language if language in text.languages else text.languages[0],
        browser=browser,
        submission=submission_of(form),
    )
    return remembered(redirect("asked", statement.ref), browser)


def submission_of(form: EndorseForm) -> UUID | None:
    """What names this sending of the form: a copy of the page has the same identifier for everybody, so what was typed
    belongs to it."""
    copy = form.cleaned_data["submission"]
    return uuid5(copy, "\0".join(str(value) for value in form.cleaned_data.values())) if copy else None


def browser_of(request: HttpRequest) -> str:
    """The secret of this browser: by it the one that asked is known again. A new one where there is none."""
    kept = request.COOKIES.get(BROWSER_COOKIE, "")
    return kept if 20 <= len(kept) <= 100 and kept.isascii() else secrets.token_urlsafe(32)


def remembered(response: HttpResponse, browser: str) -> HttpResponse:
    """The cookie holds a random name and nothing else, and is set only where somebody asked for a mail."""
    response.set_cookie(
        BROWSER_COOKIE,
        browser,
        max_age=BROWSER_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@require_safe
def asked(request: HttpRequest, ref: str) -> HttpResponse:
    """What to do next: the same page for everybody who asked."""
    return render(
        request,
        "statements/endorsing/asked.html",
        {"statement": signed_by_individuals(ref), "mail_folder": mail_folder()},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, ref: str) -> HttpResponse:
    """Somebody who signed asks for the way to it: by mail."""
    statement = signed_by_individuals(ref)
    form = OwnForm(request.POST if request.method == "POST" else None)
    status, until = HTTPStatus.OK, None
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            until = take(*limits(request, form.cleaned_data["address"]))
            browser = browser_of(request)
            try:
                if until is None:
                    endorsing.ask_for_own(statement, **form.cleaned_data, language=reader_language(), browser=browser)
                    return remembered(redirect("asked", ref), browser)
            except Refused as refused:
                add_refusal(form, refused)
                status = HTTPStatus(status_of(refused))
    page = render(
        request,
        "statements/endorsing/own.html",
        {"statement": statement, "form": form, "until": until, "can_sign": can_sign(statement)},
        status=status,
    )
    return too_many(page, until) if until else page


def can_sign(statement: Statement) -> bool:
    return statement.sign_on.for_individuals and may_ask(statement, at=clock.now())


# -- behind the link of the mail ---------------------------------------------------------------------------------------

Deed = Callable[[Endorsement, str, str, str], Signature]
DEEDS: dict[str, Deed] = {
    "confirm": lambda asked, _signature, browser, code: endorsing.confirm(asked, browser=browser, code=code),
    "change": lambda asked, _signature, browser, code: own_signatures.change(asked, browser=browser, code=code),
    "hide": lambda asked, signature, browser, code: own_signatures.hide(
        asked, signature=signature, browser=browser, code=code
    ),
    "withdraw": lambda asked, signature, browser, code: own_signatures.withdraw(
        asked, signature=signature, browser=browser, code=code
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def endorsement(request: HttpRequest, ref: str, asked: str, token: str) -> HttpResponse:
    """GET shows buttons; only a POST by the browser that asked, or with the code of the mail, does anything."""
    try:
        found = endorsement_behind(ref, asked, token)
    except Endorsement.DoesNotExist:
        return over(request, signed_by_individuals(ref), status=HTTPStatus.NOT_FOUND)
    if found.expires_at <= clock.now():
        return over(request, found.statement, status=HTTPStatus.NOT_FOUND)
    return act(request, found) if request.method == "POST" else link_page(request, found)


def act(request: HttpRequest, found: Endorsement) -> HttpResponse:
    """What was chosen on the page behind the link."""
    if "again" in request.POST and found.tries >= MOST_TRIES:
        endorsing.send_again(found)
        return redirect("asked", found.statement.ref)
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        return link_page(request, found, missing=_("Choose one."), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    code = request.POST.get("code", "")[:100]
    until = take(endorsement_guess_limit(caller_of(request))) if code else None
    if until:
        return too_many(link_page(request, found, until=until), until)
    try:
        signature = deed(found, request.POST.get("signature", ""), request.COOKIES.get(BROWSER_COOKIE, ""), code)
    except Refused as refused:
        if refused.field == "code":
            found.refresh_from_db(fields=["tries"])
            return link_page(request, found, wrong=str(refused.reason), status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return over(request, found.statement, reason=str(refused.reason), status=HTTPStatus.CONFLICT)
    return done(request, found.statement, signature, what=request.POST["do"])


def link_page(
    request: HttpRequest,
    found: Endorsement,
    *,
    wrong: str = "",
    missing: str = "",
    until: datetime | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """What was asked, what was signed from the mailbox before, and what can be done about it."""
    given = signatures_from(found)
    said = consents(given)
    wanted = particulars_of(found)
    signed = [
        {
            "signature": signature,
            "consent": said[signature.pk],
            "is_named": signature.visibility == Visibility.NAMED,
            "counts_no_more": counts_no_more(signature, found.statement),
        }
        for signature in given
        # Of a mailbox that several people read, only what the one who asked has signed.
        if wanted is None or signature.identity == found.identity
    ]
    context: dict[str, Any] = {
        "statement": found.statement,
        "asked": found,
        "wanted": wanted,
        "wanted_is_named": found.visibility == Visibility.NAMED,
        "signed": signed,
        "can_consent": any(row["counts_no_more"] for row in signed),
        "can_sign": can_sign(found.statement),
        "can_be_signed": found.statement.stage in CONFIRMABLE,
        "is_same": endorsing.is_same_browser(found, request.COOKIES.get(BROWSER_COOKIE, "")),
        "used_up": found.tries >= MOST_TRIES,
        "wrong": wrong,
        "missing": missing,
        "chosen": request.POST.get("do", ""),
        "until": until,
    }
    return render(request, "statements/endorsing/link.html", context, status=status)


def done(request: HttpRequest, statement: Statement, signature: Signature, *, what: str) -> HttpResponse:
    """The receipt."""
    return render(
        request,
        "statements/endorsing/done.html",
        {"statement": statement, "signature": signature, "consent": consents([signature])[signature.pk], "what": what},
    )


def over(
    request: HttpRequest, statement: Statement, *, reason: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """The link is used, too old, or came too late; where to go from here."""
    return render(
        request,
        "statements/endorsing/over.html",
        {"statement": statement, "reason": reason, "can_sign": can_sign(statement)},
        status=status,
    )
