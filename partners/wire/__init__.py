"""One signed message to one address, safely. Pure: no Django, no database."""
