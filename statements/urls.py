"""All pages. Their names are what templates, notices and tests use."""

from django.urls import URLPattern, path  # noqa: F401

urlpatterns: list[URLPattern] = []
