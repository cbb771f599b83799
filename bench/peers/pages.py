"""The public page by Django itself: rendered for each request, and by `cache_page` out of this process's memory."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = "bench.peers.pages"
application = get_wsgi_application()

from django.conf.urls.i18n import i18n_patterns  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.cache import cache_page  # noqa: E402

from config.urls import urlpatterns as pages  # noqa: E402
from statements.views import public  # noqa: E402

urlpatterns = [
    *i18n_patterns(
        path("cached/<ref:ref>/", cache_page(600)(public.statement)), path("uncached/<ref:ref>/", public.statement)
    ),
    *pages,
]
