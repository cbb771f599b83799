"""Ruom's database, keys and people, behind what `django-admin startproject` puts before a view, and nothing more."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.peers.least_django"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # its application insists
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
