"""Two rows in every table that the admin shows, and an administrator who has proved a second step."""

from datetime import date, timedelta

from django.test import Client

from ledger.sealing import seal
from organisations.actions import contacting, delegating, inviting, mandating, naming, networking, noting, registering
from organisations.actions.logos import set_logo
from organisations.models import (
    Access,
    ImportRow,
    Mandate,
    Merge,
    Organisation,
    OrganisationKind,
    PossibleDouble,
    RetentionRun,
    Right,
    RowVerdict,
    SheetImport,
)
from outbox.models import Job, State
from partners.actions import subscribing, telling
from tests.cast import MORNING, PASSWORD, Cast
from tests.organisations.pictures import picture
from tests.organisations.signing_in import add_app, sign_in_by_password, totp
from vault.models import KeyCheck

SECRETS = (
    "kunthea@contact.example",
    "Kunthea Contact",
    "+855 12 000 111",
    "asked@invited.example",
    "delegate@invited.example",
    "payload@job.example",
    "payload-of-webhook",
    "whsec_",
    "sheet@contact.example",
)


def administering() -> Client:
    """Mealea, signed in through the pages, with an authenticator app that she has just added and then proved."""
    browser = Client()
    sign_in_by_password(browser, "mealea@cast.example", PASSWORD)
    proved = browser.post("/en/account/confirm/", {"proof_code": totp(add_app(browser))})
    assert proved.status_code == 302, proved.content.decode()
    return browser


def filled(cast: Cast) -> None:
    """Two of everything beside the cast."""
    for number, mine in enumerate((cast.reed, cast.hill)):
        of_organisation(cast, mine, number)
        of_person(cast, mine, number)
        arrived(cast, number)
        Job.objects.create(
            kind="statements.reissue", key=f"job:{number}", state=State.PARKED, payload='{"to": "payload@job.example"}'
        )
        KeyCheck.objects.create(key_id=f"key-{number}", sealed="sealed")
        told = subscribing.add_webhook(
            mine,
            address=f"https://hooks.partner.example/{number}?password=payload-of-webhook",
            kinds=["statement.published"],
            by=cast.mealea,
            at=MORNING,
        )
        telling.challenge(told, by=cast.mealea, at=MORNING)
        seal()
        noting.note_access(subject=cast.visal, by=cast.sreymom, kind=list(Access)[number])
        RetentionRun.objects.create(rule="sessions", at=MORNING, deleted=number)
    seal()


def of_organisation(cast: Cast, mine: Organisation, number: int) -> None:
    by = cast.mealea
    set_logo(mine, picture(), by=by, at=MORNING)
    naming.add_name(mine, text=f"Old Name {number}", kind="former", by=by, at=MORNING)
    mine.sectors.create(sector="water")
    contacting.add_contact(
        organisation=mine,
        role="general",
        name="Kunthea Contact",
        email="kunthea@contact.example",
        phone="+855 12 000 111",
        by=by,
        at=MORNING,
    )
    networking.record_claim(
        network=cast.river,
        qualifier="more_than",
        number=300 + number,
        claimed_by="River Network",
        claimed_on=date(2026, 1, 1),
        source="Newsletter",
        by=by,
        at=MORNING,
    )
    registering.record_source(
        title_en=f"Report {number}", publisher="Printing House", published_on=date(2026, 1, 1), by=by
    )


def of_person(cast: Cast, mine: Organisation, number: int) -> None:
    holder = cast.sreymom if number == 0 else cast.visal
    mandate = Mandate.objects.get(person=holder)
    mandating.issue_token(to=holder, label=f"Program {number}", by=holder)
    inviting.invite_person(address="asked@invited.example", organisation=mine, right="read", by=cast.mealea, at=MORNING)
    delegating.ask_delegation(
        mandate=mandate, address="delegate@invited.example", right="read", reason="Leave", by=holder, at=MORNING
    )
    mandating.grant_mandate(
        to=cast.ot if number == 0 else cast.chanthy,
        organisation=cast.stone,
        right=Right.READ,
        scopes=["abcdefghjkmn"],
        by=cast.mealea,
        at=MORNING,
    )


def arrived(cast: Cast, number: int) -> None:
    sheet = SheetImport.objects.create(
        file_name=f"list-{number}.csv",
        content="sheet@contact.example",
        uploaded_by=cast.mealea,
        uploaded_at=MORNING + timedelta(minutes=number),
    )
    ImportRow.objects.create(
        sheet=sheet, number=2, name="Row", contact='{"email": "sheet@contact.example"}', verdict=RowVerdict.NEW
    )
    kept, absorbed = (
        registering.register_organisation(
            kind=OrganisationKind.NGO, name_en=f"{name} Pond {number}", by=cast.mealea, at=MORNING
        )
        for name in ("Kept", "Double")
    )
    PossibleDouble.objects.create(first=kept, second=absorbed, score=90, reasons="same_key", found_at=MORNING)
    Merge.objects.create(kept=kept, absorbed=absorbed, decided_by=cast.mealea, decided_at=MORNING, note="A double")
