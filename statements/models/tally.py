"""How many signatures stand, without counting them."""

from django.db import models

from statements.models.statement import Statement
from statements.models.text import Version


class Tally(models.Model):
    """A change of how many signatures of one sort stand: confirmed, and neither withdrawn, set aside nor refused.

    Triggers write it with each change of a signature (`ledger.tallying`); the rows of a statement add up to what
    stands. `actions.tallying` adds rows together. Read by `queries.count` alone.
    """

    # Their signatures hold these rows; asking again would cost each signature two looks.
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, db_constraint=False, related_name="+")
    version = models.ForeignKey(
        Version, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=12)
    visibility = models.CharField(max_length=10)
    way = models.CharField(max_length=10)
    number = models.IntegerField()
