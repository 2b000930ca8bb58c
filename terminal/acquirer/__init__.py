"""The LaKaLa open platform (LKLAPI V3 and V2): signing, envelopes, fields, outcomes, HTTPS."""
