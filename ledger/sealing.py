"""The one sealer: it takes the events that stand unsealed into their chains and the tree, and signs the new head.

Chaining in the writer's transaction would make every writer wait for the one before. So the writer only inserts, and
the sealer follows in batches, as the logs of Certificate Transparency do (RFC 9162).
"""

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery

from ledger import clock
from ledger.digests import NOTHING_BEFORE, head_content, seal_hash
from ledger.keys import key_id, signing_key
from ledger.models import Head, Seal, Unsealed
from ledger.tree import Frontier, leaf_hash

# Any number that nobody else uses as an advisory lock will do.
SEALER_LOCK = 0x7275_6F6D_0001


def seal(*, limit: int = 5_000) -> int:
    """Seal every event there is, `limit` to a batch, one transaction and one signed head for each. Returns how many.

    Two at a time are safe: the second waits for the first. Writers wait for nobody on PostgreSQL; on SQLite, which has
    one writer at a time, for the present batch. Raises ImproperlyConfigured without a key.
    """
    total = 0
    while Unsealed.objects.exists():
        taken = _seal_batch(limit)
        total += taken
        if taken < limit:
            break
    return total


def _seal_batch(limit: int) -> int:
    with transaction.atomic():
        _wait_to_be_the_only_one()
        last_of_chain = Seal.objects.filter(chain=OuterRef("event__chain")).order_by("-chain_position")
        batch = list(
            Unsealed.objects.order_by("pk").values_list(
                "event_id", "event__chain", "event__digest", Subquery(last_of_chain.values("position")[:1])
            )[:limit]
        )
        if not batch:
            return 0
        head = Head.objects.order_by("-size").first()
        frontier = thaw(head) if head else Frontier()
        first = frontier.size
        ends = _ends_of_chains({position for *_, position in batch if position is not None})
        rows = []
        for event_id, chain, digest, _last in batch:
            chain_position, previous = ends.get(chain, (0, NOTHING_BEFORE))
            link = seal_hash(
                position=frontier.size, chain=chain, chain_position=chain_position, previous=previous, digest=digest
            )
            rows.append((frontier.size, event_id, chain, chain_position, previous, link))
            ends[chain] = (chain_position + 1, link)
            frontier.append(leaf_hash(bytes.fromhex(link)))
        _insert(rows)
        Unsealed.objects.filter(pk__in=Seal.objects.filter(position__gte=first).values("event_id")).delete()
        _sign(frontier)
    return len(batch)


def thaw(head: Head) -> Frontier:
    """The tree's right edge as `head` keeps it."""
    kept = bytes.fromhex(head.frontier)
    return Frontier(head.size, [kept[start : start + 32] for start in range(0, len(kept), 32)])


def _ends_of_chains(positions: set[int]) -> dict[str, tuple[int, str]]:
    """By chain: the next chain position, and the hash to link to."""
    seals = Seal.objects.filter(position__in=positions).values_list("chain", "chain_position", "hash")
    return {chain: (chain_position + 1, link) for chain, chain_position, link in seals}


def _insert(rows: list[tuple[int, int, str, int, str, str]]) -> None:
    # Not bulk_create: making models and their SQL took half of a batch's time, and these rows need neither.
    columns = "ledger_seal (position, event_id, chain, chain_position, previous, hash)"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # COPY is psycopg's own: its errors do not become Django's by themselves.
            with connection.wrap_database_errors, cursor.copy(f"COPY {columns} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {columns} VALUES (%s, %s, %s, %s, %s, %s)", rows)  # noqa: S608


def _sign(frontier: Frontier) -> None:
    key, at, root = signing_key(), clock.now(), frontier.root().hex()
    name = key_id(key.public_key())
    Head.objects.create(
        size=frontier.size,
        root=root,
        frontier=b"".join(frontier.subtrees).hex(),
        signature=key.sign(head_content(size=frontier.size, root=root, key_id=name, at=at)).hex(),
        key_id=name,
        at=at,
    )


def _wait_to_be_the_only_one() -> None:
    """Until the transaction ends. On SQLite every transaction begins IMMEDIATE and has the database to itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER_LOCK])
