"""A recorded signature is confirmed, by the organisation itself or by a second coordinator, and is one like any other
from then on; or it ends: denied, refused or taken back. Never by whoever recorded it, but taking back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import Committed, append, commit
from organisations.actors import Actor, person, trace
from organisations.models import Mandate, Organisation, Person, Right
from organisations.queries.rights import may_act_for
from organisations.refusals import Outdated, Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.actions.answering_sign_on import end_answers, has_declined, hold_invitation, standing_answers
from statements.actions.renewing_recorded import held_behind, rebind
from statements.actions.showing import columns
from statements.models import Evidence, Individual, RecordedSignature, Signature, SignOn, Statement
from statements.permissions import leads
from statements.queries.endorsing import may_ask, may_confirm
from statements.queries.identities import identity, organisation_identity
from statements.queries.recorded import Line, lines_of
from statements.queries.recorded_sheets import same_by_mail
from statements.queries.signals import without_digits
from statements.queries.signatories import Consent
from statements.stages import CONFIRMABLE, ConfirmedAs, EventKind, Language, RecordedState, SignatoryKind, Visibility

LONGEST_REASON = 500  # characters


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What became of the lines: signatures now, or left out: who had signed already. `ended`: why others still wait."""

    signatures: int
    signed_already: int
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """The sign-on of one piece of evidence, held: nothing can be confirmed, moved or closed beside it."""

    statement: Statement
    key: bytes
    recorded_at: datetime
    late: bool
    at: datetime


def hold(evidence: Evidence, *, at: datetime | None) -> Held:
    """In the caller's transaction. Raises Refused: `deadline`, once the time to confirm is over too; `void`."""
    fresh = lifecycle.hold(evidence.statement, CONFIRMABLE)
    now = at or clock.now()
    sign_on = SignOn.objects.get(statement=fresh)
    if evidence.taken_at is None or not may_confirm(fresh, sign_on, asked_at=evidence.taken_at, at=now):
        raise Refused("deadline", _("It is too late: sign-on has closed, and so has the time to confirm."))
    if evidence.version_id != fresh.final_version_id:
        raise Refused("void", _("The text has changed since: what was received is about an earlier one."))
    key = bytes.fromhex(sign_on.key)
    return Held(fresh, key, recorded_at=evidence.taken_at, late=not may_ask(fresh, at=now), at=now)


def waiting_lines(evidence: Evidence, refs: Iterable[str]) -> list[RecordedSignature]:
    """Those of them that wait, for one at a time, in the order of the sheet."""
    locked = RecordedSignature.objects.select_for_update(of=("self",), no_key=True)
    found = locked.filter(evidence=evidence, state=RecordedState.WAITING, ref__in=list(refs)).order_by("pk")
    return sorted(found, key=lambda line: line.number)


def confirm(evidence: Evidence, refs: Iterable[str], *, by: Actor, at: datetime | None = None) -> Confirmed:
    """Confirm these lines as a second coordinator, who compared them with what was received; all of them, or none.

    Names are shown as the evidence says. Whoever has signed meanwhile is left out; whoever signed an earlier text
    consents to this one. An organisation that has declined is not signed for: only it can confirm. Raises
    PermissionDenied; Refused with code `second_person` for whoever recorded it, `nothing`, `declined`, `deadline`,
    `void`. Event: signature.confirmed or signature.renewed, for each (reactions: mails to those who answer for the
    organisation; where it is published, the next edition).
    """
    confirmer = person(by)
    if not leads(confirmer, evidence.statement):
        raise PermissionDenied
    if evidence.recorded_by_id == confirmer.pk:
        raise Refused("second_person", _("You recorded it: somebody else confirms."))
    with transaction.atomic():
        held = hold(evidence, at=at)
        lines = lines_of(held.statement, waiting_lines(evidence, refs))
        if not lines:
            raise Refused("nothing", _("Choose at least one line that waits."))
        if evidence.of_individuals:
            return confirm_individuals(evidence, lines, held, by=confirmer)
        signed = [confirm_body(evidence, line, held, by=confirmer) for line in lines]
    return Confirmed(sum(signed), len(signed) - sum(signed))


