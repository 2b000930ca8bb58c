"""The refund terminal: the application that runs on the POS device."""
