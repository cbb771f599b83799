"""`python config/container_health.py web|beat`: exit code 0 when that process of this container works.

The worker's check is Celery's own: `celery -A config inspect ping`.
"""

import os
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

BEAT_SCHEDULE = "beat-schedule"
# Celery's scheduler writes its file at least every three minutes, a Celery default that nothing here changes.
BEAT_PATIENCE = 400.0  # seconds


def web_answers() -> bool:
    """Ask as the proxy in front would: under the site's own name, and as if over https."""
    site = urlsplit(os.environ.get("SITE_URL") or "http://127.0.0.1:8000")
    port = os.environ.get("PORT") or "8000"
    headers = {"Host": site.netloc, "X-Forwarded-Proto": site.scheme}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers=headers)
    with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310 - always http, to ourselves
        return bool(answer.status == 200)


def beat_is_writing() -> bool:
    """Some dbm libraries add an ending to the file's name."""
    folder = Path(os.environ.get("RUOM_VAR") or "var")
    written = [path.stat().st_mtime for path in folder.glob(f"{BEAT_SCHEDULE}*")]
    return bool(written) and time.time() - max(written) < BEAT_PATIENCE


if __name__ == "__main__":
    checks = {"web": web_answers, "beat": beat_is_writing}
    sys.exit(0 if checks[sys.argv[1]]() else 1)
