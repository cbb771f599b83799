"""Letters and sheets of the demonstration: each a page with one line that says it is invented, recorded and waiting."""

from datetime import datetime

from seeds.loading.made import Made
from seeds.signing import SeedPaper
from statements.actions import recording
from statements.actions.evidencing import Received
from statements.queries.recorded_sheets import judge
from statements.stages import Language


def record_paper(made: Made, seed: SeedPaper, at: datetime) -> None:
    """Of one organisation, or a sheet of individuals. Raises SeedError, Refused."""
    by, sha256 = made.who.person(seed.person), made.final_sha256
    received = Received(
        way=seed.way,
        received_on=made.days.on(seed.day),
        language=Language.KHMER,
        visibility=seed.visibility,
        content=page(f"{seed.note}: a file of the demonstration"),
        file_name=f"{seed.note}.pdf",
    )
    if seed.organisation:
        recording.record(
            made.statement,
            organisation=made.who.invented(seed.organisation),
            received=received,
            sha256=sha256,
            capacity=seed.capacity,
            by=by,
            at=at,
        )
        return
    evidence = recording.begin_sheet(
        made.statement, received=received, of_individuals=True, sheet="\n".join(seed.lines), sha256=sha256, by=by, at=at
    )
    recording.take_sheet(evidence, choices={}, seen=judge(evidence).digest, by=by, at=at)


def page(line: str) -> bytes:
    """A PDF of one page with that line, of Latin letters without brackets."""
    words = f"BT /F1 14 Tf 60 760 Td ({line}) Tj ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
            b" /Resources << /Font << /F1 4 0 R >> >> >>"
        ),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(words), words),
    )
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return (
        written
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (count, table, count, len(written))
    )
