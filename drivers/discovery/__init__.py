"""What is plugged in, under names that stay: serial ports, keyboards, USB printers. Nothing is opened, nothing sent."""
