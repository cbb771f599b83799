"""Pages about who: parse, ask the door, call one action or one query, show. Also what all pages share."""
