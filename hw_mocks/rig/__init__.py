"""The rig: emulated devices, an emulated acquirer and the unmodified terminal program, held together in one folder."""
