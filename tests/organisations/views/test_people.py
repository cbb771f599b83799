"""The pages about who acts for an organisation, as people use them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from organisations import tasks
from organisations.actions import delegating, inviting, mandating, registering
from organisations.actors import Machine
from organisations.models import Delegation, Duty, Mandate, Organisation, Person, PersonInvitation
from outbox.models import Job
from statements.models import Comment, Signature
from tests import factories
from tests.cast import MORNING, Cast
from tests.factories import DAY
from tests.organisations.people import Directed, directed, newcomer
from tests.stopped_clock import stop_clock

ADDRESS = "sopheap@mail.example"
NOW = MORNING + 2 * DAY


@pytest.fixture
def world(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Directed:
    made = directed(cast)
    stop_clock(monkeypatch, NOW)
    return made


def of(person: Person | None) -> Client:
    client = Client(headers={"Sec-Fetch-Site": "same-origin"})
    if person:
        client.force_login(person)
    return client


def path(name: str, *args: object) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


def link_mailed() -> str:
    mail.outbox.clear()
    for job in Job.objects.filter(kind="organisations.send_notice"):
        tasks.send_notice(**job.arguments)
    [link] = re.findall(r"https?://[^/]+(/\S+)", str(mail.outbox[-1].body))
    return str(link)


def test_the_director_invites_and_the_invited_accepts(world: Directed) -> None:
    hill = world.cast.hill
    sent = of(world.dara).post(
        path("invite-person", hill.ref), {"address": ADDRESS, "what": "sign", "until": "2026-03-31", "language": "en"}
    )
    assert sent["Location"] == path("people", hill.ref)
    link = link_mailed()

    shown = of(None).get(link)
    assert shown.status_code == 200
    page = shown.content.decode()
    assert "Far Hill" in page
    assert "Dara" in page
    assert 'method="post"' not in page
    invitation = PersonInvitation.objects.get()
    onward = path("waiting-invitation", invitation.ref)
    assert f"{path('sign-in')}?next={onward}" in page

    inviting.welcome(address=ADDRESS)
    client = of(Person.objects.get(email=ADDRESS))
    assert onward in client.get(link).content.decode()
    assert onward in client.get(path("my-organisations")).content.decode()
    assert "1 invitation to act for an organisation waits" in client.get(path("dashboard")).content.decode()
    assert client.post(onward, {"accept": "1"}).status_code == 422
    assert client.post(onward, {"accept": "1", "name": "Sopheap"})["Location"] == path("my-organisations")
    held = Mandate.objects.get(person__email=ADDRESS)
    # The whole of 31 March in Phnom Penh, seven hours ahead of UTC.
    assert (held.right, held.until and held.until.isoformat()) == ("sign", "2026-03-31T17:00:00+00:00")
    assert "31 March 2026" in of(world.dara).get(path("people", hill.ref)).content.decode()
    assert of(None).get(link).status_code == 410


@pytest.mark.parametrize("method", ["get", "head", "options", "post", "put", "delete"])
def test_the_link_of_the_mail_changes_nothing(world: Directed, method: str) -> None:
    invitation = inviting.invite_person(
        address=ADDRESS, organisation=world.cast.hill, right="sign", by=world.dara, at=NOW
    )
    link = path("invited-person", invitation.ref, inviting.token_of(invitation.ref, sent_at=NOW))
    before = list(PersonInvitation.objects.values()), Person.objects.count()
    status = getattr(of(None), method)(link, {"accept": "1", "decline": "1"} if method == "post" else None).status_code
    assert status == (200 if method in {"get", "head"} else 405)
    assert (list(PersonInvitation.objects.values()), Person.objects.count()) == before


def test_a_forwarded_or_invented_link_is_of_no_use(world: Directed) -> None:
    invitation = inviting.invite_person(
        address=ADDRESS, organisation=world.cast.hill, right="sign", by=world.dara, at=NOW
    )
    assert of(None).get(path("invited-person", invitation.ref, "0" * 64)).status_code == 404
    link = path("invited-person", invitation.ref, inviting.token_of(invitation.ref, sent_at=NOW))
    assert "another address than the invited one" in of(world.cast.ot).get(link).content.decode()
    onward = path("waiting-invitation", invitation.ref)
    assert of(world.cast.ot).get(onward).status_code == 404
    assert of(world.cast.ot).post(onward, {"accept": "1"}).status_code == 404
    assert not Mandate.objects.filter(person=world.cast.ot).exists()


def test_who_declines_is_forgotten_and_signed_out(world: Directed) -> None:
    invitation = inviting.invite_person(
        address=ADDRESS, organisation=world.cast.hill, right="sign", by=world.dara, at=NOW
    )
    inviting.welcome(address=ADDRESS)
    client = of(Person.objects.get(email=ADDRESS))
    answer = client.post(path("waiting-invitation", invitation.ref), {"decline": "1"})
    assert "You have declined" in answer.content.decode()
    assert not Person.objects.filter(email=ADDRESS).exists()
    assert client.get(path("dashboard")).status_code == 302


def test_inviting_says_the_same_of_known_and_unknown_addresses(world: Directed) -> None:
    client = of(world.dara)
    pages = []
    for address in (world.cast.sreymom.email, "nobody@mail.example"):
        typed = {"address": address, "what": "read", "language": "km"}
        client.post(path("invite-person", world.cast.hill.ref), typed)
        page = client.get(path("people", world.cast.hill.ref)).content.decode()
        pages.append(re.findall(r'<p class="notice.*?</p>|class="notice[^>]*>.*?</div>', page, re.DOTALL))
        PersonInvitation.objects.all().delete()
    assert pages[0] == pages[1] != []


def test_a_request_to_delegate_is_decided_by_the_director(world: Directed) -> None:
    hill, visal = world.cast.hill, world.cast.visal
    asked = of(visal).post(
        path("ask-delegation", hill.ref), {"address": ADDRESS, "right": "comment", "reason": "I am away in April."}
    )
    delegation = Delegation.objects.get()
    assert asked["Location"] == path("delegation", hill.ref, delegation.ref)
    page = of(world.dara).get(path("people", hill.ref)).content.decode()
    assert path("delegation", hill.ref, delegation.ref) in page
    assert of(visal).post(asked["Location"], {"approve": "1"}).status_code == 403
    assert of(world.dara).post(asked["Location"], {}).status_code == 422
    assert of(world.dara).post(asked["Location"], {"approve": "1"})["Location"] == path("people", hill.ref)
    assert PersonInvitation.objects.get().delegated_from == world.visals
    assert of(world.dara).post(asked["Location"], {"refuse": "1"}).status_code in {409, 422}


def test_an_address_typed_wrong_is_said_beside_it_and_kept(world: Directed) -> None:
    answer = of(world.dara).post(
        path("invite-person", world.cast.hill.ref), {"address": "nobody", "what": "sign", "language": "en"}
    )
    assert answer.status_code == 422
    assert 'value="nobody"' in answer.content.decode()


def test_a_mandate_is_renewed_revoked_and_given_up(world: Directed) -> None:
    hill = world.cast.hill
    held = mandating.grant_mandate(
        to=world.cast.ot, organisation=hill, right="sign", until=NOW + DAY, by=world.dara, at=MORNING
    )
    page = path("mandate", hill.ref, held.ref)
    assert of(world.dara).post(page, {"renew": "1", "until": "2026-03-01"}).status_code == 422
    assert of(world.dara).post(page, {"renew": "1", "until": "2026-04-30"}).status_code == 302
    held.refresh_from_db()
    assert held.until is not None
    assert held.until.isoformat() == "2026-04-30T17:00:00+00:00"
    assert of(world.cast.bora).post(page, {"revoke": "1"}).status_code == 404
    assert of(world.cast.ot).post(page, {"revoke": "1"})["Location"] == path("my-organisations")
    held.refresh_from_db()
    assert held.revoked_at == NOW
    assert "Ot" in of(world.dara).get(path("people", hill.ref)).content.decode()


def test_only_people_known_here_are_granted_without_an_invitation(world: Directed) -> None:
    hill = world.cast.hill
    mandating.revoke_mandate(mandate=world.visals, by=world.dara, at=MORNING)
    page = of(world.dara).get(path("grant-mandate", hill.ref)).content.decode()
    assert world.cast.visal.ref in page
    assert world.cast.ot.ref not in page
    typed = {"person": world.cast.ot.ref, "what": "sign"}
    assert of(world.dara).post(path("grant-mandate", hill.ref), typed).status_code == 422
    typed = {"person": world.cast.visal.ref, "what": "director"}
    handed = of(world.dara).post(path("grant-mandate", hill.ref), typed)
    assert handed["Location"] == path("my-organisations")
    assert Duty.objects.get(organisation=hill, kind="director", revoked_at=None).person == world.cast.visal


def test_titles_of_statements_are_for_the_organisation_and_not_for_administrators(world: Directed) -> None:
    statement = factories.consulted(world.cast).statement
    mandating.grant_mandate(
        to=world.cast.ot, organisation=world.cast.hill, right="sign", scopes=[statement.ref], by=world.dara, at=MORNING
    )
    page = path("people", world.cast.hill.ref)
    assert "Safe bridges" in of(world.dara).get(page).content.decode()
    told = of(world.cast.mealea).get(page).content.decode()
    assert "Safe bridges" not in told
    assert "1 statement" in told
    form = of(world.cast.mealea).get(path("invite-person", world.cast.hill.ref)).content.decode()
    assert "Safe bridges" not in form


# -- the mandate ends while a form is open -----------------------------------------------------------------------------


def ended_at_a_comment(world: Directed, revoke: Callable[[], None]) -> tuple[int, str]:
    consultation = factories.consulted(world.cast)
    page = path("comment", consultation.statement.ref, 1)
    client = of(world.cast.visal)
    assert client.get(page).status_code == 200
    revoke()
    typed = {"text": "The old bridge carries no lorries.", "weight": "general"}
    answer = client.post(page, {**typed, "organisation": world.cast.hill.ref})
    return answer.status_code, answer.content.decode()


def test_what_was_typed_is_kept_when_the_mandate_ended_meanwhile(world: Directed) -> None:
    status, page = ended_at_a_comment(
        world, lambda: mandating.revoke_mandate(mandate=world.visals, by=world.dara, at=NOW)
    )
    assert status == 403
    assert "your mandate has ended" in page
    assert "Your mandate for Far Hill ended on" in page
    assert "The old bridge carries no lorries." in page
    assert not Comment.objects.exists()


def test_so_it_is_with_the_signature(world: Directed) -> None:
    statement = factories.opened(world.cast)
    page = path("sign", statement.ref)
    assert of(world.cast.visal).get(page).status_code == 200
    mandating.revoke_mandate(mandate=world.visals, by=world.dara, at=NOW)
    answer = of(world.cast.visal).post(page, {"capacity": "Acting director", "reservation_en": "Only the old bridge."})
    assert answer.status_code == 403
    assert "Only the old bridge." in answer.content.decode()
    assert not Signature.objects.exists()


def test_that_page_tells_nobody_what_is_there(world: Directed) -> None:
    statement = factories.opened(world.cast)
    there, nowhere = path("sign", statement.ref), path("sign", "0" * 12)
    typed = {"reservation_en": "Only the old bridge."}
    assert of(world.cast.ot).post(there, typed).status_code == 404
    mandating.revoke_mandate(mandate=world.visals, by=world.dara, at=NOW)
    answers = [of(world.cast.visal).post(page, typed) for page in (there, nowhere)]
    assert [answer.status_code for answer in answers] == [403, 403]
    told = [re.sub(r"[0-9a-z]{12}|value=\"[^\"]*\"", "", answer.content.decode()) for answer in answers]
    assert told[0] == told[1]


def test_another_site_cannot_put_words_on_that_page(world: Directed) -> None:
    statement = factories.opened(world.cast)
    mandating.revoke_mandate(mandate=world.visals, by=world.dara, at=NOW)
    client = Client(headers={"Sec-Fetch-Site": "cross-site"})
    client.force_login(world.cast.visal)
    answer = client.post(path("sign", statement.ref), {"reservation_en": "Words of somebody else."})
    assert answer.status_code == 404
    assert "somebody else" not in answer.content.decode()


# -- queries -----------------------------------------------------------------------------------------------------------


def queries(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


def test_the_same_queries_at_one_and_at_many(world: Directed) -> None:
    hill, page = world.cast.hill, path("people", world.cast.hill.ref)
    mandating.grant_mandate(
        to=newcomer("p0"), organisation=hill, right="sign", scopes=["a" * 12], by=world.dara, at=MORNING
    )
    fill(world, 2)
    few = queries(of(world.dara), page), queries(of(world.cast.visal), path("my-organisations"))
    fill(world, 6)
    assert (queries(of(world.dara), page), queries(of(world.cast.visal), path("my-organisations"))) == few


def fill(world: Directed, number: int) -> None:
    hill, visal = world.cast.hill, world.cast.visal
    for index in range(number):
        name = f"n{number}x{index}"
        person = newcomer(name)
        given = mandating.grant_mandate(
            to=person, organisation=hill, right="sign", scopes=["b" * 12, "c" * 12], by=world.dara, at=MORNING
        )
        if index % 2:
            mandating.revoke_mandate(mandate=given, by=world.dara, at=MORNING + timedelta(seconds=1))
        inviting.invite_person(address=f"{name}@mail.example", organisation=hill, right="read", by=world.dara, at=NOW)
        asked: dict[str, Any] = {
            "mandate": world.visals,
            "right": "read",
            "reason": "Leave",
            "by": visal,
            "at": MORNING,
        }
        delegating.ask_delegation(address=f"{name}d@mail.example", **asked)
        inviting.invite_person(
            address=visal.email, organisation=organisation(name), right="read", by=world.cast.mealea, at=NOW
        )


def organisation(name: str) -> Organisation:
    return registering.register_organisation(kind="ngo", name_en=name, by=Machine.OPERATOR, at=MORNING)
