"""What is kept of customers, and how: phone numbers sealed with a key that only the terminal's owner can read."""
