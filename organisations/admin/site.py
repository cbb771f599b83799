"""Who comes into the admin: administrators who proved a second step in this session today. Nobody else learns of it."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from organisations.actors import is_administrator
from organisations.second_factor import fresh_second_factor
from organisations.views.second_factor import ask_for_second_factor

# A working day: whoever proved it in the morning looks things up until the evening, and a browser that was left open
# overnight shows nothing.
PROVED_WITHIN = timedelta(hours=12)
METHODS = ("GET", "HEAD", "POST")


class RuomAdminSite(AdminSite):
    """Django's admin without its own way in: no login page, no pages for passwords, no catch-all address."""

    site_header = _("Records")
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request.user) and fresh_second_factor(request, PROVED_WITHIN)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:  # noqa: ARG002, FBT001, FBT002
        """Every page goes through here. Whoever is not signed in signs in at the usual page, with its limits; for
        anybody but an administrator there is nothing (404); without a second step proved today, that comes first."""

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse("sign-in"))
            if not is_administrator(request.user):
                raise Http404
            asked = ask_for_second_factor(request, within=PROVED_WITHIN)
            answer: HttpResponse = asked if asked is not None else view(request, *args, **kwargs)
            return answer

        return never_cache(guarded)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [
            path("", self.admin_view(self.index), name="index"),
            path("login/", self.login, name="login"),
            *(
                path(f"{model._meta.app_label}/{model._meta.model_name}/", include(shown.urls))
                for model, shown in self._registry.items()
            ),
        ]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # noqa: ARG002
        """Django's own page would not know our limits, nor the second step."""
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if request.user.is_authenticated:
            return redirect("admin:index")
        return redirect_to_login(reverse("admin:index"), reverse("sign-in"))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:  # noqa: ARG002
        """Nothing of Django's own frame is drawn."""
        return {}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]  # noqa: ARG002
        """All lists, in groups."""
        if request.method == "POST":
            return HttpResponseNotAllowed(["GET", "HEAD"])
        groups: dict[str, list[ModelAdmin[Any]]] = {}
        for shown in self._registry.values():
            groups.setdefault(str(getattr(shown, "group", "")), []).append(shown)
        return render(request, "admin/index.html", {"groups": groups.items(), "hours": PROVED_WITHIN.seconds // 3600})


site = RuomAdminSite(name="admin")
