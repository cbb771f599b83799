"""Files that are whole or not there: written under another name, on the disk before they get their own."""

import os
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.storage import FileSystemStorage


class DurableStorage(FileSystemStorage):
    """Django's storage in a folder. What a crash leaves behind ends in `.part`, and nothing ever reads it."""

    def _save(self, name: str, content: Any) -> str:
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - the storage speaks in paths as text
        with NamedTemporaryFile(dir=os.path.dirname(path), suffix=".part", delete=False) as part:  # noqa: PTH120
            try:
                for chunk in content.chunks():
                    part.write(chunk)
                part.flush()
                os.fsync(part.fileno())
            except BaseException:
                os.unlink(part.name)  # noqa: PTH108
                raise
        os.chmod(part.name, self.file_permissions_mode or 0o644)  # noqa: PTH101
        os.replace(part.name, path)  # noqa: PTH105
        return name
