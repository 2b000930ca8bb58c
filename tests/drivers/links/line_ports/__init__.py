"""A package of pyserial URL handlers, for ports that a pty cannot imitate."""
