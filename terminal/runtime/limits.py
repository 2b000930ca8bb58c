"""Every bound of the runtime, beside its reason."""

from __future__ import annotations

EVENT_QUEUE = 1_000
"""Events waiting for the loop. A person and four devices make a few a second; more than this is a runaway device."""

WORKER_QUEUE = 100
"""Jobs waiting for a worker: more than any burst of due queries after an outage that was spread out."""

WORKER_STOP_S = 2.0
"""How long to wait for a worker at shutdown; one that is busy with the network is left to the process's end."""

IDLE_WAIT_MS = 1_000
"""Longest sleep of the loop without a timer: how late it may notice that it shall stop."""
