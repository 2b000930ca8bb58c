"""Barcode scanners: a scan leaves as a Secret, because it may be a live payment code."""
