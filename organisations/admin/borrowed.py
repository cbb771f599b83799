"""What Django's own filters say in lists of records. Its Khmer catalogue says "agree" for "Yes".

They stand here only so that `make messages` collects them into our catalogue, which is asked first.
"""

from django.utils.translation import gettext_noop

FILTERS = (gettext_noop("All"), gettext_noop("Yes"), gettext_noop("No"), gettext_noop("Unknown"))
