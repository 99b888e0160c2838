"""Makes the tests' function."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

SOURCE = Path(__file__).with_name("bootstrap.py")


def write_bootstrap(folder: Path) -> Path:
    """A bootstrap that runs with this Python, whatever its environment says."""
    bootstrap = folder / "bootstrap"
    bootstrap.write_text(SOURCE.read_text().replace("PYTHON", sys.executable, 1))
    bootstrap.chmod(0o755)
    return bootstrap


def write_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        # writestr leaves no executable bit: the executor must set it.
        archive.writestr("bootstrap", SOURCE.read_text().replace("PYTHON", sys.executable, 1))
