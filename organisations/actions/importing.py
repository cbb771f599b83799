"""Organisations come in from a spreadsheet: uploaded, read, its columns named, checked, looked through, confirmed.

Everything slow is a job; each state is taken by compare-and-swap, so that a job that runs twice, or a second
administrator, changes nothing twice. A confirmed import is one transaction: all of it comes in, or nothing.
"""

import base64
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet
from django.utils.translation import gettext as _

from ledger import clock
from ledger.append import append
from organisations.actions.import_steps import administrator, held, hold, queue, take, take_quietly
from organisations.actions.inserting import insert, write_each
from organisations.actions.judging import OF_ORGANISATION, OF_ROW, Read, as_row, judged, mapping_problems
from organisations.actions.once import once
from organisations.actors import Actor, trace
from organisations.events import SITE_CHAIN, SiteEvent
from organisations.matching.candidates import Index
from organisations.models import (
    ADDED_UNLESS_LEFT,
    DROPPABLE,
    Contact,
    ImportRow,
    ImportState,
    Organisation,
    OrganisationKind,
    OrganisationName,
    OrganisationSector,
    RowDecision,
    SheetImport,
)
from organisations.models.refs import new_ref
from organisations.queries.doubles import known
from organisations.refusals import Refused
from organisations.sheets.columns import FIELDS, guess
from organisations.sheets.guarded import read
from organisations.sheets.refusals import SheetRefused
from organisations.sheets.sheet import Sheet
from organisations.wording import admit

# Memberships have a day on which they began, which no such column tells.
READABLE = tuple(field for field in FIELDS if field != "networks")
BATCH = 500
SAMPLE = 3
MOST_NAMED = 5
MOST_BYTES = 5_000_000


def upload_sheet(
    content: bytes, *, file_name: str, submission: UUID | None = None, by: Actor, at: datetime | None = None
) -> SheetImport:
    """Take a file in. Raises PermissionDenied; Refused where it is larger than 5 MB. Job: organisations.read_sheet.

    Nothing is read here: a hostile file meets the reader's limits in a process of its own.
    """
    uploader = administrator(by)
    if len(content) > MOST_BYTES:
        raise Refused("too_large", _("The file is larger than 5 MB."), field="file")
    name = admit(file_name[-200:], field="file", longest=200, required=False) or "sheet"
    at = at or clock.now()

    def make() -> SheetImport:
        made = SheetImport.objects.create(
            file_name=name,
            content=base64.b64encode(content).decode("ascii"),
            uploaded_by=uploader,
            uploaded_at=at,
            submission=submission,
        )
        queue(made, "read", at=at)
        return made

    return once(SheetImport.objects.filter(uploaded_by=uploader), submission, make)


def name_columns(
    sheet: SheetImport, columns: Mapping[int, str], *, default_kind: str, by: Actor, at: datetime | None = None
) -> None:
    """Say what each column holds, and what kind a row has that does not tell. Also again, after looking at the rows.

    Raises PermissionDenied, Refused. Job: organisations.check_sheet.
    """
    administrator(by)
    problem = mapping_problems(columns, READABLE)
    if problem == "columns_name":
        raise Refused(problem, _("Choose a column with the names, in English or in Khmer."))
    if problem or any(place >= len(json.loads(sheet.headers)) for place in columns):
        raise Refused("columns", _("Choose each field for one column only."))
    if default_kind not in OrganisationKind.values:
        raise Refused("kind", _("Choose what kind of organisation this is."), field="default_kind")
    at = at or clock.now()
    with transaction.atomic():
        take(
            sheet,
            {ImportState.MAPPING, ImportState.CHECKED},
            ImportState.CHECKING,
            mapping=json.dumps(columns),
            default_kind=default_kind,
            rows_done=0,
            refusal="",
        )
        queue(sheet, "check", at=at)


def confirm_import(sheet: SheetImport, *, by: Actor, at: datetime | None = None) -> None:
    """Let all rows in that are to be added. Raises PermissionDenied, Refused. Job: organisations.import_sheet."""
    confirmer = administrator(by)
    at = at or clock.now()
    with transaction.atomic():
        hold(sheet, ImportState.CHECKED)
        if not to_be_added(sheet).exists():
            raise Refused("nothing", _("No row would be added."))
        take(sheet, {ImportState.CHECKED}, ImportState.IMPORTING, confirmed_by=confirmer, refusal="")
        queue(sheet, "import", at=at)


def ask_to_undo(sheet: SheetImport, *, by: Actor, at: datetime | None = None) -> None:
    """Take out what an import brought in. Raises PermissionDenied, Refused. Job: organisations.undo_import."""
    undoer = administrator(by)
    if not sheet.rows.exists():
        raise Refused("old", _("This import is too old to be undone: its rows are deleted after 30 days."))
    at = at or clock.now()
    with transaction.atomic():
        take(sheet, {ImportState.IMPORTED}, ImportState.UNDOING, undone_by=undoer, refusal="")
        queue(sheet, "undo", at=at)


