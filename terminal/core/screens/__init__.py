"""State to ScreenModel: what the operator sees, as data. No pixels in here."""
