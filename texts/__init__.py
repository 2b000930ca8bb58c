"""Build-time: the Chinese texts of the program and their catalogues. A device never imports this."""
