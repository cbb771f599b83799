"""A child for the tests: it does what the order says."""

import os
from typing import Any

from guarding.answering import serve
from guarding.refusals import PackageCode, PackageRefused


def main() -> None:
    serve(_read)


def _read(order: dict[str, Any], content: bytes) -> dict[str, Any]:
    match order["do"]:
        case "tell":
            return {"length": len(content), "khmer": "ខ្មែរ", "variables": sorted(os.environ)}
        case "refuse":
            raise PackageRefused(PackageCode.DAMAGED, part="zip")
        case "fail":
            raise KeyError("secret")
        case "want memory":
            return {"length": len(bytearray(10**9))}
        case "exit":
            os._exit(9)
        case _:
            while True:
                pass
