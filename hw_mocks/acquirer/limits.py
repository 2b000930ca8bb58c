"""Every limit of the emulated acquirer, beside its reason."""

from __future__ import annotations

BODY_MAX_BYTES = 64 * 1024
"""A refund request is about 600 bytes; more than this is a fault of the client, not a message."""
NOTES_MAX = 5_000
"""Request notes kept in the book: a day of a busy test rig. Older ones are dropped and counted."""
REFUNDS_MAX = 10_000
"""Refunds kept in the book; a full book refuses, it never forgets one."""
ORIGINALS_MAX = 500
"""Payments in the book; a person adds a few by hand."""
ARMED_MAX = 200
"""Faults waiting for their request."""
FAULT_COUNT_MAX = 1_000
DELAY_MAX_MS = 600_000
"""The longest delay, and how long an answer that never comes is held back: above every time-out in the SDKs (50 s)."""
QUERIES_MAX = 100
"""The latest query at which a refund in process is decided."""
FEN_MAX = 999_999_999_999
"""Amounts have at most 12 digits (facts: acquirer §1.5)."""
CUT_WAIT_S = 2.0
"""How long a cut connection may take to be gone."""
STOP_WAIT_S = 1
"""How long answers under way may take when the process is told to stop; delayed ones are then cut."""
CLOCK_TOLERANCE_S = 300
"""Permitted difference of clocks, either way. UNVERIFIED: the gateway's own figure is NOT FOUND (acquirer §7)."""
REFUND_WINDOW_DAYS = 365
"""How old an original may be. UNVERIFIED: agent pages say 90, the wallets 365 (acquirer §1.16)."""
SKEW_MAX_S = 400 * 86_400
"""A clock that is a year wrong shows all there is to see."""
SWAP_WAIT_MS = 5_000
"""How long a swapped answer waits for the other one."""
TRICKLE_PIECES = 20
"""Pieces of an answer that trickles."""
TERMINALS_MAX = 4
"""Terminal numbers of the merchant, as many as the bench has places."""
GOODS_MAX = 20
"""Lines of goods on one payment."""
CLOCK_OFFSET_MAX_S = 86_400
"""How far the host's time may be set from the machine's: a day either way shows every midnight."""
