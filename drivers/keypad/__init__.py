"""Keypads: each driver turns what its keypad says into the logical keys of terminal.core.keys."""
