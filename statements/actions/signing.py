"""Sign-on: it opens, organisations sign or withdraw, and it closes at its deadline by itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append, commit
from organisations.actors import Actor, person, trace
from organisations.models import Organisation, Person, Right
from organisations.queries.rights import may_act_for
from organisations.refusals import Outdated, Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.actions.answering_sign_on import end_answers, hold_invitation, standing_answers
from statements.actions.consulting import admit_deadline
from statements.actions.showing import columns, keep, write_reservations
from statements.actions.versioning import take_version
from statements.models import Signature, SignOn, Statement, Version
from statements.permissions import leads
from statements.queries.identities import key_of, new_key, organisation_identity
from statements.queries.signatories import Consent, Reserved, consent_of
from statements.queries.text import version_text
from statements.stages import TAKEN_BACK, EventKind, Language, SignatoryKind, Stage, Visibility

SIGNABLE = frozenset({Stage.SIGN_ON})


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


def open_sign_on(
    statement: Statement,
    *,
    deadline: datetime,
    for_individuals: bool = False,
    for_applicants: bool = False,
    by: Actor,
    at: datetime | None = None,
) -> None:
    """Open the final text for signature until `deadline` (an instant). Who may sign beside the invited can be changed
    later (`widening`): `for_individuals` makes the text public during sign-on. Raises PermissionDenied, Refused.

    Event: sign_on.opened (reactions: mails, and a job that closes it at the deadline).
    """
    if not leads(by, statement):
        raise PermissionDenied
    at = at or clock.now()
    admit_deadline(deadline, at=at)
    wider = {"for_individuals": for_individuals, "for_applicants": for_applicants}
    with transaction.atomic():
        lifecycle.advance(
            statement,
            lifecycle.Move.OPEN_SIGN_ON,
            by=by,
            at=at,
            set_fields={"sign_on_closes_at": deadline},
            prepare=lambda: {"deadline": deadline.isoformat(), **wider},
        )
        opened = {"version": statement.final_version, **wider}
        if not SignOn.objects.filter(statement=statement).update(**opened):
            SignOn.objects.create(statement=statement, key=new_key(), made_at=at, **opened)


def close_sign_on(statement: Statement, *, by: Actor, at: datetime | None = None) -> None:
    """End sign-on: the clock at the deadline, a coordinator also before. Raises PermissionDenied, Refused.

    Event: sign_on.closed.
    """
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.advance(statement, lifecycle.Move.CLOSE_SIGN_ON, by=by, at=at, set_fields={"signed_off_at": at})


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
    may_show_logo: bool = False,
    second: Person | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Signature:
    """Give an organisation's consent to the final text whose SHA-256 the person saw.

    The mandate is held in the same transaction that writes the signature: a revocation comes before it or after it.
    The database's clock decides the deadline: before it is in, at it or after it is out. Signing twice returns the
    signature that stands. Names default to the organisation's. Where its rule takes two people, `second` prepared it
    (`preparing.sign_prepared`). What it said before, that it declines or waits for its board, is over. Who is not named
    stands sealed, in this row and nowhere else. Raises PermissionDenied without a mandate; Refused after the deadline,
    and with code `second_person` where one person is not enough; Outdated where the text is not the one that was seen.
    Event: signature.given (with who in commitments only, opened by the signature's own row).
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
        if mandate is None or not hold_invitation(statement, organisation):
            raise PermissionDenied
        if fresh.sign_on_closes_at is None or at >= fresh.sign_on_closes_at:
            raise Refused("deadline", _("Sign-on has closed: the deadline has passed."))
        version = fresh.final_version
        if version is None or version.sha256 != sha256:
            raise Outdated("text_changed", _("The text is not the one you read."), present=version)
        who = organisation_identity(key_of(statement), organisation)
        answers = standing_answers(statement, organisation, who=who)
        if answers.takes_two and not answers.has_signed and second in (None, signer):
            raise Refused("second_person", _("One person prepares this organisation's signatures, another one signs."))
        opening = commit({"organisation": organisation.ref, "by": trace(signer), "visibility": visibility})
        consent = Consent(
            organisation=organisation,
            person=signer,
            mandate=mandate,
            second=second,
            capacity=capacity,
            name_en=name_en,
            name_km=name_km,
            may_show_logo=may_show_logo,
            reservations=admit_reservations(reservations, version=version),
            salts=opening.salts,
        )
        try:
            with transaction.atomic():
                signature = Signature.objects.create(
                    statement=statement,
                    version=version,
                    kind=SignatoryKind.NETWORK if organisation.is_network else SignatoryKind.ORGANISATION,
                    identity=who,
                    language=language,
                    signed_at=at,
                    confirmed_at=at,
                    **columns(consent, visibility=visibility),
                )
        except IntegrityError:
            return Signature.objects.standing().get(statement=statement, identity=who)
        if visibility == Visibility.NAMED and consent.reservations:
            write_reservations(signature, consent)
        end_answers(statement, organisation, answers)
        append(
            statement.chain,
            EventKind.SIGNED,
            at=at,
            data={"signature": signature.ref, "language": language, **lifecycle.settled_on(version)},
            committed=opening,
        )
    return signature


def admit_reservations(reservations: Sequence[Reserved], *, version: Version) -> tuple[Reserved, ...]:
    """Reservations as they may be written. Raises Refused."""
    if not reservations:
        return ()
    text = version_text(version)
    if len({note.block for note in reservations}) != len(reservations):
        raise Refused("reservation", _("One reservation on a paragraph is enough."), field="block")
    admitted = []
    for note in reservations:
        if text.block(note.block) is None:
            raise Refused("block", _("This paragraph is not part of the text."), field="block")
        text_en = admit(note.text_en, field="reservation_en", longest=600, required=False)
        text_km = admit(note.text_km, field="reservation_km", longest=600, required=False)
        if not text_en and not text_km:
            raise Refused("reservation", _("Write the reservation in at least one language."), field="block")
        admitted.append(Reserved(note.block, text_en, text_km))
    return tuple(admitted)


def withdraw_signature(signature: Signature, *, by: Actor, at: datetime | None = None) -> None:
    """Take an organisation's signature back, at once. Raises PermissionDenied, Refused.

    Event: signature.withdrawn (reaction after publication: the next edition, without it).
    """
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.hold(signature.statement, TAKEN_BACK)
        signer, consent = hold_for_signatory(signature, by=by, at=at)
        if Signature.objects.filter(pk=signature.pk, withdrawn_at=None).update(withdrawn_at=at) != 1:
            raise Refused("withdrawn", _("This signature was withdrawn before."))
        opening = commit({"withdrawn_by": trace(signer)})
        keep(signature, replace(consent, salts=consent.salts | opening.salts))
        append(
            signature.statement.chain,
            EventKind.SIGNATURE_WITHDRAWN,
            at=at,
            data={"signature": signature.ref},
            committed=opening,
        )
    signature.withdrawn_at = at


def hold_for_signatory(signature: Signature, *, by: Actor, at: datetime) -> tuple[Person, Consent]:
    """The person, whose mandate to sign for the organisation is held, and what was signed. Raises PermissionDenied."""
    signer = person(by)
    consent = consent_of(signature)
    organisation, about = consent.organisation, signature.statement.ref
    if organisation is None or not may_act_for(signer, organisation, Right.SIGN, at=at, about=about, hold=True):
        raise PermissionDenied
    consent = hold_signature(signature)
    if consent.organisation != organisation:
        raise PermissionDenied
    return signer, consent


def hold_signature(signature: Signature) -> Consent:
    """What was signed, read anew: nobody else writes this signature until the caller's transaction ends."""
    statement = signature.statement
    signature.refresh_from_db(from_queryset=Signature.objects.select_for_update(no_key=True, of=("self",)))
    signature.statement = statement
    return consent_of(signature)
