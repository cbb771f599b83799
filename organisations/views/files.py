"""A file that is made for one reader."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def private_file(content: bytes, name: str, media_type: str, *, inline: bool = False) -> HttpResponse:
    """An answer that no cache keeps: a download, or `inline`, which a browser shows. `name` may be Khmer (RFC 6266)."""
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=not inline, filename=name),
            "Cache-Control": "private, no-store",
        },
    )
