"""Operator panels: one ScreenModel, drawn as a picture, as text, or sent on as data (facts: devices §4)."""
