"""Pages, by stage: parse, ask the door, call one action or one query, show."""
