"""The wire trace: every byte with its time and direction, secrets masked before they reach the file."""
