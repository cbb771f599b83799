"""Sign-on: it opens, organisations sign or withdraw, and it closes at its deadline by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append, commit
from ledger.prepared import insert
from organisations.actors import Actor, person, trace
from organisations.models import Organisation, Person, Right
from organisations.models.refs import as_reference
from organisations.queries.rights import may_act_for
from organisations.refusals import Outdated, Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.actions.answering_sign_on import end_answers
from statements.actions.consulting import admit_deadline
from statements.actions.holding import Held, hold_to_sign
from statements.actions.showing import columns, keep, write_reservations
from statements.actions.versioning import take_version
from statements.models import Signature, SignOn, Statement, Version
from statements.permissions import leads
from statements.queries.identities import new_key, organisation_identity
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


@dataclass(frozen=True, slots=True)
class Given:
    """A signature, and for whom. Not `is_new`: it stood before, and nothing was written."""

    signature: Signature
    organisation: Organisation
    is_new: bool


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
    """`give`, with what its caller has read before."""
    return give(
        statement.ref,
        organisation=organisation.ref,
        sha256=sha256,
        language=language,
        capacity=capacity,
        name_en=name_en,
        name_km=name_km,
        visibility=visibility,
        reservations=reservations,
        may_show_logo=may_show_logo,
        second=second,
        by=by,
        at=at,
    ).signature


def give(
    statement: str,
    *,
    organisation: str,
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
) -> Given:
    """Give an organisation's consent to the final text whose SHA-256 the person saw; both are named by reference.

    The mandate is held in the same transaction that writes the signature: a revocation comes before it or after it.
    The database's clock decides the deadline: before it is in, at it or after it is out. Signing twice returns the
    signature that stands. Names default to the organisation's. Where its rule takes two people, `second` prepared it
    (`preparing.sign_prepared`). What it said before, that it declines or waits for its board, is over. Who is not named
    stands sealed, in this row and nowhere else. Raises PermissionDenied without a mandate; Refused after the deadline,
    with code `second_person` where one person is not enough, `withdrawn` where the one that stood is withdrawn at this
    moment; Outdated where the text is not the one that was seen.
    Event: signature.given (with who in commitments only, opened by the signature's own row).
    """
    signer = person(by)
    capacity = admit(capacity, field="capacity", longest=120)
    name_en = admit(name_en, field="name_en", longest=200, required=False)
    name_km = admit(name_km, field="name_km", longest=200, required=False)
    if visibility not in Visibility.values:
        raise Refused("visibility", _("Choose how the name is shown."), field="visibility")
    if language not in Language.values:
        raise unread_language()
    with transaction.atomic():
        held = hold_to_sign(statement, organisation, person=signer.pk, at=at)
        if held is None:
            raise kept_from_signing(statement)
        version, signatory = admit_text(held, sha256=sha256, language=language), held.organisation
        who = organisation_identity(held.key, signatory)
        if held.takes_two and second in (None, signer) and not stands(held, who):
            raise Refused("second_person", _("One person prepares this organisation's signatures, another one signs."))
        opening = commit({"organisation": signatory.ref, "by": trace(signer), "visibility": visibility})
        consent = Consent(
            organisation=signatory,
            person=signer,
            mandate=held.mandate,
            second=second,
            capacity=capacity,
            name_en=name_en or signatory.name_en,
            name_km=name_km or signatory.name_km,
            may_show_logo=may_show_logo,
            reservations=admit_reservations(reservations, version=version),
            salts=opening.salts,
        )
        signature = Signature(
            statement=held.statement,
            version=version,
            kind=SignatoryKind.NETWORK if signatory.is_network else SignatoryKind.ORGANISATION,
            identity=who,
            language=language,
            signed_at=held.at,
            confirmed_at=held.at,
            **columns(consent, visibility=visibility),
        )
        if not insert(signature, once=True):
            standing = Signature.objects.standing().filter(statement=held.statement, identity=who).first()
            if standing is None:  # it stood in the way a moment ago
                raise Refused("withdrawn", _("This signature was withdrawn before."))
            return Given(standing, signatory, is_new=False)
        if visibility == Visibility.NAMED and consent.reservations:
            write_reservations(signature, consent)
        end_answers(held.statement, signatory, held)
        append(
            held.statement.chain,
            EventKind.SIGNED,
            at=held.at,
            data={"signature": signature.ref, "language": language, **lifecycle.settled_on(version)},
            committed=opening,
        )
    return Given(signature, signatory, is_new=True)


def kept_from_signing(statement: str) -> Exception:
    """Why nothing could be held: the stage, or else the person."""
    try:
        lifecycle.hold(Statement.objects.get(ref=as_reference(statement)), SIGNABLE)
    except Refused as refused:
        return refused
    return PermissionDenied()


def admit_text(held: Held, *, sha256: str, language: str) -> Version:
    """The text that is signed. Raises Refused after the deadline and for a language in which it does not stand;
    Outdated where it is not the one that was seen."""
    deadline, version = held.statement.sign_on_closes_at, held.version
    if deadline is None or held.at >= deadline:
        raise Refused("deadline", _("Sign-on has closed: the deadline has passed."))
    if version is None or version.sha256 != sha256:
        raise Outdated("text_changed", _("The text is not the one you read."), present=version)
    if language not in held.statement.languages:
        raise unread_language()
    return version


def unread_language() -> Refused:
    return Refused("language", _("Choose the language in which you read the text."), field="language")


def stands(held: Held, who: str) -> bool:
    """Whether a signature of that identity stands."""
    return Signature.objects.standing().filter(statement=held.statement, identity=who).exists()


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
