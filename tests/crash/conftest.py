"""The emulated devices as fixtures of this folder, and the modelled disk of the simulation on the path."""

from __future__ import annotations

import sys
from pathlib import Path

from rig_fixtures import acquirer, machine

sys.path.insert(0, str(Path(__file__).parents[1] / "simulation"))

__all__ = ["acquirer", "machine"]
