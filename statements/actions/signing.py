"""Sign-on: it opens, organisations sign or withdraw, and it closes at its deadline by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actors import Actor, person, trace
from organisations.models import Organisation, Right
from organisations.queries.rights import may_act_for
from organisations.refusals import Outdated, Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.actions.consulting import admit_deadline
from statements.actions.versioning import take_version
from statements.models import Block, Invitation, Reservation, Signature, Statement
from statements.permissions import leads
from statements.queries.text import version_text
from statements.stages import EventKind, Language, SignatoryKind, Stage, Visibility

SIGNABLE = frozenset({Stage.SIGN_ON})
# A signature can be taken back as long as anything bears it.
TAKEN_BACK = frozenset({Stage.SIGN_ON, Stage.CLOSED, Stage.PUBLISHED})


def settle_final(statement: Statement, *, by: Actor, at: datetime | None = None) -> None:
    """Freeze the final text: the version that will be opened for sign-on. Raises PermissionDenied, Refused.

    Event: final.settled.
    """
    if not leads(by, statement):
        raise PermissionDenied
    at = at or clock.now()

    with transaction.atomic():
        # The database wants the final text to stand before the stage says so; what must hold is looked at right after,
        # and a refusal takes the version back too.
        lifecycle.hold(statement, frozenset({Stage.CONSOLIDATION}), alone=True)
        version = take_version(statement, by=by, at=at)
        lifecycle.advance(
            statement,
            lifecycle.Move.SETTLE,
            by=by,
            at=at,
            set_fields={"final_version": version},
            prepare=lambda: lifecycle.settled_on(version),
        )


def open_sign_on(statement: Statement, *, deadline: datetime, by: Actor, at: datetime | None = None) -> None:
    """Open the final text for signature until `deadline` (an instant). Raises PermissionDenied, Refused.

    Event: sign_on.opened (reactions: mails, and a job that closes it at the deadline).
    """
    if not leads(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    admit_deadline(deadline, at=at)
    with transaction.atomic():
        lifecycle.advance(
            statement,
            lifecycle.Move.OPEN_SIGN_ON,
            by=by,
            at=at,
            set_fields={"sign_on_closes_at": deadline},
            prepare=lambda: {"deadline": deadline.isoformat()},
        )


def close_sign_on(statement: Statement, *, by: Actor, at: datetime | None = None) -> None:
    """End sign-on: the clock at the deadline, a coordinator also before. Raises PermissionDenied, Refused.

    Event: sign_on.closed.
    """
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.advance(statement, lifecycle.Move.CLOSE_SIGN_ON, by=by, at=at, set_fields={"signed_off_at": at})


@dataclass(frozen=True, slots=True)
class Reserved:
    """A reservation on a block, in one or both languages."""

    block: Block
    text_en: str = ""
    text_km: str = ""


def sign(
    statement: Statement,
    *,
    organisation: Organisation,
    sha256: str,
    language: str,
    capacity: str,
    name_en: str = "",
    name_km: str = "",
    visibility: str = Visibility.NAMED,
    reservations: Sequence[Reserved] = (),
    by: Actor,
    at: datetime | None = None,
) -> Signature:
    """Give an organisation's consent to the final text whose SHA-256 the person saw.

    The mandate is held in the same transaction that writes the signature: a revocation comes before it or after it.
    The database's clock decides the deadline: before it is in, at it or after it is out. Signing twice returns the
    signature that stands. Names default to the organisation's. Raises PermissionDenied without a mandate; Refused
    after the deadline; Outdated where the text is not the one that was seen. Event: signature.given (with who in
    commitments only).
    """
    signer = person(by)
    capacity = admit(capacity, field="capacity", longest=120)
    name_en = admit(name_en, field="name_en", longest=200, required=False) or organisation.name_en
    name_km = admit(name_km, field="name_km", longest=200, required=False) or organisation.name_km
    if visibility not in Visibility.values:
        raise Refused("visibility", _("Choose how the name is shown."), field="visibility")
    if language not in Language.values:
        raise Refused("language", _("Choose the language in which you read the text."), field="language")
    with transaction.atomic():
        fresh = lifecycle.hold(statement, SIGNABLE)
        at = at or clock.now()
        mandate = may_act_for(signer, organisation, Right.SIGN, at=at, about=statement.ref, hold=True)
        if mandate is None or not Invitation.objects.filter(statement=statement, organisation=organisation).exists():
            raise PermissionDenied
        if fresh.sign_on_closes_at is None or at >= fresh.sign_on_closes_at:
            raise Refused("deadline", _("Sign-on has closed: the deadline has passed."))
        version = fresh.final_version
        if version is None or version.sha256 != sha256:
            raise Outdated("text_changed", _("The text is not the one you read."), present=version)
        try:
            with transaction.atomic():
                signature = Signature.objects.create(
                    statement=statement,
                    version=version,
                    kind=SignatoryKind.NETWORK if organisation.is_network else SignatoryKind.ORGANISATION,
                    organisation=organisation,
                    signed_by=signer,
                    mandate=mandate,
                    capacity=capacity,
                    language=language,
                    name_en=name_en,
                    name_km=name_km,
                    visibility=visibility,
                    signed_at=at,
                    confirmed_at=at,
                )
        except IntegrityError:
            return Signature.objects.standing().get(statement=statement, organisation=organisation)
        text = version_text(version)
        if len({reserved.block.pk for reserved in reservations}) != len(reservations):
            raise Refused("reservation", _("One reservation on a paragraph is enough."), field="block")
        for reserved in reservations:
            if text.block(reserved.block.ref) is None:
                raise Refused("block", _("This paragraph is not part of the text."), field="block")
            text_en = admit(reserved.text_en, field="reservation_en", longest=600, required=False)
            text_km = admit(reserved.text_km, field="reservation_km", longest=600, required=False)
            if not text_en and not text_km:
                raise Refused("reservation", _("Write the reservation in at least one language."), field="block")
            Reservation.objects.create(signature=signature, block=reserved.block, text_en=text_en, text_km=text_km)
        append(
            statement.chain,
            EventKind.SIGNED,
            at=at,
            data={"signature": signature.ref, "language": language, **lifecycle.settled_on(version)},
            private={"organisation": organisation.ref, "by": trace(signer), "visibility": visibility},
        )
    return signature


def withdraw_signature(signature: Signature, *, by: Actor, at: datetime | None = None) -> None:
    """Take an organisation's signature back, at once. Raises PermissionDenied, Refused.

    Event: signature.withdrawn (reaction after publication: the next edition, without it).
    """
    at = at or clock.now()
    signer = person(by)
    with transaction.atomic():
        lifecycle.hold(signature.statement, TAKEN_BACK)
        organisation, about = signature.organisation, signature.statement.ref
        if organisation is None or not may_act_for(signer, organisation, Right.SIGN, at=at, about=about, hold=True):
            raise PermissionDenied
        if Signature.objects.filter(pk=signature.pk, withdrawn_at=None).update(withdrawn_at=at) != 1:
            raise Refused("withdrawn", _("This signature was withdrawn before."))
        append(
            signature.statement.chain,
            EventKind.SIGNATURE_WITHDRAWN,
            at=at,
            data={"signature": signature.ref},
            private={"by": trace(signer)},
        )
    signature.withdrawn_at = at
