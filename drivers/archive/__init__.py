"""Vouchers and records as files: a slip as PNG and PDF, a table that Excel opens, a folder that is whole or absent."""
