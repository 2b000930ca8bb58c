"""For technicians: find devices, check a configuration, try each device, record what goes over the wires."""
