"""fontTools, imported by the document that needs it: it is a quarter of what it costs to start the press.

WeasyPrint 70.0 imports all of it, and uses it for fonts that can be varied, are made of dots or hold coloured pictures;
HarfBuzz cuts down all others. Until one is met, stand-ins bear the names.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any, Final

_USED: Final = {  # by WeasyPrint, of each module
    "fontTools": ("subset",),
    "fontTools.ttLib": ("TTFont", "TTLibError", "ttFont", "woff2"),
    "fontTools.varLib": (),
    "fontTools.varLib.instancer": ("instantiateVariableFont",),
}
_USERS: Final = ("weasyprint.pdf.fonts", "weasyprint.text.fonts")


def install() -> None:
    """Import WeasyPrint without fontTools, for this process; nothing where either is imported already."""
    if "fontTools" in sys.modules or "weasyprint" in sys.modules:
        return
    for module, names in _USED.items():
        stand_in = ModuleType(module)
        stand_in.__path__ = []
        vars(stand_in).update({name: _Later(name) for name in names})
        sys.modules[module] = stand_in
    try:
        import_module("weasyprint")
    finally:
        for module in _USED:
            del sys.modules[module]


class _Later:
    """Stands in for a module, class or function of fontTools. Whatever is asked of it fetches all of them."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return _fetched()[self._name](*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(_fetched()[self._name], name)


def _fetched() -> dict[str, Any]:
    """The real ones by their names, which WeasyPrint's modules have from now on."""
    import_module("fontTools.subset")
    import_module("fontTools.ttLib.woff2")
    found = {name: getattr(import_module(module), name) for module, names in _USED.items() for name in names}
    for user in map(import_module, _USERS):
        vars(user).update({name: found[name] for name in found if name in vars(user)})
    return found
