"""USB devices below pyusb: a bus with printers on it, a backend for pyusb, and the same through a local socket.

A terminal's configuration names it: ``usb_backend = "hw_mocks.usb:backend"``.
"""

from __future__ import annotations

from hw_mocks.usb.remote import backend

__all__ = ["backend"]
