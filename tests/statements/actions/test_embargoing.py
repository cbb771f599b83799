"""Under embargo everything is made and nothing is public; the clock publishes what still holds, and nothing else."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ledger import clock
from ledger.models import Event
from organisations.actors import Machine
from organisations.models import Person
from organisations.refusals import Refused
from outbox.models import Job
from statements.actions import changing_signatures, embargoing, press, publishing, renewing, signing
from statements.models import Edition, Embargo, PublicationRequest, Signature, Statement
from statements.notices import NOTICES
from statements.queries.waiting import steps_for
from statements.stages import EmbargoEnd, Stage
from statements.verifying import Verdict, verdict_on
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY

SET_AT = MORNING + 4 * DAY
MINUTE = MORNING + 6 * DAY  # Sunday 8 March 2026, 09:00 in Phnom Penh
MOMENT = timedelta(microseconds=1)


@pytest.fixture(scope="module")
def told(told_cast: Cast) -> Statement:
    return factories.closed(told_cast)


@pytest.fixture
def statement(db: None, told: Statement) -> Statement:
    return deepcopy(told)


def present(statement: Statement) -> Statement:
    return Statement.objects.select_related("convenor").get(pk=statement.pk)


def embargoed(statement: Statement, cast: Cast) -> Embargo:
    return embargoing.set_embargo(statement, publish_at=MINUTE, by=cast.piseth, at=SET_AT)


def withdrawn(cast: Cast) -> None:
    signing.withdraw_signature(Signature.objects.get(organisation=cast.hill), by=cast.visal, at=MORNING + 5 * DAY)


def test_nothing_of_it_is_public_before_the_clock_passes_its_minute(statement: Statement, cast: Cast) -> None:
    embargo = embargoed(statement, cast)
    pdf = b"%PDF-1.7 sealed"
    publishing.keep_file(embargo.edition, language="en", media_type="application/pdf", content=pdf, at=SET_AT)
    publishing.keep_file(embargo.edition, language="", media_type="application/zip", content=b"PK", at=SET_AT)
    ref, one = [statement.ref], [statement.ref, 1]
    hidden = [
        reverse(name, args=arguments)
        for name, arguments in (
            ("public-statement", ref),
            ("public-file", [*one, "en"]),
            ("public-variant", [*one, "en", "summary"]),
            ("press-kit", one),
            ("check-edition", one),
            ("statement-picture", ref),
            ("statement-badge", ref),
            ("statement-card", ref),
        )
    ]
    api = f"/api/v1/public/statements/{statement.ref}"
    hidden += [api, f"{api}/editions", f"{api}/editions/1", f"{api}/editions/1/files/en", f"{api}/count"]
    lists = [
        reverse("home"),
        reverse("home") + "?q=bridge",
        reverse("feed"),
        "/sitemap.xml",
        "/api/v1/public/statements?search=bridge",
    ]

    def seen() -> tuple[set[int], list[bool], Verdict]:
        statuses = {Client().get(address).status_code for address in hidden}
        listed = [statement.ref in Client().get(address).content.decode() for address in lists]
        return statuses, listed, verdict_on(pdf).verdict

    before = ({404}, [False] * 5, Verdict.UNKNOWN)
    assert seen() == before
    job = Job.objects.get(kind="statements.publish_embargoed")
    assert (job.due, job.arguments) == (MINUTE, {"statement": statement.ref})
    assert embargoing.publish_due(present(statement), at=MINUTE - MOMENT) is None
    with pytest.raises(Refused) as early:
        publishing.publish(present(statement), by=Machine.CLOCK, at=MINUTE - MOMENT)
    assert early.value.code == "not_due"
    assert seen() == before
    edition = embargoing.publish_due(present(statement), at=MINUTE)
    assert edition == embargo.edition
    assert (edition.content["dated"], edition.as_of, edition.published_by) == ("2026-03-08", SET_AT, cast.piseth)
    published = present(statement)
    assert (published.stage, published.published_at) == (Stage.PUBLISHED, MINUTE)
    event = Event.objects.get(kind="statement.published").content
    assert (event["by"], event["edition"], event["embargo"]) == ("the clock", 1, MINUTE.isoformat())
    assert Embargo.objects.get().end == EmbargoEnd.PUBLISHED
    statuses, listed, verdict = seen()
    assert (listed, verdict) == ([True] * 5, Verdict.CURRENT)
    assert statuses == {200, 404}  # the summary is not made here
    # The job may run twice.
    assert embargoing.publish_due(present(statement), at=MINUTE) is None


def test_its_files_are_ordered_when_it_is_set(statement: Statement, cast: Cast) -> None:
    embargoed(statement, cast)
    kinds = Job.objects.filter(key__startswith=f"edition:{statement.ref}:1:").values_list("kind", flat=True)
    assert sorted(set(kinds)) == ["statements.make_press_kit", "statements.print_edition", "statements.print_variant"]
    assert not Job.objects.filter(key__contains="published").exists()
    assert steps_for(cast.piseth, [present(statement)], at=SET_AT) == {statement.pk: []}


def test_who_sets_it_and_when(statement: Statement, cast: Cast) -> None:
    for person in (cast.chanthy, cast.rotha, cast.ot, cast.mealea):
        with pytest.raises(PermissionDenied):
            embargoing.set_embargo(statement, publish_at=MINUTE, by=person, at=SET_AT)
    for publish_at in (SET_AT, SET_AT + 367 * DAY):
        with pytest.raises(Refused) as refused:
            embargoing.set_embargo(statement, publish_at=publish_at, by=cast.piseth, at=SET_AT)
        assert refused.value.field == "publish_at"
    embargoed(statement, cast)
    with pytest.raises(Refused) as again:
        embargoed(statement, cast)
    assert again.value.code == "embargo"
    assert Edition.objects.count() == 1


def test_a_withdrawal_before_the_minute_makes_the_edition_anew(statement: Statement, cast: Cast) -> None:
    first = embargoed(statement, cast).edition
    withdrawn(cast)
    first.refresh_from_db()
    assert first.recalled_at == MORNING + 5 * DAY
    job = Job.objects.get(kind="statements.prepare_edition")
    assert job.arguments == {"statement": statement.ref}
    second = embargoing.prepare_anew(present(statement), at=MORNING + 5 * DAY)
    assert second is not None
    assert (second.number, "Far Hill" in second.canonical, "Far Hill" in first.canonical) == (2, False, True)
    assert embargoing.prepare_anew(present(statement), at=MORNING + 5 * DAY) is None
    told = Job.objects.filter(kind="statements.send_notice", payload__contains="edition_prepared")
    assert {job.arguments["about"]["person"] for job in told} == {cast.chanthy.ref, cast.piseth.ref}
    letter = NOTICES["edition_prepared"](**told[0].arguments["about"])
    assert letter is not None
    assert "edition 2" in letter.body
    assert "8 March 2026, 09:00 (Phnom Penh, UTC+7)" in letter.body
    assert embargoing.publish_due(present(statement), at=MINUTE) == second
    assert Job.objects.filter(
        payload__contains='"published"'
    ).exists()  # signatories hear of it, though it is the second


def test_a_name_taken_back_in_the_last_second_is_not_published(statement: Statement, cast: Cast) -> None:
    """The job that makes the edition anew has not run yet."""
    embargoed(statement, cast)
    river = Signature.objects.get(organisation=cast.river)
    changing_signatures.hide(river, reason="Threats.", by=cast.chanthy, at=MINUTE - MOMENT)
    edition = embargoing.publish_due(present(statement), at=MINUTE)
    assert edition is not None
    assert (edition.number, edition.recalled_at, "River Network" in edition.canonical) == (2, None, False)


def test_where_two_approve_a_change_makes_it_lapse(statement: Statement, cast: Cast) -> None:
    publishing.set_rule(cast.lotus, second_person=True, second_factor=False, by=cast.mealea, at=MORNING)
    with pytest.raises(Refused) as alone:
        embargoed(present(statement), cast)
    assert alone.value.code == "not_asked"
    publishing.ask_for_publication(statement, by=cast.chanthy, at=SET_AT)
    embargoed(present(statement), cast)
    assert PublicationRequest.objects.get().answered_by == cast.piseth
    link = press.make_press_link(present(statement), note="The Morning Paper", by=cast.piseth, at=SET_AT)
    with pytest.raises(Refused) as asked:
        publishing.ask_for_publication(statement, by=cast.chanthy, at=SET_AT)
    assert asked.value.code == "embargo"
    withdrawn(cast)
    embargo = Embargo.objects.get()
    assert (embargo.end, embargo.ended_at) == (EmbargoEnd.LAPSED, MORNING + 5 * DAY)
    assert Edition.objects.get().recalled_at == MORNING + 5 * DAY
    assert embargoing.publish_due(present(statement), at=MINUTE) is None
    assert present(statement).stage == Stage.CLOSED
    newsroom = Client().get(reverse("press-link", args=[statement.ref, link.ref, press.token_of(link)]))
    assert "publish nothing of the copies that you have" in newsroom.content.decode()
    editions = client_of(cast.piseth).get(reverse("editions", args=[statement.ref])).content.decode()
    assert "recalled" in editions
    told = Job.objects.filter(payload__contains="embargo_lapsed")
    letters = [NOTICES["embargo_lapsed"](**job.arguments["about"]) for job in told]
    assert sorted(letter.to[0] for letter in letters if letter) == ["chanthy@cast.example", "piseth@cast.example"]
    publishing.ask_for_publication(statement, by=cast.chanthy, at=MORNING + 5 * DAY)
    again = embargoing.set_embargo(present(statement), publish_at=MINUTE, by=cast.piseth, at=MORNING + 5 * DAY)
    assert embargoing.publish_due(present(statement), at=MINUTE) == again.edition


def test_it_lapses_where_the_clock_finds_other_signatures(statement: Statement, cast: Cast) -> None:
    """Changed past every event, as by a hand in the database."""
    publishing.set_rule(cast.lotus, second_person=True, second_factor=False, by=cast.mealea, at=MORNING)
    publishing.ask_for_publication(statement, by=cast.chanthy, at=SET_AT)
    embargoed(present(statement), cast)
    Signature.objects.filter(organisation=cast.hill).update(withdrawn_at=SET_AT)
    assert embargoing.publish_due(present(statement), at=MINUTE) is None
    assert Embargo.objects.get().end == EmbargoEnd.LAPSED


def test_another_minute_and_another_day(statement: Statement, cast: Cast) -> None:
    embargoed(statement, cast)
    later = MINUTE + DAY
    embargoing.move_embargo(statement, publish_at=later, by=cast.piseth, at=SET_AT)
    assert embargoing.publish_due(present(statement), at=MINUTE) is None
    edition = embargoing.publish_due(present(statement), at=later)
    assert edition is not None
    assert (edition.number, edition.content["dated"]) == (2, "2026-03-09")
    with pytest.raises(Refused):
        embargoing.move_embargo(present(statement), publish_at=later + DAY, by=cast.piseth, at=SET_AT)


@pytest.mark.parametrize("how", ["taken back", "text reopened", "withdrawn"])
def test_it_ends_with_what_it_was_set_for(statement: Statement, cast: Cast, how: str) -> None:
    embargo = embargoed(statement, cast)
    now = present(statement)
    match how:
        case "taken back":
            embargoing.take_embargo_back(now, by=cast.chanthy, at=SET_AT)
        case "text reopened":
            renewing.reopen_text(now, reason="A word is missing.", by=cast.chanthy, at=SET_AT)
        case _:
            publishing.withdraw_statement(now, reason="It is over.", by=cast.chanthy, at=SET_AT)
    ended = Embargo.objects.get()
    assert ended.end == (EmbargoEnd.TAKEN_BACK if how == "taken back" else EmbargoEnd.LAPSED)
    embargo.edition.refresh_from_db()
    assert embargo.edition.recalled_at == SET_AT
    assert embargoing.publish_due(present(statement), at=MINUTE) is None
    assert Client().get(reverse("public-statement", args=[statement.ref])).status_code == 404


def test_a_publisher_can_publish_it_early(statement: Statement, cast: Cast) -> None:
    embargo = embargoed(statement, cast)
    edition = publishing.publish(present(statement), by=cast.piseth, at=SET_AT)
    # It bears another day than that of its minute.
    assert (edition.number, edition.content["dated"]) == (embargo.edition.number + 1, "2026-03-06")
    assert embargoing.publish_due(present(statement), at=MINUTE) is None


# -- pages -------------------------------------------------------------------------------------------------------------


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_page_sets_moves_and_takes_back(statement: Statement, cast: Cast) -> None:
    client, address = client_of(cast.piseth), reverse("embargo", args=[statement.ref])
    assert "Approve for this minute" in client.get(address).content.decode()
    past = client.post(address, {"publish_at": "2020-01-01T09:00"})
    assert past.status_code == 422
    assert "2020-01-01T09:00" in past.content.decode()
    assert client.post(address, {"publish_at": "yes"}).status_code == 422
    assert client_of(cast.chanthy).post(address, {"publish_at": "2100-01-01T09:00"}).status_code == 403
    set_embargo = client.post(address, {"publish_at": soon()})
    assert (set_embargo.status_code, set_embargo["Location"]) == (302, address)
    page = client.get(address).content.decode()
    assert "09:00 (Phnom Penh, UTC+7)" in page
    assert "Change the time" in page
    overview = client.get(reverse("overview", args=[statement.ref])).content.decode()
    assert address in overview
    assert client.post(reverse("take-embargo-back", args=[statement.ref])).status_code == 302
    assert client.post(reverse("take-embargo-back", args=[statement.ref])).status_code == 409


def soon() -> str:
    """A month ahead of the database's clock."""
    return f"{timezone.localtime(clock.now() + 30 * DAY):%Y-%m-%d}T09:00"


