"""Receipt printers: document → lines → bytes → link, and back from the printer's answers to a proof or a fault."""
