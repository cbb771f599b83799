"""What everybody reads: the list, a statement, an archive entry, a withdrawn one, and the files."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from ledger.canonical import sha256_hex
from organisations.actions import registering
from organisations.actors import Machine
from organisations.models import Organisation, Precision, Source
from statements.actions import archiving, delivering, publishing, renewing, signing
from statements.actions.archiving import Report
from statements.models import Edition, Statement
from statements.stages import ReportedKind
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.retelling import told_once
from tests.statements.changing import changed, declared, signed_by_two

pytestmark = pytest.mark.django_db
PDF = "application/pdf"


@told_once
def reviewed() -> Source:
    return registering.record_source(
        title_en="A year in review",
        publisher="The Example Times",
        published_on=date(2021, 10, 1),
        precision=Precision.MONTH,
        by=Machine.OPERATOR,
    )


@pytest.fixture
def source(cast: Cast) -> Source:
    return reviewed()


def archived(source: Source, *, title: str = "An old letter", **more: Any) -> Statement:
    report = Report(
        kind=ReportedKind.INDIVIDUALS, number=22218, as_of=date(2021, 10, 4), source=source, precision=Precision.MONTH
    )
    return archiving.record_archive_entry(
        **{
            "kind": "petition",
            "convenor": None,
            "titles": {"en": title, "km": "លិខិតចាស់"},
            "blocks": [("paragraph", False, {"en": "They asked for rain."})],
            "reports": [report],
            "source": source,
            "period_en": "By October 2021",
            "by": Machine.OPERATOR,
            "at": MORNING,
            **more,
        }
    )


def get(name: str, *arguments: Any, language: str = "en", query: str = "", **headers: str) -> HttpResponse:
    with translation.override(language):
        address = reverse(name, args=arguments)
    answer = Client(headers=headers).get(address + query)
    assert isinstance(answer, HttpResponse)
    return answer


def page(answer: HttpResponse) -> str:
    return answer.content.decode()


def test_the_list_says_what_is_counted_and_what_only_reported(cast: Cast, source: Source) -> None:
    factories.published(cast)
    archived(source)
    shown = page(get("home"))
    # Reed and Hill signed, and River, which represents Reed and Stone: with Hill three.
    assert "Signed by 2 organisations and 1 network. Together they represent 3 organisations." in shown
    assert "reported; as of October 2021; source: The Example Times, “A year in review”" in shown
    assert "22,218" in shown


def test_nothing_unpublished_is_on_the_list(cast: Cast) -> None:
    factories.closed(cast)
    assert get("home").context["entries"] == []  # type: ignore[attr-defined]


@told_once
def one_published_and_one_archived(cast: Cast) -> None:
    statement = factories.closed(cast)
    delivering.add_addressee(statement, name_en="The Bridge Office", by=cast.chanthy, at=MORNING)
    publishing.publish(statement, by=cast.piseth, at=MORNING + 4 * DAY)
    archived(reviewed(), theme="water")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=OLD+letter", 1),
        ("?q=bridges+safe", 1),
        ("?q=លិខិត", 1),
        ("?q=ស្ពាន\u200bមាន", 1),
        ("?q=nothing", 0),
        ("?kind=petition", 1),
        ("?kind=petition&q=bridges", 0),
        ("?kind=nonsense", 2),
        ("?year=2021", 1),
        ("?year=2026", 1),
        ("?year=1999", 0),
        ("?year=99999999999", 2),
        ("?year=0000", 2),
        ("?q=%00", 2),
        ("?q=%25", 0),
        (f"?q={'x' * 5000}", 2),
        ("?page=99999999999999999999", 2),
        ("?page=x", 2),
        ("?q=mend+BRIDGE", 1),
        ("?q=ជួសជុល", 1),
        ("?theme=water", 1),
        ("?theme=nonsense", 2),
        ("?to=The+Bridge+Office", 1),
        ("?to=The", 0),
        ("?to=%00", 2),
    ],
)
def test_the_list_is_searched_and_filtered(cast: Cast, query: str, found: int) -> None:
    one_published_and_one_archived(cast)
    answer = get("home", query=query)
    assert answer.status_code == 200
    assert len(answer.context["entries"]) == found  # type: ignore[attr-defined]


def test_an_organisation_with_a_profile_is_found_by_what_it_convened_signed_and_took_part_in(
    cast: Cast, source: Source
) -> None:
    statement = factories.opened(cast)
    for organisation, by, visibility in ((cast.hill, cast.visal, "named"), (cast.reed, cast.sreymom, "withheld")):
        factories.signed(statement, organisation, by, at=MORNING + 2 * DAY, visibility=visibility)
    signing.close_sign_on(statement, by=cast.chanthy, at=MORNING + 3 * DAY)
    publishing.publish(statement, by=cast.piseth, at=MORNING + 4 * DAY)
    archived(source, participants=[cast.hill])
    Organisation.objects.update(is_listed=True)
    for organisation, number in ((cast.lotus, 1), (cast.hill, 2), (cast.reed, 0)):
        assert listed(get("home", query=f"?organisation={organisation.ref}")) == number
        assert listed(get("organisation-statements", organisation.ref)) == number
    signing.withdraw_signature(statement.signatures.get(organisation=cast.hill), by=cast.visal, at=MORNING + 5 * DAY)
    assert listed(get("organisation-statements", cast.hill.ref)) == 1
    Organisation.objects.filter(pk=cast.hill.pk).update(is_listed=False)
    assert get("organisation-statements", cast.hill.ref).status_code == 404
    assert listed(get("home", query=f"?organisation={cast.hill.ref}")) == 2


@pytest.mark.parametrize("kind", ["substantive", "editorial"])
def test_who_consented_to_no_later_text_is_not_told_to_have_taken_part(cast: Cast, kind: str) -> None:
    """Far Hill did not answer to a substantive change, or refused an editorial one: no edition names it."""
    statement, hill, _reed = signed_by_two(cast, at=MORNING)
    after = declared(cast, changed(cast, statement, at=MORNING + 3 * DAY), kind, at=MORNING + 3 * DAY)
    if kind == "editorial":
        renewing.refuse_change(hill, by=cast.visal, at=MORNING + 4 * DAY)
    signing.close_sign_on(after, by=cast.chanthy, at=MORNING + 4 * DAY)
    edition = publishing.publish(after, by=cast.piseth, at=MORNING + 5 * DAY)
    assert edition.content["signatories"] == []
    Organisation.objects.update(is_listed=True)
    assert listed(get("organisation-statements", cast.hill.ref)) == 0


def listed(answer: HttpResponse) -> int:
    return len(answer.context["entries"])  # type: ignore[attr-defined]


def test_a_theme_has_a_page(source: Source) -> None:
    archived(source, theme="water")
    archived(source, title="Another")
    shown = page(get("theme", "water", language="km"))
    assert "លិខិតចាស់" in shown
    assert 'hreflang="en" href="http://127.0.0.1:8000/en/themes/water/"' in shown
    assert get("theme", "nonsense").status_code == 404


def test_the_list_costs_the_same_at_any_length(cast: Cast, source: Source) -> None:
    factories.published(cast)
    archived(source)
    few = queries("home")
    factories.published(cast)
    archived(source, title="Another")
    assert queries("home") == few


def queries(name: str, *arguments: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert get(name, *arguments).status_code == 200
    return len(captured)


def test_twenty_to_a_page(source: Source) -> None:
    for number in range(21):
        archived(source, title=f"Letter {number}")
    first, second = get("home"), get("home", query="?page=2")
    assert len(first.context["entries"]) == 20  # type: ignore[attr-defined]
    assert len(second.context["entries"]) == 1  # type: ignore[attr-defined]
    assert "?page=2" in page(first)


def test_a_statement_says_what_its_edition_says(cast: Cast) -> None:
    edition = factories.published(cast)
    for language, title, point in (
        ("en", "Safe bridges", "Mend the old bridge this year."),
        ("km", "ស្ពានមានសុវត្ថិភាព", "ជួសជុលស្ពានចាស់នៅឆ្នាំនេះ។"),
    ):
        shown = page(get("public-statement", edition.statement.ref, language=language))
        assert f'<h1 lang="{language}">{title}</h1>' in shown
        assert point in shown
        assert edition.version.sha256 in shown
    shown = page(get("public-statement", edition.statement.ref))
    assert "Signed by 2 organisations and 1 network. Together they represent 3 organisations." in shown
    assert "represents 2 organisations" in shown
    assert "is being prepared" in shown
    assert 'name="robots"' not in shown
    assert 'hreflang="km" href="http://127.0.0.1:8000/km/s/' in shown


def test_who_asked_not_to_be_named_is_counted_and_nowhere_named(cast: Cast) -> None:
    statement = factories.opened(cast)
    factories.signed(statement, cast.hill, cast.visal, at=MORNING + 2 * DAY, visibility="withheld")
    factories.signed(statement, cast.reed, cast.sreymom, at=MORNING + 2 * DAY, visibility="addressees")
    signing.close_sign_on(statement, by=cast.chanthy, at=MORNING + 3 * DAY)
    publishing.publish(statement, by=cast.piseth, at=MORNING + 4 * DAY)
    for language in ("en", "km"):
        shown = page(get("public-statement", statement.ref, language=language))
        for name in ("Far Hill", "ភ្នំឆ្ងាយ", "Reed Circle", "រង្វង់ត្រែង", "Visal", "Sreymom"):
            assert name not in shown
    assert "And 2 organisations that asked not to be named." in page(get("public-statement", statement.ref))


def test_deliveries_and_responses_are_public(cast: Cast) -> None:
    statement = factories.closed(cast)
    addressee = delivering.add_addressee(statement, name_en="The Bridge Office", by=cast.chanthy, at=MORNING)
    publishing.publish(statement, by=cast.piseth, at=MORNING + 4 * DAY)
    addressee.statement.refresh_from_db()
    for outcome in ("prevented", "delivered"):
        delivering.record_delivery(
            addressee,
            outcome=outcome,
            on=date(2026, 3, 6),
            note=f"It was {outcome}.",
            by=cast.piseth,
            at=MORNING + 5 * DAY,
        )
    delivering.record_response(
        addressee, kind="letter", on=date(2026, 3, 7), text="We shall see.", by=cast.piseth, at=MORNING + 6 * DAY
    )
    shown = page(get("public-statement", statement.ref))
    for words in ("The Bridge Office", "It was prevented.", "It was delivered.", "We shall see.", "6 March 2026"):
        assert words in shown


def test_an_archive_entry_has_reports_and_no_signatures(cast: Cast, source: Source) -> None:
    letter = archived(source, participants=[cast.reed])
    petition = archived(source, title="A petition after it", follows=letter)
    shown = page(get("public-statement", letter.ref))
    assert "They asked for rain." in shown
    assert "By October 2021" in shown
    assert "22,218" in shown
    assert "Took part, as named by the source" in shown
    assert "Reed Circle" in shown
    assert "Signatories</h2>" not in shown
    assert reverse("public-statement", args=[petition.ref]) in shown
    assert reverse("public-statement", args=[letter.ref]) in page(get("public-statement", petition.ref))


def test_a_text_in_one_language_is_marked_as_such_in_the_other(source: Source) -> None:
    letter = archived(source, titles={"en": "Only English"}, blocks=[("paragraph", False, {"en": "Rain."})])
    shown = page(get("public-statement", letter.ref, language="km"))
    assert '<h1 lang="en">Only English</h1>' in shown
    assert '<div class="body" lang="en">Rain.</div>' in shown


def test_a_withdrawn_statement_says_only_that(cast: Cast) -> None:
    edition = factories.published(cast)
    publishing.keep_file(edition, language="en", media_type=PDF, content=b"%PDF-1.7", at=MORNING)
    statement = edition.statement
    publishing.withdraw_statement(statement, reason="A number in it was wrong.", by=cast.piseth, at=MORNING + 5 * DAY)
    for answer in (get("public-statement", statement.ref), get("public-file", statement.ref, 1, "en")):
        assert answer.status_code == 410
        shown = page(answer)
        assert "A number in it was wrong." in shown
        assert "7 March 2026, 09:00" in shown
        for words in ("Mend the old bridge", "Far Hill", "%PDF"):
            assert words not in shown
    assert statement.ref not in page(get("home"))


@pytest.mark.parametrize("make", [factories.drafted, factories.opened, factories.closed])
def test_before_publication_there_is_no_page(cast: Cast, make: Any) -> None:
    assert get("public-statement", make(cast).ref).status_code == 404


# -- files -------------------------------------------------------------------------------------------------------------


@told_once
def printed(cast: Cast) -> Edition:
    edition = factories.published(cast)
    publishing.keep_file(edition, language="en", media_type=PDF, content=b"%PDF-1.7 the first", at=MORNING)
    return edition


def test_the_file_is_served_with_its_digest_and_not_twice(cast: Cast) -> None:
    edition = printed(cast)
    answer = get("public-file", edition.statement.ref, 1, "en")
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"%PDF-1.7 the first", PDF)
    etag = f'"{sha256_hex(b"%PDF-1.7 the first")}"'
    assert answer["ETag"] == etag
    assert answer["Content-Disposition"] == f'inline; filename="ruom-{edition.statement.ref}-1-en.pdf"'
    again = get("public-file", edition.statement.ref, 1, "en", if_none_match=etag)
    assert (again.status_code, again.content) == (304, b"")
    assert reverse("public-file", args=[edition.statement.ref, 1, "en"]) in page(
        get("public-statement", edition.statement.ref)
    )


@pytest.mark.parametrize(
    ("edition", "language"), [(1, "km"), (2, "en"), (0, "en"), (2**63, "en"), (1, "../x"), (1, "\x00")]
)
def test_a_file_that_is_not_there(cast: Cast, edition: int, language: str) -> None:
    ref = printed(cast).statement.ref
    assert Client().get(f"/en/s/{ref}/{edition}/{language}.pdf").status_code == 404


def test_an_earlier_edition_is_gone_with_the_way_to_the_current_one(cast: Cast) -> None:
    first = printed(cast)
    signature = first.statement.signatures.get(organisation=cast.hill)
    signing.withdraw_signature(signature, by=cast.visal, at=MORNING + 5 * DAY)
    second = publishing.reissue(first.statement, at=MORNING + 5 * DAY)
    assert second is not None
    answer = get("public-file", first.statement.ref, 1, "en")
    assert answer.status_code == 410
    shown = page(answer)
    assert "Edition 1 is superseded by edition 2" in shown
    assert reverse("public-statement", args=[first.statement.ref]) in shown
    current = page(get("public-statement", first.statement.ref))
    assert "Far Hill" not in current
    assert "edition 2" in current


def test_what_was_taken_back_is_nowhere_from_the_same_moment_on(cast: Cast) -> None:
    edition = printed(cast)
    ref = edition.statement.ref
    signing.withdraw_signature(
        edition.statement.signatures.get(organisation=cast.hill), by=cast.visal, at=MORNING + 5 * DAY
    )
    for language in ("en", "km"):
        answer = get("public-statement", ref, language=language)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
        for name in ("Far Hill", "ភ្នំឆ្ងាយ", "Reed Circle"):
            assert name not in page(answer)
    assert "The list is being made anew" in page(get("public-statement", ref))
    file = get("public-file", ref, 1, "en")
    assert (file.status_code, b"%PDF" in file.content) == (410, False)
    assert "The next edition is being made" in page(file)
    for address in ("", "/canonical", "/files/en"):
        told = Client().get(f"/api/v1/public/statements/{ref}/editions/1{address}")
        assert (told.status_code, told.json()["code"]) == (410, "recalled")
    publishing.reissue(edition.statement, at=MORNING + 5 * DAY)
    assert "Reed Circle" in page(get("public-statement", ref))


def test_an_edition_that_did_not_bear_the_name_comes_back(cast: Cast) -> None:
    edition = printed(cast)
    publishing.recall(edition.statement, at=MORNING + 5 * DAY)
    assert get("public-file", edition.statement.ref, 1, "en").status_code == 410
    assert publishing.reissue(edition.statement, at=MORNING + 5 * DAY) is None
    assert get("public-file", edition.statement.ref, 1, "en").status_code == 200


def test_an_altered_file_is_not_served(cast: Cast) -> None:
    edition = printed(cast)
    stored = edition.files.get()
    stored.sha256 = "0" * 64
    stored.save()
    answer = get("public-file", edition.statement.ref, 1, "en")
    assert answer.status_code == 409
    assert b"%PDF" not in answer.content