def test_the_press_gets_the_kit_by_a_link_until_it_is_taken_back(statement: Statement, cast: Cast) -> None:
    embargo = embargoed(statement, cast)
    client = client_of(cast.piseth)
    page = reverse("embargo", args=[statement.ref])
    assert client.post(reverse("press-links", args=[statement.ref]), {"note": ""}).status_code == 422
    assert client.post(reverse("press-links", args=[statement.ref]), {"note": "The Morning Paper"}).status_code == 302
    link = statement.press_links.get()
    arguments = [statement.ref, link.ref, press.token_of(link)]
    address, kit = reverse("press-link", args=arguments), reverse("press-link-kit", args=arguments)
    assert address in client.get(page).content.decode()
    early = Client().get(address)
    assert "8 March 2026, 09:00 (Phnom Penh, UTC+7)" in early.content.decode()
    assert (early["Referrer-Policy"], "no-store" in early["Cache-Control"]) == ("no-referrer", True)
    assert Client().get(kit).status_code == 404
    publishing.keep_file(embargo.edition, language="", media_type="application/zip", content=b"PK", at=SET_AT)
    page = Client().get(address).content.decode()
    assert kit in page
    assert "Edition 1, as of " in page
    served = Client().get(kit)
    assert served.content == b"PK"
    assert f'filename="EMBARGO-2026-03-08-0900-ruom-{statement.ref}-1.zip"' in served["Content-Disposition"]
    assert "private, no-store" in served["Cache-Control"]
    assert client.get(reverse("embargoed-kit", args=[statement.ref])).content == b"PK"
    wrong = [statement.ref, link.ref, "0" * 32]
    assert Client().get(reverse("press-link", args=wrong)).status_code == 404
    # A name in it is taken back: it is gone with that.
    withdrawn(cast)
    assert Client().get(kit).status_code == 404
    assert "is being made" in Client().get(address).content.decode()
    assert client.post(reverse("end-press-link", args=[statement.ref, link.ref])).status_code == 302
    assert {Client().get(one).status_code for one in (address, kit)} == {404}


def test_a_link_can_be_taken_back_when_there_is_no_embargo_any_more(statement: Statement, cast: Cast) -> None:
    embargoed(statement, cast)
    client = client_of(cast.piseth)
    client.post(reverse("press-links", args=[statement.ref]), {"note": "The Morning Paper"})
    link = statement.press_links.get()
    address = reverse("press-link", args=[statement.ref, link.ref, press.token_of(link)])
    client.post(reverse("take-embargo-back", args=[statement.ref]))
    assert "Not to be published" in Client().get(address).content.decode()
    end = reverse("end-press-link", args=[statement.ref, link.ref])
    assert end in client.get(reverse("embargo", args=[statement.ref])).content.decode()
    assert client.post(end).status_code == 302
    assert Client().get(address).status_code == 404
    assert end not in client.get(reverse("embargo", args=[statement.ref])).content.decode()