def drop_import(sheet: SheetImport, *, by: Actor) -> None:
    """Give an import up before it is in: the file and its rows go at once. Raises PermissionDenied, Refused."""
    administrator(by)
    with transaction.atomic():
        take(sheet, DROPPABLE, ImportState.DROPPED, content="", samples="", headers="[]")
        sheet.rows.all().delete()


# -- what the jobs do; each may run twice ------------------------------------------------------------------------------


def read_sheet(sheet: SheetImport) -> None:
    """Read the file, in a process of its own, and keep what was read in its place. A file that is refused is told with
    its reason."""
    if sheet.state != ImportState.READING:
        return
    try:
        table = read(base64.b64decode(sheet.content), sheet.file_name)
    except SheetRefused as refused:
        take_quietly(sheet, ImportState.READING, ImportState.UNREADABLE, content="", refusal=as_json(refused))
        return
    take_quietly(
        sheet,
        ImportState.READING,
        ImportState.MAPPING,
        headers=json.dumps(table.headers, ensure_ascii=False),
        samples=json.dumps(table.rows[:SAMPLE], ensure_ascii=False),
        mapping=json.dumps({place: name for place, name in guess(table).items() if name in READABLE}),
        rows_in_all=len(table.rows),
        content=json.dumps(table._asdict(), ensure_ascii=False),
    )


def check_sheet(sheet: SheetImport, *, at: datetime | None = None) -> None:
    """Judge all rows against all organisations that stand. What was decided of a row before stays decided, as long as
    the row has the same name, verdict and candidates."""
    if sheet.state != ImportState.CHECKING:
        return
    at = at or clock.now()
    decided = {row.number: row for row in sheet.rows.exclude(decision="").defer("values", "contact", "remarks")}
    index = Index(known(Organisation.objects.standing()))
    rows = judged(table_of(sheet), sheet.columns(), default_kind=sheet.default_kind, index=index, at=at)
    fresh: list[tuple[object, ...]] = []
    for batch in in_batches(rows):
        fresh += [(sheet.pk, *as_row(row), *decided_before(row, decided.get(row.number))) for row in batch]
        SheetImport.objects.filter(pk=sheet.pk).update(rows_done=len(fresh))
    # At once, so that no decision is lost where the job is cut short, and none is made about half of the rows.
    with transaction.atomic():
        if held(sheet) == ImportState.CHECKING:
            sheet.rows.all().delete()
            insert(ImportRow, ("sheet", *OF_ROW, "decision", "decided_by"), fresh)
            take_quietly(sheet, ImportState.CHECKING, ImportState.CHECKED, checked_at=at)
    sheet.refresh_from_db()


def decided_before(row: Read, earlier: ImportRow | None) -> tuple[str, int | None]:
    """What was decided of it before, and by whom, where it would still do the same: a row that has become somebody who
    is here meanwhile is for a person to look at again."""
    if earlier is None or (row.name(), row.verdict) != (earlier.name, earlier.verdict):
        return "", None
    whom = {organisation for organisation, _score, _reasons in json.loads(earlier.candidates)}
    if whom != {organisation for organisation, _score, _reasons in row.candidates}:
        return "", None
    return earlier.decision, earlier.decided_by_id


def import_sheet(sheet: SheetImport, *, at: datetime | None = None) -> None:
    """Bring in what was confirmed: every row, or none. Event: import.done, with the references of all that came in.

    Where somebody has registered one of them meanwhile, nothing is brought in and the rows are checked anew.
    """
    if sheet.state != ImportState.IMPORTING or sheet.confirmed_by is None:
        return
    at = at or clock.now()
    with transaction.atomic():
        # One import at a time: of two files with the same rows, the second finds what the first has brought in.
        SheetImport.objects.select_for_update().order_by("pk").first()
        rows = [
            Incoming(pk, json.loads(values), contact)
            for pk, values, contact in to_be_added(sheet).order_by("number").values_list("pk", "values", "contact")
        ]
        if overtaken(sheet, rows):
            take(sheet, {ImportState.IMPORTING}, ImportState.CHECKING, rows_done=0, refusal='{"code": "overtaken"}')
            queue(sheet, "check", at=at)
            return
        refs = bring_in(rows, at=at)
        take(sheet, {ImportState.IMPORTING}, ImportState.IMPORTED, imported_at=at)
        append(
            SITE_CHAIN,
            SiteEvent.SHEET_IMPORTED,
            at=at,
            data={"import": sheet.ref, "organisations": [*refs], "by": trace(sheet.confirmed_by)},
        )


