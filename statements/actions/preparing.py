"""Two people sign: one prepares a signature, another of the same organisation signs it or sends it back."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append, commit
from organisations.actors import Actor, person, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.models import Organisation, Right
from organisations.queries.rights import may_act_for
from organisations.refusals import Outdated, Refused
from organisations.wording import admit
from statements.actions import signing
from statements.actions.answering_sign_on import end_answers, has_signed, hold_to_answer, standing_answers
from statements.actions.signing import admit_reservations
from statements.models import PreparedSignature, Signature, SigningRule, Statement
from statements.permissions import rules
from statements.queries.answering import Prepared, prepared_content, signers_of
from statements.queries.signatories import Reserved
from statements.stages import EventKind, Language, PreparedState, Visibility

LONGEST_NOTE = 500  # characters


def set_signing_rule(
    organisation: Organisation, *, second_person: bool, by: Actor, at: datetime | None = None
) -> SigningRule:
    """Say whether the signatures of `organisation` take two people. Raises PermissionDenied.

    Event: organisation.signing_rule_set, on the site's chain.
    """
    if not rules(by, organisation):
        raise PermissionDenied
    at = at or clock.now()
    with transaction.atomic():
        rule, _is_new = SigningRule.objects.update_or_create(
            organisation=organisation, defaults={"second_person": second_person, "set_at": at}
        )
        append(
            SITE_CHAIN,
            SiteEvent.SIGNING_RULE_SET,
            at=at,
            data={"organisation": organisation.ref, "second_person": second_person, "by": trace(by)},
        )
    return rule


def prepare(
    statement: Statement,
    *,
    organisation: Organisation,
    sha256: str,
    language: str,
    name_en: str = "",
    name_km: str = "",
    visibility: str = Visibility.NAMED,
    reservations: Sequence[Reserved] = (),
    may_show_logo: bool = False,
    by: Actor,
    at: datetime | None = None,
) -> PreparedSignature:
    """Fill in a signature for a colleague to give. Nothing is signed by it; the other parameters are those of `sign`.

    Prepared twice by the same person it is prepared once; one that a new text made void gives way. What the
    organisation said before, that it declines or waits for its board, is over. Raises PermissionDenied without a
    mandate to sign; Outdated where the text is not the one that was seen; Refused after the deadline, and with code
    `one_person` where the organisation's rule takes one, `nobody_else` where nobody else could sign, `signed` or
    `prepared`. Event: signature.prepared (reaction: a mail to everybody else who may sign for the organisation).
    """
    content = Prepared(
        name_en=admit(name_en, field="name_en", longest=200, required=False) or organisation.name_en,
        name_km=admit(name_km, field="name_km", longest=200, required=False) or organisation.name_km,
        visibility=visibility,
        language=language,
        may_show_logo=may_show_logo,
    )
    if visibility not in Visibility.values:
        raise Refused("visibility", _("Choose how the name is shown."), field="visibility")
    if language not in Language.values:
        raise Refused("language", _("Choose the language in which you read the text."), field="language")
    at = at or clock.now()
    with transaction.atomic():
        speaker, fresh = hold_to_answer(statement, organisation, by=by, at=at)
        version = fresh.final_version
        if version is None or version.sha256 != sha256:
            raise Outdated("text_changed", _("The text is not the one you read."), present=version)
        answers = standing_answers(fresh, organisation)
        if answers.has_signed:
            raise has_signed()
        if not answers.takes_two:
            raise Refused("one_person", _("One person is enough to sign for this organisation."))
        if answers.has_prepared:
            standing = waiting(fresh, organisation)
            if standing.version_id == version.pk:
                if standing.prepared_by_id == speaker.pk:
                    return standing
                raise Refused(
                    "prepared", _("%(name)s has prepared a signature already.") % {"name": standing.prepared_by.name}
                )
            end(standing, PreparedState.WITHDRAWN, at=at)
        if not [one for one in signers_of(fresh, organisation, at=at) if one != speaker]:
            raise Refused(
                "nobody_else",
                _("Nobody else in your organisation may sign. Ask the director to give somebody else the mandate."),
            )
        end_answers(statement, organisation, answers)
        opening = commit({"organisation": organisation.ref, "by": trace(speaker)})
        admitted = admit_reservations(reservations, version=version)
        prepared = PreparedSignature.objects.create(
            statement=statement,
            organisation=organisation,
            version=version,
            content=json.dumps(content.kept(admitted, salts=opening.salts), ensure_ascii=False),
            prepared_by=speaker,
            prepared_at=at,
        )
        append(
            statement.chain,
            EventKind.SIGNATURE_PREPARED,
            at=at,
            data={"prepared": prepared.ref, "version": version.number, "sha256": version.sha256},
            committed=opening,
        )
    return prepared


def waiting(statement: Statement, organisation: Organisation) -> PreparedSignature:
    return PreparedSignature.objects.select_related("prepared_by").get(
        statement=statement, organisation=organisation, state=PreparedState.WAITING
    )


def sign_prepared(
    prepared: PreparedSignature, *, sha256: str, language: str, capacity: str, by: Actor, at: datetime | None = None
) -> Signature:
    """Sign what a colleague prepared, as the second person; both names are kept, and what was prepared is gone.

    Raises what `sign` raises; Refused with code `prepared` where it waits no more, `second_person` for the one who
    prepared it, `void` where the text has changed since or that person may not sign any more. Event: signature.given.
    """
    signer = person(by)
    at = at or clock.now()
    statement, organisation = prepared.statement, prepared.organisation
    with transaction.atomic():
        _signer, fresh = hold_to_answer(statement, organisation, by=by, at=at)
        standing = hold_waiting(prepared)
        if standing.prepared_by_id == signer.pk:
            raise Refused("second_person", _("You have prepared it: somebody else signs."))
        first = may_act_for(standing.prepared_by, organisation, Right.SIGN, at=at, about=statement.ref, hold=True)
        if standing.version_id != fresh.final_version_id or first is None:
            raise Refused(
                "void", _("It is void: the text has changed since, or the one who prepared it may not sign any more.")
            )
        content = prepared_content(standing)
        return signing.sign(
            statement,
            organisation=organisation,
            sha256=sha256,
            language=language,
            capacity=capacity,
            name_en=content.name_en,
            name_km=content.name_km,
            visibility=content.visibility,
            reservations=content.reservations,
            may_show_logo=content.may_show_logo,
            second=standing.prepared_by,
            by=signer,
            at=at,
        )


def send_back(prepared: PreparedSignature, *, note: str, by: Actor, at: datetime | None = None) -> None:
    """Send what a colleague prepared back, with a note. Raises PermissionDenied, Refused.

    Event: signature.preparation_ended (reaction: a mail to who prepared it).
    """
    note = admit(note, field="note", longest=LONGEST_NOTE, lines=True)
    at = at or clock.now()
    with transaction.atomic():
        speaker, _fresh = hold_to_answer(prepared.statement, prepared.organisation, by=by, at=at)
        standing = hold_waiting(prepared)
        if standing.prepared_by_id == speaker.pk:
            raise Refused("second_person", _("You have prepared it. Take it back instead."))
        end(standing, PreparedState.SENT_BACK, note=note, at=at)


def take_back_prepared(prepared: PreparedSignature, *, by: Actor, at: datetime | None = None) -> None:
    """Take back what one has prepared oneself. Raises PermissionDenied, Refused. Event: signature.preparation_ended."""
    at = at or clock.now()
    with transaction.atomic():
        speaker, _fresh = hold_to_answer(prepared.statement, prepared.organisation, by=by, at=at)
        standing = hold_waiting(prepared)
        if standing.prepared_by_id != speaker.pk:
            raise PermissionDenied
        end(standing, PreparedState.WITHDRAWN, at=at)


def hold_waiting(prepared: PreparedSignature) -> PreparedSignature:
    """As it stands now, once the invitation is held. Raises Refused where it waits no more."""
    found = PreparedSignature.objects.filter(pk=prepared.pk, state=PreparedState.WAITING)
    standing = found.select_related("prepared_by", "statement", "organisation").first()
    if standing is None:
        raise Refused("prepared", _("This does not wait any more: it was signed, sent back or taken back."))
    return standing


def end(standing: PreparedSignature, state: PreparedState, *, at: datetime, note: str = "") -> None:
    """What was filled in is not kept. Who ended it is in no event: whose it was would follow."""
    PreparedSignature.objects.filter(pk=standing.pk).update(state=state, note=note, content="", ended_at=at)
    append(
        standing.statement.chain,
        EventKind.PREPARATION_ENDED,
        at=at,
        data={"prepared": standing.ref, "state": str(state)},
    )
