"""Case to Document: what is on paper, as data. No ESC/POS in here."""