class Incoming(NamedTuple):
    """A row that is to be added: its id, what would be registered, and its contact as JSON."""

    pk: int
    content: dict[str, Any]
    contact: str


def bring_in(rows: Sequence[Incoming], *, at: datetime) -> list[str]:
    """The rows' organisations, with names, sectors and contacts, and each row tied to its own. Gives their references.

    A handful of inserts, however many rows there are.
    """
    refs = [new_ref() for _ in rows]
    now = clock.now()
    insert(
        Organisation,
        ("ref", "created_at", *OF_ORGANISATION),
        [(ref, now, *[row.content[column] for column in OF_ORGANISATION]) for ref, row in zip(refs, rows, strict=True)],
    )
    ids: dict[str, int] = {}
    for some in in_batches(refs):
        ids |= dict(Organisation.objects.filter(ref__in=some).values_list("ref", "pk"))
    pairs = [(ids[ref], row) for ref, row in zip(refs, rows, strict=True)]
    insert(
        OrganisationName,
        ("organisation", "kind", "text"),
        [(pk, kind, text) for pk, row in pairs for kind, text in row.content["other_names"]],
    )
    insert(
        OrganisationSector,
        ("organisation", "sector"),
        [(pk, sector) for pk, row in pairs for sector in row.content["sectors"]],
    )
    Contact.objects.bulk_create(
        [
            Contact(organisation_id=pk, created_at=at, checked_at=at, **json.loads(row.contact))
            for pk, row in pairs
            if row.contact
        ],
        batch_size=BATCH,
    )
    write_each(ImportRow, "created", [(pk, row.pk) for pk, row in pairs])
    return refs


def overtaken(sheet: SheetImport, rows: Iterable[Incoming]) -> bool:
    """Whether one of these names was registered after the rows were checked."""
    fresh = Organisation.objects.standing().filter(created_at__gte=sheet.checked_at)
    keys = {key for pair in fresh.values_list("key_en", "key_km") for key in pair if key}
    if not keys:
        return False
    return any(keys & {row.content["key_en"], row.content["key_km"]} for row in rows)


def undo_import(sheet: SheetImport, *, at: datetime | None = None) -> None:
    """Take out what came in, all of it or nothing: where somebody acts for one of them already, or it was invited,
    or it belongs to a network, nothing is taken out and the page says which. Event: import.undone."""
    if sheet.state != ImportState.UNDOING or sheet.undone_by is None:
        return
    at = at or clock.now()
    created = Organisation.objects.filter(pk__in=sheet.rows.exclude(created=None).values("created"))
    refs = list(created.order_by("pk").values_list("ref", flat=True))
    try:
        with transaction.atomic():
            # A contact that somebody has added since is no part of the import, and stands in its way.
            Contact.objects.filter(organisation__in=created, created_at=sheet.imported_at).delete()
            created.delete()
            take(sheet, {ImportState.UNDOING}, ImportState.UNDONE, undone_at=at)
            append(
                SITE_CHAIN,
                SiteEvent.IMPORT_UNDONE,
                at=at,
                data={"import": sheet.ref, "organisations": [*refs], "by": trace(sheet.undone_by)},
            )
    except ProtectedError as used:
        refusal = json.dumps({"code": "in_use", "names": names_used(used, refs)}, ensure_ascii=False)
        take_quietly(sheet, ImportState.UNDOING, ImportState.IMPORTED, undone_by=None, refusal=refusal)


def names_used(error: ProtectedError, refs: Collection[str]) -> list[str]:
    """Some of the organisations that stand in the way, by name."""
    own = {organisation.pk: organisation for organisation in Organisation.objects.filter(ref__in=refs)}
    names: list[str] = []
    for row in error.protected_objects:
        for column in row._meta.concrete_fields:
            if column.related_model is Organisation:
                names += [own[pk].name() for pk in (getattr(row, column.attname),) if pk in own]
    return list(dict.fromkeys(names))[:MOST_NAMED]


# -- small steps -------------------------------------------------------------------------------------------------------


def table_of(sheet: SheetImport) -> Sheet:
    """What was read of the file."""
    return Sheet(**json.loads(sheet.content))


def to_be_added(sheet: SheetImport) -> QuerySet[ImportRow]:
    """The rows that come in: `ImportRow.will_be_added`, asked of the database."""
    return sheet.rows.filter(Q(decision=RowDecision.ADD) | Q(decision=RowDecision.NONE, verdict__in=ADDED_UNLESS_LEFT))


def as_json(refused: SheetRefused) -> str:
    return json.dumps({"code": refused.code.value, **refused.values}, ensure_ascii=False)


def in_batches(rows: Iterable[Any]) -> Iterable[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
