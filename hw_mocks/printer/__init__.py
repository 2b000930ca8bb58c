"""An emulated ESC/POS receipt printer: bytes in; paper, pictures, text and honest status answers out."""
