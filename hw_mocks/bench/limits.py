"""Every bound of the bench, with its reason."""

from __future__ import annotations

TERMINALS_MAX = 4
"""Each is a process and three ptys; more than four do not fit on a screen either."""
BODY_BYTES = 2_097_152
"""A scan of 1 MB must still reach the field check, which names the field; beyond this nothing is read."""
KEYS_MAX = 64
"""Keys in one request; the longest number is 32 characters."""
SCAN_BYTES = 7_089
"""The largest QR code; the scanner's own limit."""
KEY_DRAW_S = 0.3
"""How long a key that is not the last may take to show before the next is pressed."""
WAIT_MS, WAIT_MAX_MS = 3_000, 30_000
"""How long the last key may take to show: a look-up over the network takes a second or two."""
SETTLE_S = 0.1
"""A page that stood still for this long is the one the key led to."""
EVENTS_KEPT = 2_000
"""Rows of the timeline in memory: a whole afternoon of trying things out."""
EVENTS_AT_ONCE = 500
"""Rows in one answer and for one page that has just connected."""
SUBSCRIBER_QUEUE = 1_000
"""Rows a page may be behind before it is let go; it connects again by itself."""
SUBSCRIBERS_MAX = 16
"""Pages open at once."""
WIRE_SHOWN_BYTES = 48
"""Bytes of one burst that the timeline shows in hex."""
TICK_S = 0.15
"""How often the bench looks at the paper, the terminal's log and its process: a slip grows 13 mm in this time."""
BOOK_TICKS = 7
"""How often, in ticks, the acquirer's book is read for new requests: about once a second."""
LOG_READ_BYTES = 262_144
"""Of the terminal's log in one tick; what is more waits for the next."""
COUNT_MAX = 1_000
"""Of a fault that strikes so many times."""
FREE_LINES_MAX = 500
"""Lines until a roll ends."""
REFUSED_TEXT = 200
"""Characters of what was refused that an answer repeats."""
STOP_S = 3
"""How long open requests may take once the bench is told to stop, seconds."""
JOURNAL_ROWS_KEPT = 2_000
"""Rows of a terminal's journal in memory; a refund makes about eight."""
STORY_ANSWER_MS = 4_000
"""The terminal's answer time-out in a scenario: with a lost answer it need not last as long as for a merchant."""
STORIES_MAX = 500
"""Scenario files in the folder that the page offers."""
STORY_END_S = 5
"""A scenario that is abandoned ends once its device is reset; what lasts longer is told."""
STEPS_MAX = 200
"""Steps of one scenario."""
GREETING_S = 3.0
"""How long a terminal that has just shown its first screen may take to greet its keypad."""
HAND_SCANS_S = 1.0
"""Between two codes that a hand holds before the scanner, one after the other."""
PAUSE_MAX_S = 30
"""How long a story may let things settle."""
