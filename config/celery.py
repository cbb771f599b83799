"""The Celery application.

Without REDIS_URL nothing connects to it: the relay calls the same tasks in its own process.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("ruom")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
