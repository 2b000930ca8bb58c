"""What is plugged in: serial ports under their stable names, and USB printers. Nothing is opened, no byte is sent."""
