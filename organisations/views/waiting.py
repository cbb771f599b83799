"""Too many attempts, and where to look for a mail."""

import math
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse

from ledger import clock


def too_many(page: HttpResponse, until: datetime) -> HttpResponse:
    """Make `page` the answer to one attempt too many (RFC 6585), saying when to come back."""
    page.status_code = HTTPStatus.TOO_MANY_REQUESTS
    page["Retry-After"] = str(max(1, math.ceil((until - clock.now()).total_seconds())))
    return page


def mail_folder() -> str:
    """In a demonstration that writes mails to files: the folder, as seen from the project where it lies there."""
    if not settings.DEMO or not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        return ""
    folder = Path(settings.EMAIL_FILE_PATH)
    return str(folder.relative_to(settings.BASE_DIR)) if folder.is_relative_to(settings.BASE_DIR) else folder.name
