"""The pure core: events in, effects out. No clock, random, thread, file, port, SQL or HTTP in here."""