def confirm_body(evidence: Evidence, line: Line, held: Held, *, by: Person) -> bool:
    """Whether it became a signature, or had one already."""
    organisation = line.organisation
    if organisation is None:
        raise Refused("organisation", _("This organisation is not there any more."))
    hold_invitation(held.statement, organisation)
    answers = standing_answers(held.statement, organisation)
    if answers.has_declined and not answers.has_signed:
        raise has_declined(organisation)
    consent = Consent(
        organisation=organisation,
        capacity=line.written.capacity,
        name_en=line.written.name_en,
        name_km=line.written.name_km,
    )
    signature = write(
        line, consent, evidence, held, visibility=evidence.visibility, language=evidence.language, decided_by=by
    )
    if signature is None:
        return False
    end_answers(held.statement, organisation, answers)
    return True


def write(
    line: Line,
    consent: Consent,
    evidence: Evidence,
    held: Held,
    *,
    visibility: str,
    language: str,
    decided_by: Person | None,
) -> Signature | None:
    """The signature of an organisation, and the end of its line; None where another one of it stands.

    One that it gave to an earlier text is renewed. Whoever signs for it elsewhere at this moment meets the constraint,
    or meets it here: one of the two stands. `decided_by` is the coordinator; without, the organisation itself. Event:
    signature.confirmed, or signature.renewed.
    """
    if consent.organisation is None:
        raise ValueError("a signature is somebody's")
    who = organisation_identity(held.key, consent.organisation)
    if earlier := held_behind(held.statement, [who]).get(who):
        chosen = {"consent": consent, "visibility": visibility, "language": language}
        own: dict[str, Any] = {} if decided_by else chosen
        rebind(earlier, evidence, line.recorded, **own, by=decided_by, late=held.late, at=held.at)
        finish_confirmed([line.recorded], earlier, by=decided_by, at=held.at)
        return earlier
    private = {"organisation": consent.organisation.ref, "visibility": visibility}
    opening = commit(private | ({"by": trace(consent.person)} if consent.person else {}))
    consent.salts.update(opening.salts)
    try:
        with transaction.atomic():
            signature = Signature.objects.create(
                statement=held.statement,
                version=evidence.version,
                kind=line.recorded.kind,
                way=evidence.way,
                identity=who,
                language=language,
                signed_at=held.recorded_at,
                confirmed_at=held.at,
                **columns(consent, visibility=visibility),
            )
    except IntegrityError:
        Signature.objects.standing().get(statement=held.statement, identity=who)
        finish([line.recorded], RecordedState.SIGNED_ALREADY, by=decided_by, at=held.at)
        return None
    finish_confirmed([line.recorded], signature, by=decided_by, at=held.at)
    tell(signature, line.recorded, held, opening=opening, by=decided_by)
    return signature


def tell(
    signature: Signature, recorded: RecordedSignature, held: Held, *, opening: Committed, by: Person | None
) -> None:
    """The event by which it is a signature; `by` is the coordinator who confirmed."""
    confirmed_as = ConfirmedAs.SECOND_COORDINATOR if by else ConfirmedAs.ORGANISATION
    append(
        held.statement.chain,
        EventKind.SIGNATURE_CONFIRMED,
        at=held.at,
        data={
            "signature": signature.ref,
            "recorded": recorded.ref,
            "confirmed": confirmed_as,
            "kind": signature.kind,
            "language": signature.language,
            **({"by": trace(by)} if by else {}),
            **({"late": True} if held.late else {}),
            **lifecycle.settled_on(signature.version),
        },
        committed=opening,
    )


def finish_confirmed(
    lines: Iterable[RecordedSignature], signature: Signature | Subquery, *, by: Person | None, at: datetime
) -> None:
    """Each line with the signature that it is now, given or as an expression. One statement."""
    RecordedSignature.objects.filter(pk__in=[line.pk for line in lines]).update(
        state=RecordedState.CONFIRMED,
        confirmed_as=ConfirmedAs.SECOND_COORDINATOR if by else ConfirmedAs.ORGANISATION,
        signature=signature,
        content="",
        decided_by=by,
        decided_at=at,
    )


