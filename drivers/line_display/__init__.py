"""The customer's display: one driver, an encoder per protocol. It shows news for the customer and records nothing."""
