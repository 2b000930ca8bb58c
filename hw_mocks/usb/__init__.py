"""USB devices below pyusb: a bus with printers on it, a backend for pyusb, and the same through a local socket."""
