"""Two records of organisations turn out to be one, or not after all: their signatures follow, named and hidden alike.

What happened to each is written in its own sealed part (`Consent.trail`, `Consent.aside_by`) and not among the moved
rows of the merge: there, a signature that is not named would stand beside the organisation that gave it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from ledger.append import append, commit
from organisations.models import Merge
from statements.actions import lifecycle
from statements.actions.showing import bring_to, keep
from statements.models import Invitation, Signature, SignOn
from statements.queries.identities import organisation_identity
from statements.queries.signatories import Consent, consents
from statements.stages import EventKind, Visibility

# From the one that shows least.
HIDDEN_FIRST = (Visibility.WITHHELD, Visibility.ADDRESSEES, Visibility.NAMED)


@dataclass(slots=True)
class Given:
    """A signature of one of the two."""

    signature: Signature
    consent: Consent
    of_absorbed: bool

    @property
    def stands(self) -> bool:
        return self.signature.withdrawn_at is None and self.signature.set_aside_at is None


@dataclass(frozen=True, slots=True)
class Pair:
    """The two records under the sign-on of one statement."""

    kept: str
    absorbed: str


def asked_of_either(merge: Merge) -> list[int]:
    """The statements, by primary key, to which one of the two was invited: nobody signs without."""
    invited = Invitation.objects.filter(organisation__in=[merge.kept_id, merge.absorbed_id])
    return list(invited.order_by("statement").values_list("statement", flat=True).distinct())


def pairs(merge: Merge) -> dict[int, Pair]:
    """By the statement's primary key, where sign-on ever opened. Two queries."""
    keys = SignOn.objects.filter(statement__in=asked_of_either(merge)).values_list("statement", "key")
    return {
        statement: Pair(
            organisation_identity(bytes.fromhex(key), merge.kept),
            organisation_identity(bytes.fromhex(key), merge.absorbed),
        )
        for statement, key in keys
    }


def given_by_either(identities: dict[int, Pair]) -> dict[int, list[Given]]:
    """Every signature of the two, in the order in which they were given, by statement. The rows are locked first."""
    whose = {who for pair in identities.values() for who in (pair.kept, pair.absorbed)}
    rows = Signature.objects.select_for_update(no_key=True).filter(statement__in=identities, identity__in=whose)
    found = list(rows.order_by("statement", "signed_at", "pk"))
    said = consents(found)
    # The chain of an event is named by the statement's reference.
    statements = Signature.objects.select_related("statement").in_bulk([signature.pk for signature in found])
    given: dict[int, list[Given]] = {}
    for signature in found:
        signature.statement = statements[signature.pk].statement
        of_absorbed = signature.identity == identities[signature.statement_id].absorbed
        given.setdefault(signature.statement_id, []).append(Given(signature, said[signature.pk], of_absorbed))
    return given


def hidden_first(given: Iterable[Given]) -> list[Given]:
    return sorted(given, key=lambda one: HIDDEN_FIRST.index(Visibility(one.signature.visibility)))


def unite(merge: Merge, *, at: datetime) -> None:
    """Let the signatures of the absorbed record be those of the kept one, in the merge's own transaction.

    Where both had signed a statement, one signature stands and the other is set aside: of two the one that shows less,
    since only the signer may make a name more visible, then the earlier. Event each: signature.set_aside.
    """
    identities = pairs(merge)
    for statement, given in given_by_either(identities).items():
        standing = hidden_first(one for one in given if one.stands)
        for other in standing[1:]:
            set_aside(other, merge, stands=standing[0].signature, at=at)
        for one in given:
            if one.of_absorbed:
                trail = (*one.consent.trail, (merge.ref, merge.absorbed.ref))
                consent = replace(one.consent, organisation=merge.kept, trail=trail)
                bring_to(one.signature, consent, identity=identities[statement].kept)


def set_aside(given: Given, merge: Merge, *, stands: Signature, at: datetime) -> None:
    signature = given.signature
    lifecycle.hold_against_publishing(signature.statement)
    signature.set_aside_at = at
    Signature.objects.filter(pk=signature.pk).update(set_aside_at=at)
    opening = commit({"stands": stands.ref, "merge": merge.ref})
    given.consent = replace(given.consent, aside_by=merge.ref, salts=given.consent.salts | opening.salts)
    keep(signature, given.consent)
    append(
        signature.statement.chain,
        EventKind.SIGNATURE_SET_ASIDE,
        at=at,
        data={"signature": signature.ref},
        committed=opening,
    )


def part(merge: Merge, *, at: datetime) -> None:
    """Take everything back in the transaction that undoes the merge; what was set aside stands again.

    Unless the organisation has signed anew meanwhile: then that signature stands. Event each: signature.restored.
    """
    identities = pairs(merge)
    for statement, given in given_by_either(identities).items():
        moved = [one for one in given if one.consent.trail and one.consent.trail[-1][0] == merge.ref]
        for one in moved:
            one.consent = replace(one.consent, organisation=merge.absorbed, trail=one.consent.trail[:-1])
            one.signature.identity = identities[statement].absorbed
            bring_to(one.signature, one.consent, identity=one.signature.identity)
        for one in aside_no_more(merge, given, moved):
            restore(one, merge, at=at)


def aside_no_more(merge: Merge, given: list[Given], moved: list[Given]) -> list[Given]:
    """What the parting may let stand again, that which shows least first: what this merge had set aside, and what
    another merge, which may stand, had set aside beside a signature that has just moved.

    Not where that one was withdrawn: a name that was taken back under the merge does not come up again by another's.
    """
    kept_up = any(one.signature.withdrawn_at is None for one in moved)
    return hidden_first(
        one
        for one in given
        if one.signature.set_aside_at is not None
        and one.signature.withdrawn_at is None
        and (one.consent.aside_by == merge.ref or kept_up)
    )


def restore(given: Given, merge: Merge, *, at: datetime) -> None:
    signature = given.signature
    standing = Signature.objects.standing().filter(statement=signature.statement_id, identity=signature.identity)
    if standing.exists():
        return
    Signature.objects.filter(pk=signature.pk).update(set_aside_at=None)
    opening = commit({"merge": merge.ref})
    salts = {name: salt for name, salt in given.consent.salts.items() if name != "stands"} | opening.salts
    keep(signature, replace(given.consent, aside_by="", salts=salts))
    append(
        signature.statement.chain,
        EventKind.SIGNATURE_RESTORED,
        at=at,
        data={"signature": signature.ref},
        committed=opening,
    )
