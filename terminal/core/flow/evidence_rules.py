"""Guards and actions about what stands behind a refund: slip, identity, paper, remark, phone (guide E3–E5, E9).

A page is shown where a tier of the merchant's policy asks for it, or when the operator opens it from the extras.
"""

from __future__ import annotations

from dataclasses import replace

from terminal.core.effects import Beep, Post, SealPhone, Sound
from terminal.core.events import Confirmed, Event, FormAdvanced, PhoneSealed, Scanned, Typed
from terminal.core.evidence import IDENTITY_KINDS, NUMBER_LENGTH, PAPER_KINDS, RESIDENT_CARD, TAIL_LENGTH, Evidence
from terminal.core.field import FieldKind, FieldText
from terminal.core.flow.refund_task import EXTRAS, SLIP_ANSWERS, RefundTask
from terminal.core.flow.task import picks, type_in
from terminal.core.ids import ScanClass, barcode_of, classify
from terminal.core.merchant_policy import Ask, PhonePolicy
from terminal.core.personal import is_personal
from terminal.core.phone import MOBILE_LENGTH, is_mobile
from terminal.core.secret import Secret

NUMBER_FIELD = FieldText(FieldKind.DIGITS, NUMBER_LENGTH)
TAIL_FIELD = FieldText(FieldKind.IDENTITY_TAIL, TAIL_LENGTH)
PHONE_FIELD = FieldText(FieldKind.DIGITS, MOBILE_LENGTH, masked=True)
X_KEY = "."
"""Types the X of an identity card: a keypad without letters has no better key."""
PAPER_NO_LEAST = 1
SLIP_NEEDED = "本金额须查验顾客的小票"
NO_PHONES = "本商户不留存顾客手机号"


# ---------------------------------------------------------------- which page comes next


def go_on(task: RefundTask, event: Event) -> None:
    """Whatever is still asked for comes next."""
    task.enter()
    task.by_hand = False
    task.out.append(Post(FormAdvanced()))


def lacks_slip(task: RefundTask, event: FormAdvanced) -> bool:
    return Ask.SLIP in task.missing()


def lacks_identity(task: RefundTask, event: FormAdvanced) -> bool:
    return Ask.IDENTITY in task.missing()


def lacks_paper(task: RefundTask, event: FormAdvanced) -> bool:
    return Ask.PAPER in task.missing()


def lacks_phone(task: RefundTask, event: FormAdvanced) -> bool:
    return Ask.PHONE in task.missing()


def lacks_approver(task: RefundTask, event: FormAdvanced) -> bool:
    return Ask.APPROVER in task.missing()


def _keep(task: RefundTask, evidence: Evidence) -> None:
    """Whatever is changed now, the approver has not seen it."""
    task.evidence = evidence
    task.approval = None


def is_by_hand(task: RefundTask, event: Event) -> bool:
    return task.by_hand


# ---------------------------------------------------------------- the menu of extras


def _extra(task: RefundTask, event: Typed | Confirmed) -> int:
    return int(event.text) - 1 if isinstance(event, Typed) else task.selected


def _chose(task: RefundTask, event: Typed | Confirmed, ask: Ask | None) -> bool:
    if isinstance(event, Typed) and not picks(task, event):
        return False
    return EXTRAS[_extra(task, event)] is ask


def chose_slip(task: RefundTask, event: Typed | Confirmed) -> bool:
    return _chose(task, event, Ask.SLIP)


def chose_identity(task: RefundTask, event: Typed | Confirmed) -> bool:
    return _chose(task, event, Ask.IDENTITY)


def chose_paper(task: RefundTask, event: Typed | Confirmed) -> bool:
    return _chose(task, event, Ask.PAPER)


def chose_remark(task: RefundTask, event: Typed | Confirmed) -> bool:
    return _chose(task, event, None)


def chose_phone(task: RefundTask, event: Typed | Confirmed) -> bool:
    return _chose(task, event, Ask.PHONE) and task.context.policy.phone is PhonePolicy.ENCRYPTED


def open_extras(task: RefundTask, event: Event) -> None:
    task.enter()
    task.by_hand = True


def show_no_extra(task: RefundTask, event: Typed | Confirmed) -> None:
    task.error = task.context.tr(NO_PHONES) if _chose(task, event, Ask.PHONE) else ""
    task.out.append(Beep(Sound.REFUSED))


# ---------------------------------------------------------------- the customer's slip (E3)


def ask_slip(task: RefundTask, event: Event) -> None:
    task.enter()


def _slip_seen(task: RefundTask, event: Typed | Confirmed) -> bool:
    return SLIP_ANSWERS[_extra(task, event)]


def saw_slip(task: RefundTask, event: Typed | Confirmed) -> bool:
    return (not isinstance(event, Typed) or picks(task, event)) and _slip_seen(task, event)


def saw_none(task: RefundTask, event: Typed | Confirmed) -> bool:
    answered = not isinstance(event, Typed) or picks(task, event)
    return answered and not _slip_seen(task, event) and Ask.SLIP not in task.asked()


def ask_slip_no(task: RefundTask, event: Event) -> None:
    task.enter(NUMBER_FIELD)


def keep_no_slip(task: RefundTask, event: Event) -> None:
    _keep(task, replace(task.evidence, slip_seen=False, slip_no=""))


