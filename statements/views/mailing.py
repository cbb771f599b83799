"""Mails to many, for coordinators: choose, look at the very mail, send, follow, pause, stop; and texts to share."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of
from organisations.letters import page
from organisations.models import Organisation
from organisations.queries.directory import organisations_named
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import mailing as acting
from statements.forms.inviting import SearchForm
from statements.forms.mailing import MOST_TICKED, REFERENCE, MailingForm, Whom
from statements.models import Mailing, Recipient, SignOn, Statement
from statements.notices.mailing import letters
from statements.permissions import coordinates, part, statement_to
from statements.queries.consultation import invited_organisations
from statements.queries.mailing import (
    Mailbox,
    Reach,
    addressed,
    faults,
    invited_members,
    invited_networks,
    is_under_way,
    left_alone,
    mailings_of,
    progress,
)
from statements.stages import PUBLIC, Language, MailingPurpose, MailingState, Stage
from statements.views.ways import crumbs, tabs

MOST_OFFERED = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mailings(request: HttpRequest, ref: str) -> HttpResponse:
    """All mailings, and the form of another one. POST shows the mail; a second one, from there, sends it."""
    at = clock.now()
    person = actor(request)
    statement = statement_to(coordinates, ref, actor=person, at=at)
    search = SearchForm(request.GET)
    wanted = search.cleaned_data["q"] if search.is_valid() else ""
    offered = list(offered_for(statement, wanted)[: MOST_OFFERED + 1])
    refs = [ref for ref in request.POST.getlist("organisation") if REFERENCE.fullmatch(ref)]
    ticked = list(invited_organisations(statement).filter(ref__in=refs[:MOST_TICKED])) if refs else []
    sign_on = SignOn.objects.filter(statement=statement).first()
    form = MailingForm(
        request.POST if request.method == "POST" else None,
        networks=invited_networks(statement),
        offered=[*ticked, *(one for one in offered[:MOST_OFFERED] if one not in ticked)],
        initial={"is_discreet": sign_on.is_discreet if sign_on else False},
    )
    status = 200 if search.is_valid() else 422
    refusal = ""
    if request.method == "POST" and request.POST.get("step") != "change":
        status = 422
        if form.is_valid():
            chosen = organisations_for(statement, form, at=at)
            try:
                if request.POST.get("step") != "send":
                    return previewed(request, statement, form, chosen, at=at)
                begun = acting.begin(statement, chosen, **letter_of(form), by=person)
            except Refused as refused:
                status = status_of(refused)
                if refused.field:
                    add_refusal(form, refused)
                else:
                    refusal = str(refused.reason)
            else:
                messages.success(request, _("The mails are on their way. This page says how far they are."))
                return redirect("mailing", statement.ref, begun.ref)
    return render(
        request,
        "statements/mailing/mailings.html",
        {
            "statement": statement,
            "form": form,
            "refusal": refusal,
            "search": search,
            "wanted": wanted,
            "more": len(offered) > MOST_OFFERED,
            "most": MOST_OFFERED,
            "is_open": is_open(statement, at=at),
            "mailings": [told(made, stands, at=at) for made, stands in mailings_of(statement)],
            "share": shared(statement),
            "crumbs": crumbs(statement),
            "tabs": tabs(statement, "mailings", part(person, statement)),
        },
        status=status,
    )


def is_open(statement: Statement, *, at: datetime) -> bool:
    deadline = statement.sign_on_closes_at
    return statement.stage == Stage.SIGN_ON and deadline is not None and at < deadline


def offered_for(statement: Statement, wanted: str) -> Any:
    invited = invited_organisations(statement)
    return invited.filter(pk__in=organisations_named(wanted).values("pk")) if wanted else invited


def organisations_for(statement: Statement, form: MailingForm, *, at: datetime) -> list[Organisation]:
    typed = form.cleaned_data
    if typed["whom"] == Whom.NETWORK:
        network = invited_organisations(statement).get(ref=typed["network"])
        return invited_members(statement, network, at=at)
    invited = invited_organisations(statement)
    return list(invited.filter(ref__in=typed["organisation"]) if typed["whom"] == Whom.TICKED else invited)


def letter_of(form: MailingForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("purpose", "note_en", "note_km", "is_discreet", "submission")}


@dataclass(frozen=True, slots=True)
class Sample:
    """A mail as it would leave now. Its link to stop leads nowhere yet."""

    language: Language
    subject: str
    body: str
    to_contact: bool


def previewed(
    request: HttpRequest, statement: Statement, form: MailingForm, chosen: list[Organisation], *, at: datetime
) -> HttpResponse:
    """The very mail, in both languages, before it is sent. Raises Refused where it would not be."""
    planned = acting.plan(statement, chosen, purpose=form.cleaned_data["purpose"], by=actor(request), at=at)
    asked = {name: form.cleaned_data[name] for name in ("purpose", "note_en", "note_km", "is_discreet")}
    draft = Mailing(statement=statement, **asked)
    return render(
        request,
        "statements/mailing/preview.html",
        {
            "statement": statement,
            "samples": samples(draft, planned.reach, at=at),
            "number": len(planned.reach.mailboxes),
            "due": planned.due if planned.due > at else None,
            "is_reminder": draft.purpose == MailingPurpose.REMINDER,
            "unreached": planned.reach.unreached,
            "fields": [
                (name, value) for name, values in request.POST.lists() for value in values if name in form.fields
            ],
            "crumbs": crumbs(statement, (_("Mails"), reverse("mailings", args=[statement.ref]))),
        },
    )


def samples(draft: Mailing, found: Reach, *, at: datetime) -> list[Sample]:
    """One to somebody who can sign, one to a contact, where there are such, each in every language."""
    first: dict[bool, Mailbox] = {}
    for box in found.mailboxes:
        first.setdefault(box.person is None, box)
    write = letters(draft)
    shown = []
    for to_contact, box in sorted(first.items()):
        for language in Language:
            recipient = Recipient(
                mailing=draft,
                person=box.person,
                address=box.address,
                language=language,
                organisations=" ".join(one.ref for one in box.organisations),
            )
            mail = write(recipient, addressed(draft.statement, [recipient], at=at)[recipient.pk])
            shown.append(Sample(language, str(mail.subject), str(mail.body), to_contact))
    return shown


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mailing(request: HttpRequest, ref: str, mailing: str) -> HttpResponse:
    """How far it is, and which mailboxes to correct; POST pauses, resumes or stops it."""
    at = clock.now()
    person = actor(request)
    statement = statement_to(coordinates, ref, actor=person, at=at)
    made = statement.mailings.select_related("made_by").get(ref=mailing)
    made.statement = statement
    if request.method == "POST":
        deed = DEEDS.get(request.POST.get("deed", ""))
        if deed is None:
            raise Refused("deed", _("Choose what to do."))
        deed(made, by=person)
        return redirect("mailing", ref, mailing)
    broken, more_broken = faults(made)
    alone, more_alone = left_alone(made)
    return render(
        request,
        "statements/mailing/mailing.html",
        {
            "statement": statement,
            "mailing": told(made, progress([made])[made.pk], at=at),
            "broken": broken,
            "more_broken": more_broken,
            "alone": alone,
            "more_alone": more_alone,
            "crumbs": crumbs(statement, (_("Mails"), reverse("mailings", args=[statement.ref]))),
        },
    )


DEEDS = {"pause": acting.pause, "resume": acting.resume, "stop": acting.stop}


def told(made: Mailing, stands: Any, *, at: datetime) -> dict[str, Any]:
    """A mailing for the pages: `rests_until` where it waits for the end of the quiet hours or for a server."""
    return {
        "made": made,
        "stands": stands,
        "is_reminder": made.purpose == MailingPurpose.REMINDER,
        "is_under_way": is_under_way(made),
        "is_paused": made.state == MailingState.PAUSED,
        "rests_until": made.due if made.state == MailingState.SENDING and made.due > at else None,
    }


@dataclass(frozen=True, slots=True)
class Share:
    """What can be passed on. `links` are (name, address) of services, none while the statement is not public: its
    address and title would tell them of it."""

    text: str
    links: tuple[tuple[str, str], ...] = ()


def shared(statement: Statement) -> Share | None:
    """The title and the public page; before that a text that says nothing and the page where the invited sign."""
    language = get_language() or "en"
    if statement.stage in PUBLIC:
        address = settings.SITE_URL + page("public-statement", language, statement.ref)
        title = statement.title(language)
        return Share(
            f"{title}\n{address}",
            (
                ("Telegram", f"https://t.me/share/url?{urlencode({'url': address, 'text': title})}"),
                ("WhatsApp", f"https://wa.me/?{urlencode({'text': f'{title} {address}'})}"),
                ("Facebook", f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': address})}"),
            ),
        )
    if statement.stage != Stage.SIGN_ON:
        return None
    address = settings.SITE_URL + page("sign", language, statement.ref)
    waits = _("Something waits for your organisation in Ruom. Sign in to read it:")
    return Share(f"{waits}\n{address}")
