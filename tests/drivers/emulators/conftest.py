"""Makes the bench of the serial drivers and the printer's stories importable by their names."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "links"))
sys.path.insert(0, str(Path(__file__).parent.parent))
