"""The screen machines, one module per task. They may be abandoned; they never hold an outcome."""
