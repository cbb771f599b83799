"""A coordinator records signatures that came by letter, call, Telegram or on a paper sheet, with what shows it.

Nothing is signed by it: each waits until the organisation itself, or a second coordinator, has confirmed it
(`confirming`). Whoever recorded it is never the one who confirms.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from time import monotonic
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append, commit
from organisations.actions.once import once
from organisations.actors import Actor, person, trace
from organisations.models import Organisation, OrganisationKind
from organisations.refusals import Outdated, Refused
from organisations.wording import admit
from printing.dates import whole_number
from redline.admissible import tidy
from statements.actions import lifecycle
from statements.actions.confirming_sheets import let_others_in, takes_turns
from statements.actions.consulting import invite
from statements.actions.evidencing import Received, admit_evidence, facts_of, keep_file
from statements.models import Evidence, RecordedSignature, Statement, Version
from statements.permissions import leads
from statements.queries.identities import key_of, keys_of, organisation_identity
from statements.queries.recorded import Written
from statements.queries.recorded_sheets import LONGEST_SHEET, MOST_LINES, OUT, Judged, Sheet, Verdict, judged, looked_up
from statements.queries.renewing import settled
from statements.stages import EventKind, RecordedState, SignatoryKind, Stage, Visibility

OPEN = frozenset({Stage.SIGN_ON})
MOST_NAMED = 20  # lines in one sentence
# Organisations in one transaction of SQLite: about a tenth of a second, since the people of each are looked up.
INVITED_TOGETHER = 10


def record(
    statement: Statement,
    *,
    organisation: Organisation,
    received: Received,
    sha256: str,
    name_en: str = "",
    name_km: str = "",
    capacity: str = "",
    submission: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> RecordedSignature:
    """Record that an organisation signed the text with that SHA-256, as `received` tells; it is invited if it was not.

    Names default to its own; `capacity` says who signed and as what, in the words of the paper. The database's clock
    decides the deadline. Raises PermissionDenied; Outdated where the text is another one; Refused after the deadline,
    and with code `signed` or `recorded` where a signature of it stands for this text or waits. Event:
    signature.recorded (reaction: mails to its director and to those who may sign for it).
    """
    recorder = person(by)
    if not leads(recorder, statement):
        raise PermissionDenied
    content = Written(
        organisation=organisation.ref,
        name_en=admit(name_en, field="name_en", longest=200, required=False) or organisation.name_en,
        name_km=admit(name_km, field="name_km", longest=200, required=False) or organisation.name_km,
        capacity=admit(capacity, field="capacity", longest=120, required=False),
    )

    def make() -> Evidence:
        fresh, version, now = held(statement, sha256=sha256, at=at)
        evidence = begin(fresh, version, received, of_individuals=False, submission=submission, by=recorder, at=now)
        admit_signatory(organisation)
        invite(fresh, [organisation], by=recorder, at=now)
        identity = organisation_identity(key_of(fresh), organisation)
        kind = SignatoryKind.NETWORK if organisation.is_network else SignatoryKind.ORGANISATION
        line = RecordedSignature(number=1, kind=kind, identity=identity, content=content.kept())
        if settled(fresh).filter(identity=identity).exists():
            raise Refused("signed", _("%(name)s has signed already.") % {"name": organisation.name()})
        try:
            with transaction.atomic():
                take(evidence, [line], by=recorder, at=now)
        except IntegrityError:
            raise Refused(
                "recorded", _("A signature of %(name)s was recorded before and waits.") % {"name": organisation.name()}
            ) from None
        return evidence

    return once(Evidence.objects.filter(recorded_by=recorder), submission, make).lines.get()


def held(statement: Statement, *, sha256: str, at: datetime | None) -> tuple[Statement, Version, datetime]:
    """The statement, held while it can be signed, its final text, and now. Raises Refused, Outdated."""
    fresh = lifecycle.hold(statement, OPEN, alone=True)
    now = at or clock.now()
    if fresh.sign_on_closes_at is None or now >= fresh.sign_on_closes_at:
        raise Refused("deadline", _("Sign-on has closed: the deadline has passed."))
    version = fresh.final_version
    if version is None or version.sha256 != sha256:
        raise Outdated("text_changed", _("The text has changed: what you received is about an earlier one."))
    return fresh, version, now


def admit_signatory(organisation: Organisation) -> None:
    standing = Organisation.objects.standing().exclude(kind=OrganisationKind.PUBLIC_BODY)
    if not standing.filter(pk=organisation.pk).exists():
        raise Refused("organisation", _("Choose the organisation."), field="organisation")


def begin(
    statement: Statement,
    version: Version,
    received: Received,
    *,
    of_individuals: bool,
    sheet: str = "",
    submission: UUID | None,
    by: Actor,
    at: datetime,
) -> Evidence:
    """Keep what shows it, in the caller's transaction. Raises Refused."""
    admitted = admit_evidence(received, statement, version, at=at)
    if of_individuals and admitted.visibility == Visibility.ADDRESSEES:
        raise Refused("visibility", _("An individual is named, or not."), field="visibility")
    evidence = Evidence.objects.create(
        statement=statement,
        version=version,
        of_individuals=of_individuals,
        sheet=sheet,
        recorded_by=person(by),
        recorded_at=at,
        submission=submission,
        **facts_of(admitted),
    )
    keep_file(evidence, admitted.content)
    return evidence


