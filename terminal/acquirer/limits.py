"""Every bound of this package, beside its reason."""

from __future__ import annotations

MAX_ANSWER_BYTES = 1024 * 1024
"""A refund answer is below 1 KiB; the longest documented fields add up to about 10 KiB (facts: acquirer §1.9)."""
MAX_FILE_BYTES = 64 * 1024
"""Key and certificate files: a chain of certificates is below 10 KiB."""
MAX_CLOCK_SKEW_S = 600
"""How far an answer's timestamp may be from device time. The gateway's own limit is NOT FOUND (facts: acquirer
§7 no. 8); ten minutes lets a badly set clock work and makes a recorded answer worthless after a coffee break."""
CLOCK_SUSPECT_MS = 60_000
"""From this difference on a signature that fails is put down to the clock first; the gateway's own limit is unknown."""
MAX_CLOCK_HINT_S = 100 * 366 * 86_400
"""A host time further off is no time. A device without a battery wakes in 1970."""
READ_CHUNK_BYTES = 16 * 1024
"""One TLS record."""
SEND_CHUNK_BYTES = 16 * 1024
MIN_RSA_BITS = 2048
"""Facts: acquirer §1.2."""
MAX_MESSAGE_CHARS = 128
"""Acquirer's texts on screen and paper: longer ones are cut, the code never is."""
MAX_HINT_CHARS = 40
"""Texts of unsigned answers: only advice, and nobody vouches for them."""
MAX_GOODS_LINES = 50
"""Lines of an original's goods; a longer list is no goods list of a shop slip, and none of it is taken."""
MIN_STEP_MS = 1
"""Shortest wait handed to a socket: 0 would mean non-blocking."""
