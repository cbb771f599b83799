"""What became of a text after it was signed, and which signatures still stand for it.

A signature belongs to the exact text. After a substantive change it counts no longer, until the signatory has consented
to the new one. An editorial change carries it on, is told to each signatory, and can be refused for a while.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from statements.models import Signature, SignOn, Statement, TextChange, Version
from statements.queries.text import version_text
from statements.stages import CONFIRMABLE, Language, TextChangeKind


def binding_since(statement: Statement | OuterRef, *, at: datetime) -> Coalesce:
    """The number of the first version whose signatures bind, as an expression: that which the last substantive change
    led to, 0 where there was none."""
    newest = (
        TextChange.objects.filter(statement=statement, kind=TextChangeKind.SUBSTANTIVE, made_at__lte=at)
        .order_by("-after__number")
        .values("after__number")[:1]
    )
    return Coalesce(Subquery(newest), Value(0), output_field=IntegerField())


def signed_text(statement: Statement) -> Version | None:
    """The version for which sign-on was last opened; None where it never was."""
    found = SignOn.objects.select_related("version").filter(statement=statement).first()
    return found.version if found else None


def titled_as_signed(statement: Statement) -> Statement:
    """The statement, annotated `with_titles`, under the titles that were signed while the text is changed: the new
    ones are not everybody's to read. One query where it may be so."""
    version = None if statement.stage in CONFIRMABLE else signed_text(statement)
    if version is not None:
        title = version_text(version).title
        for language in Language.values:
            setattr(statement, f"title_{language}", title.text(language) if title else "")
    return statement


def change_to_declare(statement: Statement) -> bool:
    """Whether signatures stand under another text than the final one and nobody has said yet what that means."""
    return statement.pk in undeclared_in([statement])


def undeclared_in(statements: Iterable[Statement]) -> set[int]:
    """Those of these statements, by primary key, of which that is true. One query."""
    behind_it = Signature.objects.standing().filter(statement=OuterRef("pk")).exclude(version=OuterRef("final_version"))
    waiting = Statement.objects.filter(
        ~Exists(TextChange.objects.filter(after=OuterRef("final_version"))),
        Exists(behind_it),
        pk__in=[statement.pk for statement in statements],
        final_version__isnull=False,
        sign_on__version__isnull=False,
    )
    return set(waiting.exclude(sign_on__version=F("final_version")).values_list("pk", flat=True))


def to_confirm() -> Q:
    """Of signatures: those that do not count until their signatory consents to the final text."""
    newest = (
        TextChange.objects.filter(statement=OuterRef("statement"), kind=TextChangeKind.SUBSTANTIVE)
        .order_by("-after__number")
        .values("after__number")[:1]
    )
    return Q(version__number__lt=Coalesce(Subquery(newest), Value(0))) | Q(refused_at__isnull=False)


def settled(statement: Statement) -> QuerySet[Signature]:
    """Signatures that stand and wait for no consent to the final text."""
    return Signature.objects.standing().filter(statement=statement).exclude(to_confirm())


def behind(statement: Statement) -> QuerySet[Signature]:
    """Signatures that stand under an earlier text than the final one, whether they still count or not."""
    return (
        Signature.objects.standing()
        .filter(statement=statement, statement__final_version__isnull=False)
        .exclude(version=F("statement__final_version"))
    )


@dataclass(frozen=True, slots=True)
class Since:
    """What changed for one signatory since the text it consented to."""

    before: Version
    after: Version
    changes: tuple[TextChange, ...]

    @property
    def is_substantive(self) -> bool:
        return any(change.kind == TextChangeKind.SUBSTANTIVE for change in self.changes)

    def can_be_refused(self, *, at: datetime) -> bool:
        """Only an editorial change, and only for the time that was given."""
        until = self.changes[-1].refuse_until
        return not self.is_substantive and until is not None and at < until


def counts_no_more(signature: Signature, statement: Statement) -> bool:
    """Whether the text was changed in substance since, and this was not renewed. A query or two where it may be so."""
    if signature.version_id == statement.final_version_id:
        return False
    since = since_signing(signature, statement)
    return since is not None and since.is_substantive


def since_signing(signature: Signature, statement: Statement) -> Since | None:
    """None where it was given to the very text that stands, or the change is not declared yet. One query."""
    after = statement.final_version
    if after is None or signature.version_id == after.pk:
        return None
    changes = TextChange.objects.filter(
        statement=statement, after__number__gt=signature.version.number, after__number__lte=after.number
    )
    found = tuple(changes.order_by("after__number"))
    return Since(signature.version, after, found) if found and found[-1].after_id == after.pk else None
