"""Every bound of the journal, with its reason."""

from __future__ import annotations

from datetime import timedelta

MAX_LOGIN_FAILURES = 5
"""Wrong passwords before the lock. PCI DSS 8.3.4 allows at most 10 (facts: measured §9)."""

LOGIN_LOCK = timedelta(minutes=30)
"""How long a number is locked, from its last try. PCI DSS 8.3.4 wants at least 30 minutes (facts: measured §9)."""

BUSY_TIMEOUT_MS = 250
"""How long opening waits for another process to let go: a restart may overlap the old process's last moments."""

WAL_AUTOCHECKPOINT_PAGES = 200
"""0.8 MB. The default of 1,000 pages let the log fill a small disk before the first checkpoint (facts: measured §1)."""

JOURNAL_SIZE_LIMIT_BYTES = 1 << 20
"""The log file is cut back to this after a checkpoint; a little more than the auto-checkpoint needs."""

BALLAST_BYTES = 4 << 20
"""Space kept to be given up in an emergency: several times the log's size, so that outcomes can still be written."""

FREE_FLOOR_BYTES = 4 << 20
"""Below this no new refund is begun: its outcome, copies and queries (about 50 KB) and a full log must still fit."""

OPENING_EVENTS = 1_000
"""The most events that are checked at opening, some 5 ms; a busy terminal writes about 20 for one refund."""

PAGE_ROWS = 1_000
"""The most rows one query hands out at a time."""

FIND_ROWS = 200
"""The most refunds one look-up hands out, some 15 ms of the loop's thread."""

HISTORY_FIRST, HISTORY_LAST = 60, 200
"""How many of a refund's entries are shown: how it began, and what came last; the middle is queries."""

PROBLEMS_SHOWN = 20
"""The most problems a verification lists; the first one matters, thousands hide it."""
