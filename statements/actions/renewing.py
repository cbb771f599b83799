"""The text changes after it was signed: reopened, the change declared, and each signatory asked again or told."""

from dataclasses import replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import Committed, append, commit
from ledger.canonical import Json
from organisations.actors import Actor, person, trace
from organisations.refusals import Outdated, Refused
from organisations.wording import admit
from statements.actions import lifecycle
from statements.actions.showing import keep, show
from statements.actions.signing import SIGNABLE, hold_for_signatory
from statements.models import Renewal, Signature, Statement, TextChange, Version
from statements.permissions import leads
from statements.queries.answering import takes_two
from statements.queries.renewing import change_to_declare, signed_text, since_signing
from statements.queries.signatories import Consent
from statements.queries.text import version_text
from statements.stages import EventKind, Language, Stage, TextChangeKind

DECLARED_AT = frozenset({Stage.FINAL})
LONGEST_REASON = 500  # characters


def reopen_text(statement: Statement, *, reason: str, by: Actor, at: datetime | None = None) -> None:
    """Take a text that is being signed, or was, back to be changed. What was signed stays signed, for the text that it
    was given to. `reason` is read by all who take part. Raises PermissionDenied, Refused.

    Event: text.reopened (reaction: a mail to everybody whose signature stands).
    """
    reason = admit(reason, field="reason", longest=LONGEST_REASON)
    at = at or clock.now()
    with transaction.atomic():
        lifecycle.advance(statement, lifecycle.Move.REOPEN_TEXT, by=by, at=at, prepare=lambda: {"reason": reason})


def declare_change(
    statement: Statement,
    *,
    kind: str,
    reason: str,
    refuse_until: datetime | None = None,
    by: Actor,
    at: datetime | None = None,
) -> TextChange:
    """Say what the change since the signed text is, before sign-on opens again; once said it stands.

    An editorial one lets signatures count until each refuses, which is possible until `refuse_until` (an instant); a
    substantive one lets none count until it is renewed. Raises PermissionDenied; Refused with code `stage`, `kind`,
    `refuse_until`, or `nothing_to_declare`. Event: text.change_declared.
    """
    if not leads(by, statement):
        raise PermissionDenied
    reason = admit(reason, field="reason", longest=LONGEST_REASON)
    if kind not in TextChangeKind.values:
        raise Refused("kind", _("Say whether the change is editorial or substantive."), field="kind")
    is_editorial = kind == TextChangeKind.EDITORIAL
    at = at or clock.now()
    if is_editorial and (refuse_until is None or refuse_until <= at):
        missing = _("Say until when it can be refused: a time that lies ahead.")
        raise Refused("refuse_until", missing, field="refuse_until")
    with transaction.atomic():
        fresh = lifecycle.hold(statement, DECLARED_AT, alone=True)
        before, after = signed_text(fresh), fresh.final_version
        if before is None or after is None or not change_to_declare(fresh):
            raise Refused("nothing_to_declare", _("There is nothing to say: no signature stands under another text."))
        change = TextChange.objects.create(
            statement=fresh,
            before=before,
            after=after,
            kind=kind,
            reason=reason,
            refuse_until=refuse_until if is_editorial else None,
            made_by=person(by),
            made_at=at,
        )
        until = {"refuse_until": change.refuse_until.isoformat()} if change.refuse_until else {}
        append(
            statement.chain,
            EventKind.TEXT_CHANGE_DECLARED,
            at=at,
            data={
                "kind": kind,
                "reason": reason,
                "before": before.sha256,
                "by": trace(by),
                **lifecycle.settled_on(after),
                **until,
            },
        )
    return change


