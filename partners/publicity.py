"""Whether something may be told at this moment. The package above, which knows what is public, says so.

A message can be on its way for days. What was public when it was written may be withdrawn since: it is asked again
before each attempt.
"""

from collections.abc import Callable

from partners.kinds import Kind

IsPublic = Callable[[str, str], bool]

_tellers: list[IsPublic] = []


def register(is_public: IsPublic) -> None:
    """`is_public(kind, about)`; once, at start."""
    if is_public not in _tellers:
        _tellers.append(is_public)


def may_be_told(kind: str, about: str) -> bool:
    """What is about nothing (challenges, tests) always may; of the rest nothing does where nobody says so."""
    return kind not in Kind.values or any(is_public(kind, about) for is_public in _tellers)
