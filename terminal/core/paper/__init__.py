"""The paper machine: one job per copy of a voucher, in the journal."""