def show_slip_needed(task: RefundTask, event: Typed | Confirmed) -> None:
    answered = not isinstance(event, Typed) or picks(task, event)
    task.error = task.context.tr(SLIP_NEEDED) if answered else ""
    task.out.append(Beep(Sound.REFUSED))


def _scanned_number(event: Scanned) -> str:
    """The digits of a slip's barcode that fit and may be kept in the clear; else empty."""
    text = event.text.reveal()
    number = barcode_of(text)
    keeps = number.isdigit() and len(number) <= NUMBER_LENGTH and not is_personal(number)
    return number if keeps and classify(text).kind is not ScanClass.GOODS else ""


def scanned_slip_no(task: RefundTask, event: Scanned) -> bool:
    return bool(_scanned_number(event))


def fill_in_slip_no(task: RefundTask, event: Scanned) -> None:
    """Into the field, where 确认 takes it: the operator sees first what was read."""
    task.enter(replace(NUMBER_FIELD, text=_scanned_number(event)))


def show_not_a_slip_no(task: RefundTask, event: Scanned) -> None:
    task.error = task.context.tr("扫到的不是小票编号，请用键盘输入小票上的数字")
    task.out.append(Beep(Sound.REFUSED))


def keep_slip_no(task: RefundTask, event: Confirmed) -> None:
    """A slip without a number that can be read is a slip all the same."""
    _keep(task, replace(task.evidence, slip_seen=True, slip_no=task.text()))


# ---------------------------------------------------------------- identity document (E4)


def ask_identity(task: RefundTask, event: Event) -> None:
    task.enter()


def keep_picked_identity(task: RefundTask, event: Typed) -> None:
    task.identity = IDENTITY_KINDS[int(event.text) - 1]
    task.enter(TAIL_FIELD)


def keep_identity(task: RefundTask, event: Confirmed) -> None:
    task.identity = IDENTITY_KINDS[task.selected]
    task.enter(TAIL_FIELD)


def takes_x(task: RefundTask) -> bool:
    return task.identity == RESIDENT_CARD


def type_tail(task: RefundTask, event: Typed) -> None:
    """Four characters and no more: the field has no room for a whole number."""
    x = event.text == X_KEY and takes_x(task)
    type_in(task, Typed("X") if x else event)


def tail_is_complete(task: RefundTask, event: Confirmed) -> bool:
    return len(task.text()) == TAIL_LENGTH


def keep_tail(task: RefundTask, event: Confirmed) -> None:
    _keep(task, replace(task.evidence, identity=task.identity, identity_tail=task.text()))


def show_short_tail(task: RefundTask, event: Confirmed) -> None:
    task.error = task.context.tr("请输入证件号码的最后四位")
    task.out.append(Beep(Sound.REFUSED))


# ---------------------------------------------------------------- supporting paper and remark (E5)


def ask_paper(task: RefundTask, event: Event) -> None:
    task.enter()


def keep_picked_paper(task: RefundTask, event: Typed) -> None:
    task.paper = PAPER_KINDS[int(event.text) - 1]
    task.enter(NUMBER_FIELD)


def keep_paper(task: RefundTask, event: Confirmed) -> None:
    task.paper = PAPER_KINDS[task.selected]
    task.enter(NUMBER_FIELD)


def has_paper_no(task: RefundTask, event: Confirmed) -> bool:
    return len(task.text()) >= PAPER_NO_LEAST


def keep_paper_no(task: RefundTask, event: Confirmed) -> None:
    _keep(task, replace(task.evidence, paper=task.paper, paper_no=task.text()))


def show_no_paper_no(task: RefundTask, event: Confirmed) -> None:
    task.error = task.context.tr("请输入材料上的编号（数字）")
    task.out.append(Beep(Sound.REFUSED))


def ask_remark(task: RefundTask, event: Event) -> None:
    task.enter(NUMBER_FIELD)


def keep_remark(task: RefundTask, event: Confirmed) -> None:
    _keep(task, replace(task.evidence, remark=task.text()))


# ---------------------------------------------------------------- phone (E9)


def ask_phone(task: RefundTask, event: Event) -> None:
    task.enter(PHONE_FIELD)


def leaves_phone_empty(task: RefundTask, event: Confirmed) -> bool:
    return not task.text()


def keep_no_phone(task: RefundTask, event: Confirmed) -> None:
    task.phone = None
    task.phone_asked = True
    task.approval = None


def phone_is_good(task: RefundTask, event: Confirmed) -> bool:
    return is_mobile(Secret(task.text()))


def seal_phone(task: RefundTask, event: Confirmed) -> None:
    """The plain number leaves the task at once; what comes back is sealed."""
    number = Secret(task.text())
    task.enter()
    task.out.append(SealPhone(task.ask(), number))


def show_bad_phone(task: RefundTask, event: Confirmed) -> None:
    task.error = task.context.tr("请输入11位手机号，留空表示不留")
    task.out.append(Beep(Sound.REFUSED))


def is_sealed(task: RefundTask, event: PhoneSealed) -> bool:
    return event.phone is not None


def keep_phone(task: RefundTask, event: PhoneSealed) -> None:
    task.phone = event.phone
    task.phone_asked = True
    task.approval = None


def show_not_sealed(task: RefundTask, event: PhoneSealed) -> None:
    task.enter(PHONE_FIELD)
    task.error = task.context.tr("手机号无法加密，不能保存。请留空继续，并联系装机员")
    task.out.append(Beep(Sound.REFUSED))
