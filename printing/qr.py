"""QR codes as inline SVG, for pages and PDFs alike."""

from html import escape

import segno


def svg(text: str, *, label: str) -> str:
    """Return an inline `<svg>` with the QR code of `text`, named `label` for those who cannot see it.

    Error correction M (15 %), so that a worn or poorly photocopied sheet still scans; the quiet zone of four
    modules that ISO/IEC 18004 asks for is part of the picture. It has no size of its own: give it one in CSS.
    Raises ValueError when `text` does not fit into a QR code (about 2,300 bytes).
    """
    code = segno.make_qr(text, error="m", boost_error=False)
    drawing = code.svg_inline(title=label, omitsize=True, svgclass="qr", border=4)
    return drawing.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1)