def finish(
    lines: Sequence[RecordedSignature], state: RecordedState, *, by: Person | None, at: datetime, reason: str = ""
) -> None:
    """Let them wait no more; what stood in them is not kept."""
    RecordedSignature.objects.filter(pk__in=[line.pk for line in lines]).update(
        state=state, content="", decided_by=by, decided_at=at, reason=reason
    )


def confirm_individuals(evidence: Evidence, every: Sequence[Line], held: Held, *, by: Person) -> Confirmed:
    """All lines in a few statements. Who signed earlier on paper consents to this text; who did by mail is left out."""
    by_mail = same_by_mail(held.statement, [line.written.name("en") for line in every], key=held.key)
    waits = held_behind(held.statement, [line.recorded.identity for line in every])
    renewed = [line.recorded for line in every if line.recorded.identity in waits]
    for recorded in renewed:
        earlier = waits[recorded.identity]
        rebind(earlier, evidence, recorded, by=by, late=held.late, at=held.at)
        finish_confirmed([recorded], earlier, by=by, at=held.at)
    lines = [line for line in every if line.recorded.identity not in by_mail | waits.keys()]
    seen = evidence.visibility
    openings = {line.recorded.pk: commit({"name": line.written.name("en"), "visibility": seen}) for line in lines}
    made = [
        Signature(
            statement=held.statement,
            version=evidence.version,
            kind=SignatoryKind.INDIVIDUAL,
            way=evidence.way,
            identity=line.recorded.identity,
            language=evidence.language,
            signed_at=held.recorded_at,
            confirmed_at=held.at,
            **columns(
                Consent(
                    name_en=line.written.name_en,
                    name_km=line.written.name_km,
                    place=line.written.place,
                    salts=openings[line.recorded.pk].salts,
                ),
                visibility=seen,
            ),
        )
        for line in lines
    ]
    # Of whom one stands, the database leaves this one out; which were written is read back.
    Signature.objects.bulk_create(made, ignore_conflicts=True)
    written = Signature.objects.select_related("version").defer("version__canonical")
    by_ref = {one.ref: one for one in written.filter(ref__in=[signature.ref for signature in made])}
    written_down = {line.recorded.pk for line, one in zip(lines, made, strict=True) if one.ref in by_ref}
    left_out = [line.recorded for line in every if line.recorded.pk not in written_down | {one.pk for one in renewed}]
    finish(left_out, RecordedState.SIGNED_ALREADY, by=by, at=held.at)
    became = {line.recorded: by_ref[one.ref] for line, one in zip(lines, made, strict=True) if one.ref in by_ref}
    theirs = Signature.objects.standing().filter(statement=OuterRef("statement"), identity=OuterRef("identity"))
    finish_confirmed(became, Subquery(theirs.values("pk")[:1]), by=by, at=held.at)
    for recorded, signature in became.items():
        tell(signature, recorded, held, opening=openings[recorded.pk], by=by)
    Individual.objects.bulk_create(
        Individual(
            signature=by_ref[one.ref],
            address_index="",
            name_index=identity(held.key, "name", without_digits(line.written.name("en"))),
        )
        for line, one in zip(lines, made, strict=True)
        if one.ref in by_ref
    )
    return Confirmed(len(by_ref) + len(renewed), len(left_out))


# -- the organisation itself -------------------------------------------------------------------------------------------


