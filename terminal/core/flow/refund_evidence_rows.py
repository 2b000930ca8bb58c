"""Rows of what stands behind a refund: what a tier asks for, and what is added by hand (guide C3, E3–E5, E9).

NEXT is no page of its own: it posts FormAdvanced, and what is still asked for follows.
"""

from __future__ import annotations

from terminal.core.events import Confirmed, Erased, FormAdvanced, LockFound, LoginAnswered, PhoneSealed, Scanned, Typed
from terminal.core.flow import approval_rules as a
from terminal.core.flow import confirm_rules as c
from terminal.core.flow import evidence_rules as v
from terminal.core.flow import refund_rules as r
from terminal.core.flow import sending_rules as s
from terminal.core.flow.credentials import password_is_complete
from terminal.core.flow.refund_pages import CHOICES, REFERENCES, RefundRows
from terminal.core.flow.refund_pages import RefundPage as P
from terminal.core.flow.second_person import (
    ask_second_number,
    find_lock,
    is_another_number,
    is_locked_out,
    keep_second_number,
    show_short_password,
    verify,
)
from terminal.core.flow.task import field_empty, is_personal_number, picks, refuse, refuse_personal
from terminal.core.machine import Row

EVIDENCE_ROWS: RefundRows = (
    #   from                 on             to                   when                      do
    # --- what is still asked for
    Row(P.NEXT, FormAdvanced, P.SLIP, when=(v.lacks_slip,), do=(v.ask_slip,)),
    Row(P.NEXT, FormAdvanced, P.IDENTITY, when=(v.lacks_identity,), do=(v.ask_identity,)),
    Row(P.NEXT, FormAdvanced, P.PAPERS, when=(v.lacks_paper,), do=(v.ask_paper,)),
    Row(P.NEXT, FormAdvanced, P.PHONE, when=(v.lacks_phone,), do=(v.ask_phone,)),
    Row(P.NEXT, FormAdvanced, P.APPROVER, when=(v.lacks_approver,), do=(ask_second_number,)),
    Row(P.NEXT, FormAdvanced, P.BALANCE_BEFORE, do=(s.read_balance,)),
    # --- what is added by hand, from the confirm page
    Row(P.CONFIRM, Typed, P.EXTRAS, when=(c.wants_extras,), do=(v.open_extras,)),
    Row(P.EXTRAS, Typed, P.SLIP, when=(v.chose_slip,), do=(v.ask_slip,)),
    Row(P.EXTRAS, Typed, P.IDENTITY, when=(v.chose_identity,), do=(v.ask_identity,)),
    Row(P.EXTRAS, Typed, P.PAPERS, when=(v.chose_paper,), do=(v.ask_paper,)),
    Row(P.EXTRAS, Typed, P.REMARK, when=(v.chose_remark,), do=(v.ask_remark,)),
    Row(P.EXTRAS, Typed, P.PHONE, when=(v.chose_phone,), do=(v.ask_phone,)),
    Row(P.EXTRAS, Typed, None, do=(v.show_no_extra,)),
    Row(P.EXTRAS, Confirmed, P.NEXT, do=(v.go_on,)),
    Row(P.EXTRAS, Erased, P.NEXT, do=(v.go_on,)),
    # --- slip (E3)
    Row(P.SLIP, Typed, P.SLIP_NO, when=(v.saw_slip,), do=(v.ask_slip_no,)),
    Row(P.SLIP, Typed, P.NEXT, when=(v.saw_none,), do=(v.keep_no_slip, v.go_on)),
    Row(P.SLIP, Typed, None, do=(v.show_slip_needed,)),
    Row(P.SLIP, Confirmed, P.SLIP_NO, when=(v.saw_slip,), do=(v.ask_slip_no,)),
    Row(P.SLIP, Confirmed, P.NEXT, when=(v.saw_none,), do=(v.keep_no_slip, v.go_on)),
    Row(P.SLIP, Confirmed, None, do=(v.show_slip_needed,)),
    Row(REFERENCES, Confirmed, None, when=(is_personal_number,), do=(refuse_personal,)),
    Row(P.SLIP_NO, Confirmed, P.NEXT, do=(v.keep_slip_no, v.go_on)),
    Row(P.SLIP_NO, Scanned, None, when=(v.scanned_slip_no,), do=(v.fill_in_slip_no,)),
    Row(P.SLIP_NO, Scanned, None, do=(v.show_not_a_slip_no,)),
    Row(P.SLIP_NO, Erased, P.SLIP, when=(field_empty,), do=(v.ask_slip,)),
    # --- identity document (E4)
    Row(P.IDENTITY, Typed, P.IDENTITY_TAIL, when=(picks,), do=(v.keep_picked_identity,)),
    Row(P.IDENTITY, Typed, None, do=(refuse,)),
    Row(P.IDENTITY, Confirmed, P.IDENTITY_TAIL, do=(v.keep_identity,)),
    Row(P.IDENTITY_TAIL, Typed, None, do=(v.type_tail,)),
    Row(P.IDENTITY_TAIL, Confirmed, P.NEXT, when=(v.tail_is_complete,), do=(v.keep_tail, v.go_on)),
    Row(P.IDENTITY_TAIL, Confirmed, None, do=(v.show_short_tail,)),
    Row(P.IDENTITY_TAIL, Erased, P.IDENTITY, when=(field_empty,), do=(v.ask_identity,)),
    # --- supporting paper, remark (E5)
    Row(P.PAPERS, Typed, P.PAPER_NO, when=(picks,), do=(v.keep_picked_paper,)),
    Row(P.PAPERS, Typed, None, do=(refuse,)),
    Row(P.PAPERS, Confirmed, P.PAPER_NO, do=(v.keep_paper,)),
    Row(P.PAPER_NO, Confirmed, P.NEXT, when=(v.has_paper_no,), do=(v.keep_paper_no, v.go_on)),
    Row(P.PAPER_NO, Confirmed, None, do=(v.show_no_paper_no,)),
    Row(P.PAPER_NO, Erased, P.PAPERS, when=(field_empty,), do=(v.ask_paper,)),
    Row(P.REMARK, Confirmed, P.NEXT, do=(v.keep_remark, v.go_on)),
    Row(P.REMARK, Erased, P.EXTRAS, when=(field_empty,), do=(v.open_extras,)),
    # --- phone (E9)
    Row(P.PHONE, Confirmed, P.NEXT, when=(v.leaves_phone_empty,), do=(v.keep_no_phone, v.go_on)),
    Row(P.PHONE, Confirmed, P.SEALING, when=(v.phone_is_good,), do=(v.seal_phone,)),
    Row(P.PHONE, Confirmed, None, do=(v.show_bad_phone,)),
    Row(P.PHONE, Erased, P.EXTRAS, when=(field_empty, v.is_by_hand), do=(v.open_extras,)),
    Row(P.PHONE, Erased, P.METHOD, when=(field_empty,), do=(r.ask_method,)),
    Row(P.SEALING, PhoneSealed, P.NEXT, when=(v.is_sealed,), do=(v.keep_phone, v.go_on)),
    Row(P.SEALING, PhoneSealed, P.PHONE, do=(v.show_not_sealed,)),
    # --- back from the first page of each
    Row(CHOICES, Erased, P.EXTRAS, when=(v.is_by_hand,), do=(v.open_extras,)),
    Row(CHOICES, Erased, P.METHOD, do=(r.ask_method,)),
    # --- the approver (C3)
    Row(P.APPROVER, Confirmed, P.APPROVER_PASSWORD, when=(is_another_number,), do=(keep_second_number,)),
    Row(P.APPROVER, Confirmed, None, do=(a.show_not_another,)),
    Row(P.APPROVER, Erased, P.METHOD, when=(field_empty,), do=(r.ask_method,)),
    Row(P.APPROVER_PASSWORD, Confirmed, P.APPROVER_CHECKING, when=(password_is_complete,), do=(find_lock,)),
    Row(P.APPROVER_PASSWORD, Confirmed, None, do=(show_short_password,)),
    Row(P.APPROVER_PASSWORD, Erased, P.APPROVER, when=(field_empty,), do=(ask_second_number,)),
    Row(P.APPROVER_CHECKING, LockFound, P.APPROVER, when=(is_locked_out,), do=(a.show_not_approved,)),
    Row(P.APPROVER_CHECKING, LockFound, None, do=(verify,)),
    Row(P.APPROVER_CHECKING, LoginAnswered, P.NEXT, when=(a.may_approve,), do=(a.keep_approval, v.go_on)),
    Row(P.APPROVER_CHECKING, LoginAnswered, P.APPROVER, do=(a.show_not_approved,)),
)
