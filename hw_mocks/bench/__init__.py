"""The technician's bench: the rig behind a JSON API and a page in the browser, and scenarios played on it."""
