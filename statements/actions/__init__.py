"""Every write. Each action opens one transaction, checks who and whether, changes rows, and leaves one ledger event."""
