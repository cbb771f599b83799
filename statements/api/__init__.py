"""The JSON API, by stage: parse, ask the door, call one action or one query, answer. `docs/api.md` shows it in use."""
