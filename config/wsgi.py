"""The WSGI application the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# Models exist from here on only. A web server with the wrong key would seal what nobody could open.
from vault.checking import verify_or_exit  # noqa: E402

verify_or_exit()
