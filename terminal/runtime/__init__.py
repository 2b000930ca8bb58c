"""The loop (one queue, one thread), the performer (effect to port) and the workers that may block."""
