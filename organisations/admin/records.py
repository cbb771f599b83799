"""Lists and records of any table, to be read. What a table's own admin adds are its columns, filters and acts."""

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.actors import is_administrator
from organisations.admin.acting import MOST_AT_ONCE, Act, perform
from organisations.admin.cells import Cell, called, label_of, words
from organisations.matching.folding import search_words

LONGEST_SEARCH = 200  # characters
MOST_WORDS = 8
Words = str | Promise


if TYPE_CHECKING:
    AnyAdmin = ModelAdmin[Any]
else:
    AnyAdmin = ModelAdmin


class RecordAdmin(AnyAdmin):
    """One table. Subclasses say the columns of the list (`list_display`) and of the record (`shown`).

    `masked`: sealed columns; they are not even read, and the record says so. `codes`: columns for machines.
    `names`: columns of folded names (`search_text`), `search_fields`: columns that hold the words as typed.
    """

    group: ClassVar[Words] = ""
    many: ClassVar[Words] = ""
    lead: ClassVar[Words] = ""
    shown: ClassVar[tuple[str, ...]] = ()
    masked: ClassVar[tuple[str, ...]] = ()
    codes: ClassVar[frozenset[str]] = frozenset({"ref"})
    names: ClassVar[tuple[str, ...]] = ()
    acts: ClassVar[tuple[Act, ...]] = ()
    actions = None
    ordering = ("-pk",)
    sortable_by = ()
    list_per_page = MOST_AT_ONCE
    list_max_show_all = 0
    show_full_result_count = False
    change_list_template = "admin/list.html"

    # -- nothing is written -------------------------------------------------------------------------------------------

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """The second step was asked for at the door (`RuomAdminSite.admin_view`)."""
        return is_administrator(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def get_urls(self) -> list[URLPattern]:
        """A list and a record: no address to add, change, delete, or read Django's own log."""
        stem = f"{self.opts.app_label}_{self.opts.model_name}"
        guard = self.admin_site.admin_view
        return [
            path("", guard(self.changelist_view), name=f"{stem}_changelist"),
            path("<int:number>/", guard(self.record_view), name=f"{stem}_change"),
        ]

    @property
    def list_url(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    # -- what is read -------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer(*self.masked)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:  # noqa: ARG002
        """Only the filters that are offered. Django would let one ask how a password's or a token's hash begins."""
        offered = {name for one in self.list_filter if isinstance(one, str) for name in (f"{one}__exact", one)}
        return lookup in offered | {
            str(one.parameter_name)
            for one in self.list_filter
            if isinstance(one, type) and issubclass(one, SimpleListFilter)
        }

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By all words of a name, in either script and however typed; or by a text as it stands in a column."""
        term = search_term.strip()[:LONGEST_SEARCH]
        if not term:
            return queryset, False
        asked = [Q(**{f"{column}__icontains": term}) for column in self.get_search_fields(request)]
        wanted = search_words(term)[:MOST_WORDS]
        if wanted:
            asked += [reduce(and_, (Q(**{f"{column}__contains": word}) for word in wanted)) for column in self.names]
        return queryset.filter(reduce(or_, asked, Q(pk__in=[]))), False

    # -- a list -------------------------------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """GET: the list. POST: one of the acts."""
        if request.method == "POST":
            among = self.get_queryset(request).select_related(*self.related())
            answer = perform(request, self.acts, among, back=self.list_url, heading=str(self.many))
            if answer is None:
                raise Http404
            return answer
        if any("\0" in value for values in request.GET.lists() for value in values[1]):
            raise Http404  # PostgreSQL takes no such text
        response: HttpResponse = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data and "cl" in response.context_data:
            found: ChangeList = response.context_data["cl"]
            response.context_data |= self.page_of(found)
        return response

    def page_of(self, found: ChangeList) -> dict[str, Any]:
        page, pages = found.page_num, found.paginator.num_pages
        return {
            "shown": self,
            "heading": self.many,
            "headers": [self.label(name) for name in self.list_display],
            "rows": [(row.pk, called(row), self.record_url(row), self.cells(row)) for row in found.result_list],
            "total": found.result_count,
            "filters": [(one.title, list(one.choices(found))) for one in found.filter_specs],
            "is_filtered": bool(found.query or found.has_active_filters),
            "number": page,
            "pages": pages,
            "earlier": found.get_query_string({"p": page - 1}) if page > 1 else "",
            "later": found.get_query_string({"p": page + 1}) if page < pages else "",
            "crumbs": [(_("Records"), reverse("admin:index"))],
            "can_search": bool(self.search_fields or self.names),
        }

    def related(self) -> Sequence[str]:
        return self.list_select_related if isinstance(self.list_select_related, list | tuple) else ()

    # -- a record -----------------------------------------------------------------------------------------------------

    def record_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Everything about one row that is there to be read. Raises the model's DoesNotExist."""
        if request.method == "POST":
            return HttpResponseNotAllowed(["GET", "HEAD"])
        row = self.get_queryset(request).select_related(*self.related()).get(pk=number)
        self.note(row, request)
        context = {
            "heading": called(row),
            "kicker": self.many,
            "facts": list(self.facts(row)),
            "see_also": self.see_also(row),
            "acts": self.acts,
            "row": row,
            "list_url": self.list_url,
            "crumbs": [(_("Records"), reverse("admin:index")), (self.many, self.list_url)],
        }
        return TemplateResponse(request, "admin/record.html", context)

    def note(self, row: Any, request: HttpRequest) -> None:
        """For tables that hold personal data: write that somebody looked."""

    def see_also(self, row: Any) -> list[tuple[str, str]]:  # noqa: ARG002
        """Where more about this row is: (label, address)."""
        return []

    def facts(self, row: Model) -> Iterator[Cell]:
        for name in self.shown or self.list_display:
            yield self.cell(row, str(name))
        for name in self.masked:
            yield Cell(self.label(name), _("sealed"))

    # -- cells --------------------------------------------------------------------------------------------------------

    def label(self, name: Any) -> str:
        own = self.computed(str(name))
        return str(own.short_description) if own is not None else label_of(self.model, str(name))

    def computed(self, name: str) -> Any:
        """The method that works out a column which the table has not; None for the table's own."""
        own = getattr(self, name, None)
        return own if hasattr(own, "short_description") else None

    def cells(self, row: Model) -> list[Cell]:
        return [self.cell(row, str(name)) for name in self.list_display]

    def cell(self, row: Model, name: str) -> Cell:
        own = self.computed(name)
        value = own(row) if own is not None else getattr(row, name)
        try:
            field: Any = self.opts.get_field(name)
        except FieldDoesNotExist:
            field = None
        url = self.record_url(value) if isinstance(value, Model) else ""
        return Cell(self.label(name), words(field, value), url, name in self.codes)

    def record_url(self, row: Model) -> str:
        """Where this row of any table is shown, "" where it is not."""
        if not self.admin_site.is_registered(type(row)):
            return ""
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


class InForce(SimpleListFilter):
    """For rows that end by a `revoked_at`."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        return [("on", gettext_lazy("in force")), ("ended", gettext_lazy("ended"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002
        if self.value() == "on":
            return queryset.filter(revoked_at=None)
        return queryset.exclude(revoked_at=None) if self.value() == "ended" else queryset
