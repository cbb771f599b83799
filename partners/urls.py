"""Pages about webhooks. Their names are what templates, notices and tests use."""

from django.urls import URLPattern, path

from organisations import converters  # noqa: F401 - registers <ref:...>
from partners import views

urlpatterns: list[URLPattern] = [
    path("organisations/<ref:ref>/webhooks/", views.webhooks, name="webhooks"),
    path("organisations/<ref:ref>/webhooks/<ref:webhook>/", views.webhook, name="webhook"),
]
