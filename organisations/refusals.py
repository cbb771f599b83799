"""How an action says no: a reason fit for the person who asked, and a code fit for a program."""

from typing import Any


class Refused(Exception):
    """The rules do not allow this now. Nothing was changed.

    `code` is stable (the API gives it), `reason` is a translatable sentence, `field` names the input at fault, if
    one is. Not to be confused with PermissionDenied: that says "not you", this says "not so" or "not now".
    """

    def __init__(self, code: str, reason: Any, *, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.field = field

    def __str__(self) -> str:
        return str(self.reason)


class Outdated(Refused):
    """Somebody was faster: what the person worked from is no longer the present state. `present` is what stands now."""

    def __init__(self, code: str, reason: Any, *, present: Any = None, field: str = "") -> None:
        super().__init__(code, reason, field=field)
        self.present = present
