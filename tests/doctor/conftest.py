"""The emulated devices as fixtures of this folder."""

from __future__ import annotations

from rig_fixtures import acquirer, machine

__all__ = ["acquirer", "machine"]
