"""Emulated devices and an emulated acquirer that speak the real wire. They share no code with what they emulate."""
