"""Embargo: the page on which it is set, moved and taken back, its kit, and the links by which the press gets that."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of, tried
from organisations.refusals import Refused
from organisations.views.actor import actor
from organisations.views.files import private_file
from printing.dates import long_time
from statements import press_kit
from statements.actions import embargoing, press
from statements.actions.publishing import file_content
from statements.documents import document
from statements.forms.editions import EmbargoForm, PressLinkForm
from statements.models import Edition, EditionFile, Embargo, PressLink, Statement
from statements.permissions import leads_or_publishes, part, publishes, statement_to
from statements.queries.publishing import open_embargo, rule_of, still_holds
from statements.queries.statements import with_titles
from statements.stages import PUBLISHABLE, Stage
from statements.views.publishing import asking, with_second_factor
from statements.views.reading import reader_language
from statements.views.ways import crumbs, proofs


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def embargo(request: HttpRequest, ref: str) -> HttpResponse:
    """Whoever leads or publishes sees it; a publisher sets or moves it."""
    at = clock.now()
    person = actor(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=at)
    if request.method == "POST" and not publishes(person, statement):
        raise PermissionDenied
    if statement.stage not in PUBLISHABLE:
        label = Stage(statement.stage).label
        raise Refused("stage", _("This cannot be done at the stage “%(stage)s”.") % {"stage": label})
    present = open_embargo(statement)
    form = EmbargoForm(
        request.POST if request.method == "POST" else None,
        action=_("Change the time") if present else _("Approve for this minute"),
        initial={"publish_at": present.publish_at} if present else None,
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            does = embargoing.move_embargo if present else embargoing.set_embargo
            try:
                proving = with_second_factor(
                    request, lambda proved: does(statement, **form.cleaned_data, second_factor_at=proved, by=person)
                )
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                if proving is not None:
                    return proving
                messages.success(request, _("It is published by itself at that minute."))
                return redirect("embargo", statement.ref)
    return shown(request, statement, present, form, PressLinkForm(address=links_of(statement)), status)


def shown(  # noqa: PLR0917
    request: HttpRequest,
    statement: Statement,
    present: Embargo | None,
    form: EmbargoForm,
    link_form: PressLinkForm,
    status: int,
) -> HttpResponse:
    at = clock.now()
    person = actor(request)
    held = part(person, statement)
    kit = present.edition.files.filter(media_type=press_kit.MEDIA_TYPE).first() if present else None
    return render(
        request,
        "statements/publishing/embargo.html",
        {
            "statement": statement,
            "embargo": present,
            "holds": present is not None
            and (not rule_of(statement).second_person or still_holds(present, statement, at=at)),
            "kit": kit,
            "form": form,
            "link_form": link_form,
            "links": [(link, address_of(link)) for link in statement.press_links.filter(ended_at=None).order_by("id")]
            if held.publishes
            else [],
            "asking": asking(statement, held, by=person, at=at),
            "may_publish": held.publishes,
            "proofs": proofs(statement),
            "crumbs": crumbs(statement),
        },
        status=status,
    )


def address_of(link: PressLink) -> str:
    """In full, for a mail."""
    return settings.SITE_URL + reverse("press-link", args=[link.statement.ref, link.ref, press.token_of(link)])


def links_of(statement: Statement) -> str:
    return reverse("press-links", args=[statement.ref])


@login_required
@require_POST
def take_back(request: HttpRequest, ref: str) -> HttpResponse:
    person = actor(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=clock.now())
    embargoing.take_embargo_back(statement, by=person)
    messages.success(request, _("The embargo is taken back: nothing is published by itself."))
    return redirect("overview", statement.ref)


@never_cache
@login_required
@require_safe
def kit(request: HttpRequest, ref: str) -> HttpResponse:
    """The kit as it will be published, for who leads or publishes. 404 while it is not made."""
    statement = statement_to(leads_or_publishes, ref, actor=actor(request), at=clock.now())
    return kit_of(statement)


def kit_of(statement: Statement) -> HttpResponse:
    present = open_embargo(statement)
    if statement.stage not in PUBLISHABLE or present is None or present.edition.recalled_at is not None:
        raise Http404
    present.edition.statement = statement
    stored = present.edition.files.get(media_type=press_kit.MEDIA_TYPE)
    until = f"{timezone.localtime(present.publish_at):%Y-%m-%d-%H%M}"
    name = f"EMBARGO-{until}-{press_kit.stem(present.edition)}.zip"
    return private_file(file_content(stored), name, stored.media_type)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest, ref: str) -> HttpResponse:
    """Make one; the page that lists them is that of the embargo."""
    person = actor(request)
    statement = statement_to(publishes, ref, actor=person, at=clock.now())
    if request.method != "POST":
        return redirect("embargo", statement.ref)
    form = PressLinkForm(request.POST, address=links_of(statement))
    status = tried(form, lambda: press.make_press_link(statement, **form.cleaned_data, by=person))
    if status is None:
        messages.success(request, _("The link is made. Whoever has it gets the press kit."))
        return redirect("embargo", statement.ref)
    present = open_embargo(statement)
    time = EmbargoForm(action=_("Change the time"), initial={"publish_at": present.publish_at} if present else None)
    return shown(request, statement, present, time, form, status)


@login_required
@require_POST
def end_link(request: HttpRequest, ref: str, link: str) -> HttpResponse:
    person = actor(request)
    statement = statement_to(publishes, ref, actor=person, at=clock.now())
    press.end_press_link(statement.press_links.select_related("statement__convenor").get(ref=link), by=person)
    messages.success(request, _("The link is taken back. It leads nowhere any more."))
    return redirect("embargo", statement.ref)


# -- whoever was given a link ------------------------------------------------------------------------------------------


@never_cache
@require_safe
def press_link(request: HttpRequest, ref: str, link: str, token: str) -> HttpResponse:
    """What it is about, until when nothing of it may be said, and the kit. Once it is public: its page. Where the
    embargo lapsed or was taken back: that no copy of it is to be published."""
    given = press.link_of(ref, link, token)
    statement = with_titles(Statement.objects.filter(pk=given.statement.pk)).select_related("convenor").get()
    if statement.stage == Stage.PUBLISHED:
        return redirect("public-statement", statement.ref)
    present = open_embargo(statement)
    if statement.stage not in PUBLISHABLE:
        raise PressLink.DoesNotExist
    if present is None:
        page = render(request, "public/not_approved.html", {"statement": statement})
        page["Referrer-Policy"] = "no-referrer"
        return page
    edition = present.edition
    edition.statement = statement
    language = reader_language()
    page = render(
        request,
        "public/embargoed.html",
        {
            "statement": statement,
            "until": long_time(present.publish_at, language),
            "edition": edition,
            "document": document(edition, language) if edition.recalled_at is None else None,
            "kit": kit_file(edition),
            "kit_url": reverse("press-link-kit", args=[ref, link, token]),
        },
    )
    page["Referrer-Policy"] = "no-referrer"
    return page


def kit_file(edition: Edition) -> EditionFile | None:
    if edition.recalled_at is not None:
        return None
    return edition.files.filter(media_type=press_kit.MEDIA_TYPE).first()


@never_cache
@require_safe
def press_link_kit(request: HttpRequest, ref: str, link: str, token: str) -> HttpResponse:  # noqa: ARG001
    """The kit under embargo. Once it is public: the kit that is."""
    given = press.link_of(ref, link, token)
    if given.statement.stage == Stage.PUBLISHED:
        return redirect("public-statement", ref)
    return kit_of(given.statement)
