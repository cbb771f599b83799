"""The whole ledger recomputed from its rows: events, chains, tree, signatures, openings, and the triggers themselves.

What it cannot see from inside: an end cut off together with its heads. Compare with a head kept elsewhere for that.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from ledger.digests import NOTHING_BEFORE, commitment, event_digest, head_content, seal_hash
from ledger.keys import known_keys
from ledger.models import Event, Head, Opening, Seal, Unsealed
from ledger.sealing import thaw
from ledger.tree import Frontier, leaf_hash, path_in_growth
from ledger.triggers import missing

AT_ONCE = 5_000


@dataclass
class Report:
    """What `verify` read, and one line for each thing that is wrong."""

    events: int = 0
    sealed: int = 0
    heads: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class Inclusion:
    """Proof that an event is number `position` in the tree of `size` entries under this signed root. Hashes are hex."""

    position: int
    entry: str
    path: list[str]
    size: int
    root: str
    signature: str
    key_id: str
    at: datetime  # when the root was signed


def verify() -> Report:
    """Recompute everything, a few thousand rows in memory at a time. Changes nothing; events may come in meanwhile."""
    report = Report()
    for lost in missing():
        report.problems.append(_("%(table)s is not protected: its triggers are missing.") % {"table": lost.table})
    size = Head.objects.order_by("-size").values_list("size", flat=True).first() or 0
    report.problems.extend(_problems_of_seals(report, size))
    report.problems.extend(_problems_outside_the_tree(report))
    report.problems.extend(_problems_of_openings())
    return report


def _problems_of_seals(report: Report, size: int) -> Iterator[str]:
    heads = Head.objects.filter(size__lte=size).order_by("size").iterator(AT_ONCE)
    head = next(heads, None)
    frontier = Frontier()
    ends: dict[str, tuple[int, str]] = {}
    root_differs = False
    rows = Seal.objects.filter(position__lt=size).select_related("event").order_by("position").iterator(AT_ONCE)
    for seal in rows:
        if seal.position != frontier.size:
            yield _("Seal %(position)d or its event is missing.") % {"position": frontier.size}
            return
        event = seal.event
        report.events += 1
        report.sealed += 1
        yield from _problems_of_event(event)
        expected = ends.get(event.chain, (0, NOTHING_BEFORE))
        link = seal_hash(
            position=seal.position,
            chain=seal.chain,
            chain_position=seal.chain_position,
            previous=seal.previous,
            digest=event.digest,
        )
        if seal.chain != event.chain or (seal.chain_position, seal.previous) != expected:
            yield _("Seal %(position)d does not follow the end of its chain.") % {"position": seal.position}
        if seal.hash != link:
            yield _("Seal %(position)d does not match its event.") % {"position": seal.position}
        # Go on from what stands there, so that one changed row is one problem and not a thousand.
        ends[event.chain] = (seal.chain_position + 1, seal.hash)
        frontier.append(leaf_hash(bytes.fromhex(seal.hash)))
        if head and head.size == frontier.size:
            report.heads += 1
            yield from _problems_of_signature(head)
            if head.root != frontier.root().hex() and not root_differs:
                root_differs = True
                yield _("The tree differs from the head of size %(size)d.") % {"size": head.size}
            head = next(heads, None)
    if frontier.size != size:
        yield _("Seal %(position)d or its event is missing.") % {"position": frontier.size}


def _problems_of_event(event: Event) -> Iterator[str]:
    if event.digest != event_digest(uid=event.uid, chain=event.chain, kind=event.kind, at=event.at, data=event.data):
        yield _("Event %(id)d does not match its digest.") % {"id": event.pk}


def _problems_of_signature(head: Head) -> Iterator[str]:
    key = known_keys().get(head.key_id)
    if key is None:
        yield _("The head of size %(size)d is signed by an unknown key.") % {"size": head.size}
        return
    try:
        key.verify(
            bytes.fromhex(head.signature), head_content(size=head.size, root=head.root, key_id=head.key_id, at=head.at)
        )
    except (InvalidSignature, ValueError):
        yield _("The signature of the head of size %(size)d is wrong.") % {"size": head.size}


def _problems_outside_the_tree(report: Report) -> Iterator[str]:
    # Each question is one query: a sealer at work between two of them must not look like a forger.
    largest = Subquery(Head.objects.order_by("-size").values("size")[:1])
    if Seal.objects.filter(position__gte=Coalesce(largest, 0)).exists():
        yield _("There are seals under no head.")
    if Unsealed.objects.filter(event__seal__isnull=False).exists():
        yield _("There are sealed events in the queue of the sealer.")
    waiting = Event.objects.filter(seal__isnull=True).annotate(
        queued=Exists(Unsealed.objects.filter(pk=OuterRef("pk")))
    )
    for event in waiting.order_by("pk").iterator(AT_ONCE):
        report.events += 1
        yield from _problems_of_event(event)
        if not event.queued:
            yield _("Event %(id)d is neither sealed nor waiting for it.") % {"id": event.pk}


def _problems_of_openings() -> Iterator[str]:
    for opening in Opening.objects.select_related("event").order_by("pk").iterator(AT_ONCE):
        committed = opening.event.content.get("private", {}).get(opening.name)
        if committed != commitment(opening.value, salt=opening.salt):
            yield _("Opening %(name)s of event %(id)d does not match what the event commits to.") % {
                "name": opening.name,
                "id": opening.event_id,
            }


def inclusion(event: Event) -> Inclusion | None:
    """The proof for `event` against the first head that holds it; None while it is not sealed.

    Reads only what was sealed together with it: the head before holds the roots of everything earlier.
    """
    seal = Seal.objects.filter(event=event).first()
    if seal is None:
        return None
    head = Head.objects.filter(size__gt=seal.position).order_by("size").first()
    if head is None:
        return None
    earlier = Head.objects.filter(size__lte=seal.position).order_by("-size").first()
    before = thaw(earlier) if earlier else Frontier()
    batch = Seal.objects.filter(position__gte=before.size, position__lt=head.size).order_by("position")
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in batch.values_list("hash", flat=True)]
    return Inclusion(
        position=seal.position,
        entry=seal.hash,
        path=[node.hex() for node in path_in_growth(before, leaves, seal.position)],
        size=head.size,
        root=head.root,
        signature=head.signature,
        key_id=head.key_id,
        at=head.at,
    )
