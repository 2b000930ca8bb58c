"""The one durable record: SQLite through apsw, an append-only chained event table beside current rows (design §6)."""
