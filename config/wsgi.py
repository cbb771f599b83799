"""The WSGI application the web server runs: copies of public pages in front, Django behind them."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django = get_wsgi_application()

# Models exist from here on only. A web server with the wrong key would seal what nobody could open.
from config.front import in_front_of  # noqa: E402
from config.warming import warm_up  # noqa: E402
from vault.checking import verify_or_exit  # noqa: E402

verify_or_exit()
warm_up()
application = in_front_of(django)
