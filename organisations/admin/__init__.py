"""The Django admin, for administrators of the site: everything about who can be looked up, nothing can be written.

What can be done goes through the same actions as anywhere else (`acting`). There is no address to add, change or
delete a row, and Django's own log of changes stays empty: the ledger is the log. Statements are not here at all: who
signed what, and who asked not to be named, is seen on their own pages by those who may.
"""

from organisations.admin import arriving, machine_room, organisations, people
from organisations.admin.left_out import LEFT_OUT
from organisations.admin.site import site

__all__ = ["LEFT_OUT", "arriving", "machine_room", "organisations", "people", "site"]
