"""Whether two names may be of one organisation. Pure: knows no Django and no database, and never decides anything."""
