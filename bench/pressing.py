"""`python -m bench.pressing SOURCE PDF`: print what `bench.runs.printing` wrote, by the press and all its processes."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from printing import pdf

AT = datetime(2031, 3, 8, 2, 30, tzinfo=UTC)

if __name__ == "__main__":
    html, css = json.loads(Path(sys.argv[1]).read_text())
    Path(sys.argv[2]).write_bytes(pdf.render(html, css=css, title="Roads and rivers for everyone", at=AT))