def confirm_own(
    recorded: RecordedSignature,
    *,
    sha256: str,
    language: str,
    capacity: str,
    name_en: str = "",
    name_km: str = "",
    visibility: str,
    by: Actor,
    at: datetime | None = None,
) -> Signature:
    """Say for the organisation that it is so; from then on it is signed by whoever says it, by their mandate.

    Names and visibility are the organisation's to choose, whatever was recorded. Raises PermissionDenied without a
    mandate; Outdated where the text is not the one that was seen; Refused as `confirm`, with code `signed` where
    another signature of it stands, and `second_person` too where the organisation signs with two people. Event:
    signature.confirmed.
    """
    capacity = admit(capacity, field="capacity", longest=120)
    name_en = admit(name_en, field="name_en", longest=200, required=False)
    name_km = admit(name_km, field="name_km", longest=200, required=False)
    if visibility not in Visibility.values:
        raise Refused("visibility", _("Choose how the name is shown."), field="visibility")
    if language not in Language.values:
        raise Refused("language", _("Choose the language in which you read the text."), field="language")
    evidence = recorded.evidence
    with transaction.atomic():
        line, organisation, speaker, mandate, held = hold_for_organisation(recorded, by=by, at=at)
        if evidence.version.sha256 != sha256:
            raise Outdated("text_changed", _("The text is not the one you read."), present=evidence.version)
        answers = standing_answers(held.statement, organisation)
        if answers.takes_two:
            two = _("Two people sign for your organisation: prepare the signature here instead.")
            raise Refused("second_person", two)
        consent = Consent(
            organisation=organisation,
            person=speaker,
            mandate=mandate,
            capacity=capacity,
            name_en=name_en or organisation.name_en,
            name_km=name_km or organisation.name_km,
        )
        signature = write(line, consent, evidence, held, visibility=visibility, language=language, decided_by=None)
        if signature is None:
            # The line has ended by it, and that is kept: the caller is told by the signature that stands.
            who = organisation_identity(held.key, organisation)
            return Signature.objects.standing().get(statement=held.statement, identity=who)
        end_answers(held.statement, organisation, answers)
    return signature


def deny(recorded: RecordedSignature, *, reason: str = "", by: Actor, at: datetime | None = None) -> None:
    """Say for the organisation that it did not sign. Raises PermissionDenied, Refused.

    Event: signature.recording_ended (reaction: a mail to whoever recorded it).
    """
    reason = admit(reason, field="reason", longest=LONGEST_REASON, lines=True, required=False)
    with transaction.atomic():
        _line, _organisation, _speaker, _mandate, held = hold_for_organisation(recorded, by=by, at=at)
        end(recorded, RecordedState.DENIED, reason=reason, by=None, at=held.at)


def hold_for_organisation(
    recorded: RecordedSignature, *, by: Actor, at: datetime | None
) -> tuple[Line, Organisation, Person, Mandate, Held]:
    """The line, whose it is, who answers for it by which mandate, and the sign-on. Raises PermissionDenied, Refused."""
    speaker = person(by)
    held = hold(recorded.evidence, at=at)
    waits = waiting_lines(recorded.evidence, [recorded.ref])
    if not waits:
        raise over()
    line = lines_of(held.statement, waits)[0]
    organisation = line.organisation
    if organisation is None:
        raise PermissionDenied
    # The invitation first, as whoever signs holds them: no two wait for each other.
    is_invited, about = hold_invitation(held.statement, organisation), held.statement.ref
    mandate = may_act_for(speaker, organisation, Right.SIGN, at=held.at, about=about, hold=True)
    if mandate is None or not is_invited:
        raise PermissionDenied
    if line.recorded.recorded_by_id == speaker.pk:
        raise Refused("second_person", _("You recorded it: somebody else confirms."))
    return line, organisation, speaker, mandate, held


def over() -> Refused:
    return Refused("over", _("This does not wait any more: it was confirmed, or it ended."))


# -- by the convenor's coordinators ------------------------------------------------------------------------------------


def refuse(recorded: RecordedSignature, *, reason: str, by: Actor, at: datetime | None = None) -> None:
    """Let it end as a coordinator: taken back by whoever recorded it, refused by any other, with a reason that the
    coordinators read. Raises PermissionDenied; Refused where it waits no more. Event: signature.recording_ended."""
    decider = person(by)
    if not leads(decider, recorded.statement):
        raise PermissionDenied
    reason = admit(reason, field="reason", longest=LONGEST_REASON, lines=True)
    own = recorded.recorded_by_id == decider.pk
    state = RecordedState.TAKEN_BACK if own else RecordedState.REFUSED
    with transaction.atomic():
        if not waiting_lines(recorded.evidence, [recorded.ref]):
            raise over()
        end(recorded, state, reason=reason, by=decider, at=at or clock.now())


def end(recorded: RecordedSignature, state: RecordedState, *, reason: str, by: Person | None, at: datetime) -> None:
    finish([recorded], state, by=by, at=at, reason=reason)
    append(
        recorded.statement.chain,
        EventKind.RECORDING_ENDED,
        at=at,
        data={"recorded": recorded.ref, "state": state, **({"by": trace(by)} if by else {})},
    )
    recorded.state = state
