"""Programs that work inside Django, each started by itself on its own database; each prints JSON as its last line."""

import os
import sys

import django

# They write thousands of rows that nothing can delete.
if "RUOM_BENCH" not in os.environ:
    sys.exit("This is started by `python -m bench`, which gives it a database of its own.")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Before anything in this package imports a model.
django.setup()