def renew(signature: Signature, *, sha256: str, language: str, by: Actor, at: datetime | None = None) -> Signature:
    """Give the consent of a standing signature to the final text whose SHA-256 the person saw; twice is once.

    The same deadline holds as for signing. Where the organisation's rule takes two people it is prepared and signed
    anew instead. Raises PermissionDenied, Outdated; Refused with code `deadline`, `second_person` or `withdrawn`.
    Event: signature.renewed.
    """
    if language not in Language.values:
        raise Refused("language", _("Choose the language in which you read the text."), field="language")
    with transaction.atomic():
        fresh = lifecycle.hold(signature.statement, SIGNABLE)
        at = at or clock.now()
        signer, consent = hold_for_signatory(signature, by=by, at=at)
        if consent.organisation is not None and takes_two(consent.organisation):
            anew = _("Two people sign for your organisation: withdraw the signature and prepare it anew.")
            raise Refused("second_person", anew)
        if fresh.sign_on_closes_at is None or at >= fresh.sign_on_closes_at:
            raise Refused("deadline", _("Sign-on has closed: the deadline has passed."))
        version = fresh.final_version
        if version is None or version.sha256 != sha256:
            raise Outdated("text_changed", _("The text is not the one you read."), present=version)
        present = Signature.objects.select_for_update(no_key=True).get(pk=signature.pk)
        if present.withdrawn_at is not None or present.set_aside_at is not None:
            raise Refused("withdrawn", _("This signature was withdrawn before."))
        if present.version_id == version.pk and present.refused_at is None:
            return present
        opening = commit({f"renewed_by:{version.number}": trace(signer)})
        bind(present, consent, version=version, language=language, committed=opening, at=at)
    return Signature.objects.select_related("version").get(pk=signature.pk)


def bind(
    signature: Signature,
    consent: Consent,
    *,
    version: Version,
    language: str,
    committed: Committed,
    at: datetime,
    visibility: str = "",
    **told: Json,
) -> None:
    """Let a standing signature, held by the caller, be one for that text, as `consent` has it; what can be shown of it
    stays so without `visibility`. Reservations on paragraphs that the text no longer has are dropped.

    In the caller's transaction. Event: signature.renewed, with `told` beside what it always says.
    """
    text = version_text(version)
    kept = tuple(one for one in consent.reservations if text.block(one.block) is not None)
    show(
        signature,
        replace(consent, reservations=kept, salts=consent.salts | committed.salts),
        visibility=visibility or signature.visibility,
        version=version,
        language=language,
        refused_at=None,
    )
    Renewal.objects.get_or_create(
        signature=signature, version=version, defaults={"language": language, "renewed_at": at}
    )
    append(
        version.statement.chain,
        EventKind.SIGNATURE_RENEWED,
        at=at,
        data={"signature": signature.ref, "language": language, **lifecycle.settled_on(version), **told},
        committed=committed,
    )


def refuse_change(signature: Signature, *, by: Actor, at: datetime | None = None) -> None:
    """Say that an editorial change is not gone along with: the signature counts no longer, until it is renewed.

    Raises PermissionDenied; Refused with code `cannot_refuse` where nothing changed, the change is substantive, or the
    time for it is over. Event: signature.refused.
    """
    with transaction.atomic():
        fresh = lifecycle.hold(signature.statement, SIGNABLE)
        at = at or clock.now()
        signer, consent = hold_for_signatory(signature, by=by, at=at)
        since = since_signing(signature, fresh)
        if since is None or not since.can_be_refused(at=at):
            over = _("There is no change that can be refused now. You can withdraw the signature.")
            raise Refused("cannot_refuse", over)
        standing = Signature.objects.standing().filter(pk=signature.pk, refused_at=None)
        if standing.update(refused_at=at) != 1:
            raise Refused("refused", _("The change was refused before, or the signature is withdrawn."))
        opening = commit({f"refused_by:{since.after.number}": trace(signer)})
        keep(signature, replace(consent, salts=consent.salts | opening.salts))
        append(
            fresh.chain,
            EventKind.SIGNATURE_REFUSED,
            at=at,
            data={"signature": signature.ref, **lifecycle.settled_on(since.after)},
            committed=opening,
        )
    signature.refused_at = at
