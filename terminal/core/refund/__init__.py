"""The money machine: one case per refund, in the journal, alive until its outcome is known."""
