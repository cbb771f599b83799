"""Who: organisations, networks, people, and what each person may do for an organisation."""
