"""What happens while a text is open for signature: who signs, asks, prepares and applies, and how it is changed."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from seeds.loading.between import live_between
from seeds.loading.made import Deed, Made
from seeds.loading.papers import record_paper
from seeds.records import SeedSignature
from seeds.signing import SeedApplication, SeedIndividual, SeedMailing, SeedPrepared, SeedQuestion, SeedTextChange
from statements.actions import applying, asking_convenor, endorsing, mailing, preparing, renewing, signing
from statements.models import Endorsement
from statements.queries.signatories import Reserved
from statements.stages import Language


def deeds_of_sign_on(made: Made, *, opened: int) -> Iterator[Deed]:
    """All of it, one organisation that signs a day. Raises SeedError."""
    days, seed = made.days, made.seed
    for day, signature in enumerate(seed.signatures, start=opened + 1):
        yield days.at(day, hour=10), partial(sign, made, signature)
    for place, written in enumerate(seed.mailings):
        yield days.at(written.day, hour=11, minute=place), partial(write, made, written)
    for place, question in enumerate(seed.questions):
        yield days.at(question.day, hour=12, minute=place), partial(ask, made, question)
    for place, prepared in enumerate(seed.prepared):
        yield days.at(prepared.day, hour=13, minute=place), partial(prepare, made, prepared)
    for place, paper in enumerate(seed.papers):
        yield days.at(paper.day, hour=15, minute=place), partial(record_paper, made, paper)
    for place, individual in enumerate(seed.individuals):
        yield days.at(individual.day, hour=16, minute=place), partial(endorse, made, individual)
    for place, application in enumerate(seed.applications):
        yield days.at(application.day, hour=17, minute=place), partial(apply, made, application)


def sign(made: Made, seed: SeedSignature, at: datetime) -> None:
    organisation, person = made.voice(seed.organisation, seed.person)
    language = seed.language or Language(person.language)
    signing.sign(
        made.statement,
        organisation=organisation,
        sha256=made.final_sha256,
        language=language,
        capacity=seed.capacity_km if language == Language.KHMER else seed.capacity_en,
        visibility=seed.visibility,
        reservations=[Reserved(made.block(one.block).ref, text_en=one.en, text_km=one.km) for one in seed.reservations],
        by=person,
        at=at,
    )


def write(made: Made, seed: SeedMailing, at: datetime) -> None:
    mailing.begin(
        made.statement,
        [made.who.invented(key) for key in seed.organisations],
        purpose=seed.purpose,
        note_en=seed.note_en,
        note_km=seed.note_km,
        by=made.coordinator,
        at=at,
    )


def ask(made: Made, seed: SeedQuestion, at: datetime) -> None:
    organisation, by = made.voice(seed.organisation, seed.person)
    question = asking_convenor.ask(made.statement, organisation, text=seed.text, by=by, at=at)
    if seed.answer:
        asking_convenor.answer(question, text=seed.answer, by=made.coordinator, at=at)


def prepare(made: Made, seed: SeedPrepared, at: datetime) -> None:
    organisation, by = made.voice(seed.organisation, seed.person)
    preparing.set_signing_rule(organisation, second_person=True, by=made.who.person("admin"), at=at)
    preparing.prepare(
        made.statement,
        organisation=organisation,
        sha256=made.final_sha256,
        language=by.language,
        visibility=seed.visibility,
        by=by,
        at=at,
    )


def endorse(made: Made, seed: SeedIndividual, at: datetime) -> None:
    """Ask, and confirm in the same browser, everybody in their own: nobody has to read a mail for that."""
    browser = f"browser-of-{seed.address}"
    endorsing.ask(
        made.statement,
        sha256=made.final_sha256,
        language=seed.language,
        address=seed.address,
        name=seed.name,
        place=seed.place,
        comment=seed.comment,
        visibility=seed.visibility,
        browser=browser,
        at=at,
    )
    if seed.confirmed:
        asked = Endorsement.objects.select_related("statement").filter(statement=made.statement).latest("pk")
        endorsing.confirm(asked, browser=browser, at=at)


def apply(made: Made, seed: SeedApplication, at: datetime) -> None:
    applying.apply(
        made.statement,
        name_en=seed.name_en,
        name_km=seed.name_km,
        kind=seed.kind,
        person_name=seed.person_name,
        capacity=seed.capacity,
        address=seed.address,
        note=seed.note,
        language=seed.language,
        at=at,
    )


# -- the text changes after it was signed ------------------------------------------------------------------------------


def change_text(made: Made, seed: SeedTextChange) -> None:
    """Take it back, edit it, say what the change is, and open sign-on again. Raises SeedError, Refused."""
    days, by = made.days, made.coordinator
    renewing.reopen_text(made.statement, reason=seed.reason, by=by, at=days.at(seed.reopened))
    live_between(made, seed.reopened, seed.opened - 1)
    made.statement.refresh_from_db()
    signing.settle_final(made.statement, by=by, at=days.at(seed.opened))
    made.statement.refresh_from_db()
    renewing.declare_change(
        made.statement,
        kind=seed.kind,
        reason=seed.reason,
        refuse_until=None if seed.refuse_until is None else days.deadline(seed.refuse_until),
        by=by,
        at=days.at(seed.opened, hour=10),
    )
    signing.open_sign_on(made.statement, deadline=days.deadline(seed.closes), by=by, at=days.at(seed.opened, hour=11))
