"""Adapters to real devices. A driver knows the ports and the core's value types, and nothing else of the terminal."""
