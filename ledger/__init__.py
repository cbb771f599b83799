"""What happened: append-only events, chained and signed afterwards by one sealer, and their verification."""