def take(evidence: Evidence, lines: Iterable[RecordedSignature], *, by: Actor, at: datetime) -> None:
    """The lines of it, in the caller's transaction. Those that wait under an earlier text are void from now on.

    Event: signature.recorded, one for all of them; the file's SHA-256 in a commitment.
    """
    waiting = RecordedSignature.objects.filter(statement=evidence.statement, state=RecordedState.WAITING)
    waiting.exclude(evidence__version=evidence.version).update(state=RecordedState.VOID, content="", decided_at=at)
    found = list(lines)
    for line in found:
        line.statement, line.evidence, line.recorded_by = evidence.statement, evidence, person(by)
    RecordedSignature.objects.bulk_create(found)
    opening = commit({"file": evidence.sha256})
    Evidence.objects.filter(pk=evidence.pk).update(taken_at=at, sheet="", salts=json.dumps(opening.salts))
    evidence.taken_at, evidence.sheet = at, ""
    append(
        evidence.statement.chain,
        EventKind.SIGNATURE_RECORDED,
        at=at,
        data={
            "evidence": evidence.ref,
            "way": evidence.way,
            "received_on": evidence.received_on.isoformat(),
            "lines": len(found),
            "by": trace(by),
            **lifecycle.settled_on(evidence.version),
        },
        committed=opening,
    )


# -- a sheet with many signatories -------------------------------------------------------------------------------------


