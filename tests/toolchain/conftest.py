import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toolchain.standin import Clone


@pytest.fixture
def clone() -> Iterator[Clone]:
    """Not under pytest's own folder, which only its owner may enter: one test starts it as somebody else."""
    folder = Path(tempfile.mkdtemp(prefix="ruom-clone-")).resolve()
    folder.chmod(0o755)
    yield Clone(folder)
    shutil.rmtree(folder, ignore_errors=True)
