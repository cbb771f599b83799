"""Every address, in one table: pages under /en/ and /km/, the API and the health check beside them."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from organisations.admin import site as records
from partners import admin  # noqa: F401 - registers its tables
from statements.views.feeds import robots, sitemap
from statements.views.health import health
from statements.views.sharing import oembed

handler500 = "organisations.views.refusals.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health, name="health"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("oembed", oembed, name="oembed"),
    path("api/v1/", include("statements.api.urls")),
    *i18n_patterns(
        path("", include("statements.urls")),
        path("", include("organisations.urls")),
        path("", include("partners.urls")),
        path("admin/", records.urls),
    ),
]
