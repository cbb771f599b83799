"""What machines read: a feed of what was published, the map of the site, and what robots may look at."""

from datetime import datetime
from itertools import islice

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organisations.models import Organisation
from statements.documents import count_line
from statements.queries.editions import current_counts
from statements.queries.finding import public_themes
from statements.queries.statements import public_statements
from statements.stages import Language
from statements.views.copies import copied, of_lists
from statements.views.reading import alternates, reader_language

IN_THE_FEED = 30
MOST_ADDRESSES = 50_000  # in a sitemap, by its standard


@copied(of_lists)
@require_safe
def feed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The newest publications as Atom, in the language of the address. What is withdrawn is not in it any more."""
    language = reader_language()
    atom = Atom1Feed(
        title=_("Ruom: published statements"),
        link=settings.SITE_URL + reverse("home"),
        description="",
        language=language,
        feed_url=settings.SITE_URL + reverse("feed"),
    )
    statements = list(public_statements()[:IN_THE_FEED])
    counts = current_counts(statements)
    for statement in statements:
        counted = counts.get(statement.pk)
        updated = datetime.fromisoformat(counted["as_of"]) if counted else statement.published_at
        atom.add_item(
            title=statement.title(language),
            link=settings.SITE_URL + reverse("public-statement", args=[statement.ref]),
            description=count_line(counted, language) if counted else "",
            unique_id=f"{settings.SITE_URL}/s/{statement.ref}",
            unique_id_is_permalink=False,
            author_name=statement.convenor.name() if statement.convenor else _("Ruom"),
            pubdate=statement.published_at,
            updateddate=updated,
            categories=[str(statement.get_kind_display())],
        )
    return HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@copied(of_lists)
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page in both languages, each with its other language."""
    listed = Organisation.objects.standing().filter(is_listed=True).order_by("pk")
    pages: list[tuple[str, tuple[str, ...]]] = [
        ("home", ()),
        ("co-signing", ()),
        *(("theme", (theme,)) for theme in public_themes()),
        *(("public-statement", (ref,)) for ref in public_statements().values_list("ref", flat=True)),
        *(("organisation-statements", (ref,)) for ref in listed.values_list("ref", flat=True)),
    ]
    most = MOST_ADDRESSES // len(Language)
    entries = [alternates(name, *arguments) for name, arguments in islice(pages, most)]
    return render(request, "public/sitemap.xml", {"entries": entries}, content_type="application/xml")


@copied(of_lists)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Where robots have nothing to find."""
    kept_out = []
    for language in Language.values:
        with translation.override(language):
            kept_out += [reverse("dashboard"), reverse("sign-in")]
    lines = ["User-agent: *", *(f"Disallow: {address}" for address in kept_out)]
    lines += ["Disallow: /api/", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
