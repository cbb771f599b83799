"""`python -m bench.pressing SOURCE PDF [TIMES]`: print what `bench.runs.printing` wrote, by the press and all its
processes, so many times (1)."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from printing import pdf

AT = datetime(2031, 3, 8, 2, 30, tzinfo=UTC)

if __name__ == "__main__":
    source, target, *times = sys.argv[1:]
    html, css = json.loads(Path(source).read_text())
    for _ in range(int(times[0]) if times else 1):
        Path(target).write_bytes(pdf.render(html, css=css, title="Roads and rivers for everyone", at=AT))
