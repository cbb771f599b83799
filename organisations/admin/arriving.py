"""How records come in and become one: imports, possible doubles, merges. Each is decided on its own pages."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from organisations.admin.records import RecordAdmin
from organisations.admin.site import site
from organisations.models import ImportRow, Merge, PossibleDouble, SheetImport

GROUP = _("Imports and doubles")


class SheetImportAdmin(RecordAdmin):
    group = GROUP
    many = _("Imports")
    list_display = ("file_name", "state", "uploaded_by", "uploaded_at", "rows_in_all", "rows_done")
    shown = (
        "ref",
        "file_name",
        "state",
        "refusal",
        "default_kind",
        "uploaded_by",
        "uploaded_at",
        "rows_in_all",
        "rows_done",
        "checked_at",
        "confirmed_by",
        "imported_at",
        "undone_by",
        "undone_at",
    )
    masked = ("content", "samples")
    list_filter = ("state",)
    search_fields = ("file_name", "ref")
    list_select_related = ("uploaded_by", "confirmed_by", "undone_by")

    def see_also(self, row: Any) -> list[tuple[str, str]]:
        return [(_now("Its page"), reverse("import", args=[row.ref]))]


class ImportRowAdmin(RecordAdmin):
    group = GROUP
    many = _("Rows of imports")
    list_display = ("sheet", "number", "name", "verdict", "decision", "created")
    shown = ("sheet", "number", "name", "values", "remarks", "verdict", "decision", "decided_by", "created")
    masked = ("contact",)
    codes = frozenset({"values", "remarks"})
    list_filter = ("verdict", "decision")
    names = ("created__search_text",)
    search_fields = ("name", "sheet__ref")
    list_select_related = ("sheet", "decided_by", "created")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the files, which may have megabytes."""
        return super().get_queryset(request).defer("sheet__content", "sheet__samples")


class PossibleDoubleAdmin(RecordAdmin):
    group = GROUP
    many = _("Possible doubles")
    list_display = ("first", "second", "score", "verdict", "decided_by", "decided_at")
    shown = ("ref", "first", "second", "score", "reasons", "found_at", "verdict", "decided_by", "decided_at")
    list_filter = ("verdict",)
    names = ("first__search_text", "second__search_text")
    search_fields = ("ref", "first__ref", "second__ref")
    list_select_related = ("first", "second", "decided_by")

    def see_also(self, row: Any) -> list[tuple[str, str]]:
        return [(_now("Its page"), reverse("double", args=[row.ref]))]


class MergeAdmin(RecordAdmin):
    group = GROUP
    many = _("Merges")
    list_display = ("kept", "absorbed", "decided_by", "decided_at", "undone_at")
    shown = ("ref", "kept", "absorbed", "note", "decided_by", "decided_at", "undone_by", "undone_at")
    names = ("kept__search_text", "absorbed__search_text")
    search_fields = ("ref", "kept__ref", "absorbed__ref")
    list_select_related = ("kept", "absorbed", "decided_by", "undone_by")

    def see_also(self, row: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        return [(_now("All merges"), reverse("merges"))]


site.register(SheetImport, SheetImportAdmin)
site.register(ImportRow, ImportRowAdmin)
site.register(PossibleDouble, PossibleDoubleAdmin)
site.register(Merge, MergeAdmin)
