"""A text that changed after it was signed: what the change is, and each signatory's answer."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router

from ledger import clock
from statements.actions import renewing
from statements.api.schemas import Asked, PathRef, Sha256, Told, ToldInstant, VersionNamed
from statements.api.signing import SignatureTold, signature_for, signatures_told
from statements.api.signing_in import caller
from statements.models import TextChange
from statements.permissions import leads, statement_to
from statements.stages import Language, TextChangeKind

router = Router(tags=["sign-on"])


class TextChangeAsked(Asked):
    """What the change since the signed text is. `refuse_until` is for an editorial one."""

    kind: TextChangeKind
    reason: str
    refuse_until: datetime | None = None


class TextChangeTold(Told):
    kind: TextChangeKind
    reason: str
    before: VersionNamed
    after: VersionNamed
    refuse_until: ToldInstant | None
    made_at: ToldInstant


class RenewalAsked(Asked):
    """Consent to the text whose SHA-256 the signer read."""

    sha256: Sha256
    language: Language


def change_told(change: TextChange) -> TextChangeTold:
    return TextChangeTold(
        kind=TextChangeKind(change.kind),
        reason=change.reason,
        before=VersionNamed(number=change.before.number, sha256=change.before.sha256),
        after=VersionNamed(number=change.after.number, sha256=change.after.sha256),
        refuse_until=change.refuse_until,
        made_at=change.made_at,
    )


@router.post(
    "/statements/{api_ref:ref}/text-change",
    response={201: TextChangeTold},
    operation_id="declare_change",
    summary="Say what the change of a signed text is",
)
def declare_change(request: HttpRequest, ref: PathRef, asked: TextChangeAsked) -> TextChangeTold:
    """At the stage `final`, before sign-on opens again. Once said it stands."""
    person = caller(request)
    statement = statement_to(leads, ref, actor=person, at=clock.now())
    return change_told(
        renewing.declare_change(
            statement, kind=asked.kind, reason=asked.reason, refuse_until=asked.refuse_until, by=person
        )
    )


@router.post(
    "/statements/{api_ref:ref}/signatures/{api_ref:signature}/renewal",
    response=SignatureTold,
    operation_id="renew_signature",
    summary="Consent to a text that changed after it was signed",
)
def renew_signature(request: HttpRequest, ref: PathRef, signature: PathRef, asked: RenewalAsked) -> SignatureTold:
    """409 `text_changed` where the text is not the one that was read. Twice is once."""
    given, person = signature_for(request, ref, signature)
    renewed = renewing.renew(given, sha256=asked.sha256, language=asked.language, by=person)
    return signatures_told([renewed])[0]


@router.post(
    "/statements/{api_ref:ref}/signatures/{api_ref:signature}/refusal",
    response={204: None},
    operation_id="refuse_change",
    summary="Refuse an editorial change of a signed text",
)
def refuse_change(request: HttpRequest, ref: PathRef, signature: PathRef) -> None:
    """The signature then counts no longer, until it is renewed."""
    given, person = signature_for(request, ref, signature)
    renewing.refuse_change(given, by=person)
