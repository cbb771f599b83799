"""Every write about who. Each function opens one transaction, checks who asks, and leaves one ledger event."""
