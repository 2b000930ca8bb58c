"""The emulated acquirer: LaKaLa's open platform (LKLAPI V3 and V2) as a process of its own on loopback HTTPS.

``python -m hw_mocks.acquirer --dir DIR`` starts it. What it speaks is in the facts (acquirer §1, §6); what the public
sources do not say is the emulator's own, and marked: codes ``EMU…`` (table in ``codes.py``), goods in the order
look-up, the clock tolerance, the refund window, the answer to a void, its day and what pays for it.

What it does not imitate: notifications, SM4 bodies, split orders and ``merge_refund``, fees, settlement (balances
change at once), the older ``labs`` and ``lams`` refund messages, several merchants' keys, real time limits of wallets.
"""
