"""Pictures for logos, painted when they are needed."""

from io import BytesIO

from PIL import Image


def picture(width: int = 64, height: int = 48, form: str = "PNG", mode: str = "RGB") -> bytes:
    """A plain picture in that format."""
    output = BytesIO()
    Image.new(mode, (width, height), "teal").save(output, form)
    return output.getvalue()
