"""WhiteNoise alone, serving one folder of plain files with their compressed copies."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from whitenoise import WhiteNoise


def nobody(_environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    start_response("404 Not Found", [("Content-Length", "0")])
    return [b""]


application = WhiteNoise(nobody, root=os.environ["BENCH_FILES"], max_age=5)
