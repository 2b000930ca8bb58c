"""KP1, the project's open keypad protocol (docs/kp1.md): frames, messages, the host's side of the talk, the driver."""