def begin_sheet(
    statement: Statement,
    *,
    received: Received,
    of_individuals: bool,
    sheet: str,
    sha256: str,
    submission: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Evidence:
    """Keep a sheet and what was typed from it, one signatory a line, to be looked through; nothing is recorded yet.

    Raises PermissionDenied, Outdated, Refused. There is no event: it can be thrown away.
    """
    recorder = person(by)
    if not leads(recorder, statement):
        raise PermissionDenied
    typed = admit_sheet(sheet)

    def make() -> Evidence:
        fresh, version, now = held(statement, sha256=sha256, at=at)
        return begin(
            fresh,
            version,
            received,
            of_individuals=of_individuals,
            sheet=typed,
            submission=submission,
            by=recorder,
            at=now,
        )

    return once(Evidence.objects.filter(recorded_by=recorder), submission, make)


def admit_sheet(sheet: str) -> str:
    """As it is kept; its lines are judged one by one. Raises Refused where it is empty or too long."""
    typed = tidy(sheet)
    if not typed:
        raise Refused("sheet", _("Type what stands on the sheet, one signatory a line."), field="sheet")
    if len(typed) > LONGEST_SHEET or typed.count("\n") >= MOST_LINES:
        raise Refused("sheet", _("A sheet has at most %(most)s lines.") % {"most": MOST_LINES}, field="sheet")
    return typed


def change_sheet(evidence: Evidence, *, sheet: str, by: Actor) -> None:
    """Type it anew. Raises PermissionDenied; Refused where it was taken in."""
    own_sheet(evidence, by=by)
    typed = admit_sheet(sheet)
    if Evidence.objects.filter(pk=evidence.pk, taken_at=None, emptied_at=None).update(sheet=typed) != 1:
        raise taken()
    evidence.sheet = typed


def drop_sheet(evidence: Evidence, *, by: Actor) -> None:
    """Throw it away, with its file. Raises PermissionDenied; Refused where it was taken in."""
    own_sheet(evidence, by=by)
    with transaction.atomic():
        waiting = Evidence.objects.select_for_update(no_key=True).filter(pk=evidence.pk, taken_at=None)
        if not waiting.exists():
            raise taken()
        Evidence.objects.filter(pk=evidence.pk).delete()


def own_sheet(evidence: Evidence, *, by: Actor) -> None:
    """Only who began it goes on with it: it is recorded in their name."""
    if not leads(by, evidence.statement) or evidence.recorded_by_id != person(by).pk:
        raise PermissionDenied


def taken() -> Refused:
    return Refused("over", _("This sheet was taken in, or thrown away, before."))


def take_sheet(
    evidence: Evidence, *, choices: Mapping[int, str], seen: str, by: Actor, at: datetime | None = None
) -> Sheet:
    """Record every good line of a sheet, or nothing. `choices` are those of `judge`; `seen` is the digest of what the
    person was shown.

    On SQLite the organisations of a large one are invited by turns before. Raises PermissionDenied; Outdated where the
    lines would be judged otherwise by now; Refused with code `lines` while
    one stands in the way, `nothing` where none is good, `over`, and what `record` raises. Event: signature.recorded.
    """
    own_sheet(evidence, by=by)
    key = key_of(evidence.statement)
    lines = looked_up(evidence.sheet, choices, of_individuals=evidence.of_individuals, key=key)
    rows = rows_of(lines)
    if takes_turns(evidence):
        invite_by_turns(evidence, lines, key=key, seen=seen, by=by, at=at)
    with transaction.atomic():
        return take_in(evidence, lines, rows, key=key, seen=seen, by=by, at=at)


def invite_by_turns(
    evidence: Evidence, lines: Sequence[Judged], *, key: bytes, seen: str, by: Actor, at: datetime | None
) -> None:
    """Most of what a sheet of organisations costs, some of them at a time: whoever signs meanwhile comes in between.
    Nobody is invited by what `take_in` would refuse; where something changes before it, they are invited all the same.
    """
    sheet = judged(evidence, lines, key=key)
    bodies = [line.organisation for line in sheet.good if line.organisation]
    if sheet.digest != seen or sheet.in_the_way or len(bodies) <= INVITED_TOGETHER:
        return
    for start in range(0, len(bodies), INVITED_TOGETHER):
        began = monotonic()
        invite(evidence.statement, bodies[start : start + INVITED_TOGETHER], by=by, at=at)
        let_others_in(monotonic() - began)


def rows_of(lines: Iterable[Judged]) -> dict[int, RecordedSignature]:
    """What each line would become, by its number."""
    return {line.number: recorded_from(line) for line in lines if line.verdict == Verdict.GOOD}


def take_in(
    evidence: Evidence,
    lines: Sequence[Judged],
    rows: Mapping[int, RecordedSignature],
    *,
    key: bytes,
    seen: str | None,
    by: Actor,
    at: datetime | None,
) -> Sheet:
    """What was looked up, in the caller's transaction. Whose each line is, and what is written of it, was found out
    before anything was held: on SQLite everybody who signs waits for what is held."""
    fresh, _version, now = held(evidence.statement, sha256=evidence.version.sha256, at=at)
    present = Evidence.objects.select_for_update(of=("self",), no_key=True).select_related("version")
    found = present.filter(pk=evidence.pk, taken_at=None, emptied_at=None).first()
    if found is None:
        raise taken()
    found.statement = fresh
    sheet = judged(found, lines, key=key)
    bodies = [line.organisation for line in sheet.good if line.organisation]
    if found.sheet != evidence.sheet or seen not in (None, sheet.digest) or not all_stand(bodies):
        raise Outdated("sheet_changed", _("Something changed since you looked. Look through it again."))
    if sheet.in_the_way:
        reading = get_language() or "en"
        numbers = ", ".join(whole_number(line.number, reading) for line in sheet.in_the_way[:MOST_NAMED])
        mend = _("These lines must be mended, decided or taken out first: %(numbers)s.")
        raise Refused("lines", mend % {"numbers": numbers})
    if not sheet.good:
        raise Refused("nothing", _("No line would come in."))
    if bodies:
        invite(fresh, bodies, by=by, at=now)
    take(found, [rows[line.number] for line in sheet.good], by=by, at=now)
    return sheet


def all_stand(organisations: Sequence[Organisation]) -> bool:
    """Whether none of them was merged, or became a public body, since it was found. One query, or none."""
    asked = {one.pk for one in organisations}
    standing = Organisation.objects.standing().exclude(kind=OrganisationKind.PUBLIC_BODY)
    return not asked or standing.filter(pk__in=asked).count() == len(asked)


def record_sheet(
    statement: Statement,
    *,
    received: Received,
    of_individuals: bool,
    sheet: str,
    choices: Mapping[int, str],
    sha256: str,
    submission: UUID | None = None,
    by: Actor,
    at: datetime | None = None,
) -> Evidence:
    """Begin a sheet and take it in at once, whole or not at all, for programs that look through it themselves.

    Raises what `begin_sheet` and `take_sheet` raise. Event: signature.recorded.
    """
    if not leads(by, statement):
        raise PermissionDenied
    typed = admit_sheet(sheet)
    decided = {line: chosen or OUT for line, chosen in choices.items()}
    # Without a key sign-on has never opened, and beginning is refused.
    key = keys_of([statement]).get(statement.pk, b"")
    lines = looked_up(typed, decided, of_individuals=of_individuals, key=key) if key else []
    rows = rows_of(lines)
    with transaction.atomic():
        evidence = begin_sheet(
            statement,
            received=received,
            of_individuals=of_individuals,
            sheet=typed,
            sha256=sha256,
            submission=submission,
            by=by,
            at=at,
        )
        if evidence.taken_at is None:
            if (evidence.sheet, evidence.of_individuals) != (typed, of_individuals):
                raise Refused("submission", _("This form was already used. Open it anew."))
            take_in(evidence, lines, rows, key=key, seen=None, by=by, at=at)
    return Evidence.objects.select_related("version", "statement").get(pk=evidence.pk)


def recorded_from(line: Judged) -> RecordedSignature:
    return RecordedSignature(number=line.number, kind=line.kind, identity=line.identity, content=line.written.kept())
