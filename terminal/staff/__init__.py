"""People and passwords: the staff file, and checking a password against it."""
