"""The refund form as event lists: goods, what stands behind a refund, tiers and approver, phone, balances."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest
from core_player import OPERATOR, ORIGINAL, SHOP, SUCCESS, SUPERVISOR, CorePlayer, refund_record

from terminal.core import effects as fx
from terminal.core import events as ev
from terminal.core.entries import LoggedIn, LoginTried, Noted
from terminal.core.events import TaskKind
from terminal.core.goods import Article, GoodsFile, GoodsLine, ReturnedGoods, total
from terminal.core.ids import RefundNo
from terminal.core.merchant_policy import Ask, MethodsOf, PhonePolicy, Policy, Tier
from terminal.core.model import (
    Balance,
    BalanceUnreadable,
    LoginLock,
    Method,
    OriginalState,
    PaymentType,
    Person,
    RefundState,
    Refused,
    Role,
    Unknown,
    UnknownCause,
    UsedAmounts,
)
from terminal.core.money import MAX_FEN, ZERO, Fen
from terminal.core.phone import SealedPhone
from terminal.core.screens.model import Choice, Field, Headline, KeyHint, Note, Tone
from terminal.core.secret import Secret
from terminal.core.slips.document import Pair, Text
from terminal.core.terminal import Terminal

SECOND = Person("03", "主管二", Role.SUPERVISOR)
TEA = (GoodsLine("茉莉绿茶", 2, Fen(3_000)), GoodsLine("海盐曲奇", 3, Fen(1_000)), GoodsLine("购物袋", 1, Fen(50)))
WITH_GOODS = replace(ORIGINAL, goods=TEA)
"""Paid with 88.00 where the goods add up to 90.50."""
SHELF = GoodsFile({"6901234567892": Article("6901234567892", "矿泉水", Fen(200))})
APPROVAL = Policy(tiers=(Tier(Fen(1_000), frozenset({Ask.APPROVER})),))
EVERYTHING = Policy(
    tiers=(Tier(Fen(1), frozenset({Ask.SLIP, Ask.IDENTITY, Ask.PAPER, Ask.PHONE})),), phone=PhonePolicy.ENCRYPTED
)
SEALED = SealedPhone("8000", "00ff", "k1")


class Player(CorePlayer):
    """Seals phone numbers too."""

    phone: SealedPhone | None = SEALED

    def _perform(self, effect: fx.Effect) -> list[ev.Event]:
        if isinstance(effect, fx.SealPhone):
            self.performed.append(effect)
            return [ev.PhoneSealed(effect.ticket, self.phone)]
        return super()._perform(effect)


def player(policy: Policy | None = None, goods_file: GoodsFile | None = None, **script: object) -> Player:
    core = Terminal(SHOP, policy=policy or Policy(), goods_file=goods_file)
    given: dict[str, object] = {"second": SECOND, "outcomes": deque([SUCCESS])}
    play = Player(core=core, **(given | script))  # type: ignore[arg-type]
    play.log_in()
    return play


def at_detail(play: Player) -> Player:
    play.press("1")
    play.type("202611230001")
    play.press("ENTER")
    assert play.page == "refund_flow.detail"
    return play


def sent(play: Player) -> fx.SendRefund:
    (effect,) = play.sent()
    return effect


# ---------------------------------------------------------------- goods (A1)


def test_ticked_goods_make_the_amount_and_stand_in_the_intent() -> None:
    play = at_detail(player(look_up=WITH_GOODS))
    play.press("ENTER")
    assert play.page == "refund_flow.goods"
    play.press("1")
    assert play.page == "refund_flow.pieces"
    play.press("1", "ENTER", "3")
    shares = Fen(8_800 * 3_000 // 9_050), Fen(8_800 - 8_800 * 9_000 // 9_050)
    assert Field("应退金额", str(shares[0] + shares[1]), Tone.SUCCESS) in play.screen.blocks
    play.press("ENTER", "1", "1", "ENTER")
    intent = sent(play).record.intent
    assert intent.goods == (
        ReturnedGoods(0, "茉莉绿茶", 1, Fen(3_000), shares[0]),
        ReturnedGoods(2, "购物袋", 1, Fen(50), shares[1]),
    )
    assert intent.amount == total(intent.goods)


def test_all_goods_of_a_discounted_order_give_back_what_was_paid() -> None:
    play = at_detail(player(look_up=WITH_GOODS))
    play.press("ENTER", "1", "ENTER", "2", "ENTER", "3", "ENTER", "1", "1", "ENTER")
    assert sent(play).record.intent.amount == ORIGINAL.total


def test_pieces_that_came_back_before_are_not_offered_again() -> None:
    before = (
        ReturnedGoods(0, "茉莉绿茶", 2, Fen(3_000), Fen(5_834)),
        ReturnedGoods(1, "海盐曲奇", 2, Fen(1_000), ZERO),
    )
    play = at_detail(player(look_up=WITH_GOODS, used=UsedAmounts(Fen(5_834), ZERO, None, returned=before)))
    play.press("ENTER")
    assert Choice("1", "茉莉绿茶", enabled=False, note="已全部退回") in play.screen.blocks
    play.press("1")
    assert "没有这一行可退的商品" in play.text()
    play.press("2", "3", "ENTER", "1", "1", "ENTER")
    intent = sent(play).record.intent
    assert [piece.quantity for piece in intent.goods] == [1, 1]


def test_an_order_whose_goods_are_listed_otherwise_than_before_still_opens_and_refunds() -> None:
    """The acquirer's list may lose a line that came back: then it lists fewer pieces than the journal holds."""
    before = (ReturnedGoods(1, "海盐曲奇", 9, Fen(1_000), Fen(1_000)),)
    play = at_detail(player(look_up=WITH_GOODS, used=UsedAmounts(Fen(1_000), ZERO, None, returned=before)))
    play.press("ENTER", "1", "1", "ENTER", "ENTER", "1", "1", "ENTER")
    assert [piece.line for piece in sent(play).record.intent.goods] == [0]


def test_goods_that_add_up_to_more_than_any_amount_are_paid_back_with_what_was_paid() -> None:
    gold = (GoodsLine("金条", 2, Fen(MAX_FEN)),)
    play = at_detail(player(look_up=replace(ORIGINAL, goods=gold)))
    play.press("ENTER", "1", "ENTER", "ENTER", "1", "1", "ENTER")
    assert sent(play).record.intent.amount == ORIGINAL.total


def test_more_pieces_than_are_left_are_refused_with_how_many_are() -> None:
    play = at_detail(player(look_up=WITH_GOODS))
    play.press("ENTER", "1", "3", "ENTER")
    assert play.page == "refund_flow.pieces"
    assert play.error() == "最多可退 2 件"


def test_nothing_ticked_says_what_to_do_and_by_amount_is_one_key_away() -> None:
    play = at_detail(player(look_up=WITH_GOODS))
    play.press("ENTER", "ENTER")
    assert "请先选择要退的商品" in play.text()
    play.press("0")
    assert play.page == "refund_flow.amount"
    play.type("5")
    play.press("ENTER", "1", "1", "ENTER")
    assert sent(play).record.intent.goods == ()


def test_a_plain_refund_by_amount_asks_no_page_more() -> None:
    play = player()
    play.to_confirm()
    pages = list(dict.fromkeys(e.screen.page for e in play.performed if isinstance(e, fx.Show)))
    form = [page for page in pages if page.startswith("refund_flow.") and page not in WAITS]
    assert form == [f"refund_flow.{page}" for page in ("order", "detail", "amount", "reason", "method", "confirm")]


WAITS = ("refund_flow.link_check", "refund_flow.looking_up", "refund_flow.balance_before")


def test_scanned_goods_fill_in_the_amount_and_share_whatever_is_given_back() -> None:
    play = at_detail(player(goods_file=SHELF))
    play.press("ENTER")
    play.scan("]E06901234567892")
    play.scan("6901234567892")
    assert play.page == "refund_flow.basket"
    play.press("ENTER")
    assert play.page == "refund_flow.amount"
    play.press("CLEAR")
    play.type("3.5")
    play.press("ENTER", "1", "1", "ENTER")
    intent = sent(play).record.intent
    assert intent.amount == Fen(350)
    assert intent.goods == (ReturnedGoods(-1, "矿泉水", 2, Fen(200), Fen(350), "6901234567892"),)


@pytest.mark.parametrize(
    ("goods_file", "scan", "says"),
    [(SHELF, "6925303021115", "商品档案中没有这个条码"), (GoodsFile(), "6901234567892", "本机没有商品档案")],
)
def test_a_barcode_that_is_not_in_the_file_says_so(goods_file: GoodsFile, scan: str, says: str) -> None:
    play = at_detail(player(goods_file=goods_file))
    play.press("ENTER")
    play.scan(scan)
    assert play.page == "refund_flow.amount"
    assert says in play.error()


# ---------------------------------------------------------------- what stands behind it (E3-E5, E9)


def fill_in_everything(play: Player) -> None:
    play.press("1")
    play.type("000123")
    play.press("ENTER", "1")
    play.type("123.")
    play.press("ENTER", "2")
    play.type("2026001")
    play.press("ENTER")
    play.type("13800138000")
    play.press("ENTER")


def test_what_a_tier_asks_for_is_asked_and_stands_on_the_merchants_copy_and_in_the_record() -> None:
    play = player(EVERYTHING).to_confirm()
    assert play.page == "refund_flow.slip"
    fill_in_everything(play)  # type: ignore[arg-type]
    assert play.page == "refund_flow.confirm"
    play.press("ENTER", "ENTER")
    evidence = play.sent()[0].record.intent.evidence
    assert (evidence.slip_seen, evidence.slip_no, evidence.identity_tail) == (True, "000123", "123X")
    assert (evidence.identity and evidence.identity.text, evidence.paper and evidence.paper.text) == (
        "居民身份证",
        "退货协议",
    )
    merchant, customer = (e.document for e in play.performed if isinstance(e, fx.Print))
    for wanted in (
        Pair("顾客小票", "已查验 000123"),
        Pair("居民身份证", "末四位 123X"),
        Pair("退货协议", "2026001"),
        Pair("顾客手机", "*******8000"),
    ):
        assert wanted in merchant.elements
        assert wanted not in customer.elements


def test_a_slip_that_a_tier_asks_for_must_have_been_seen() -> None:
    play = player(EVERYTHING).to_confirm()
    play.press("2")
    assert play.page == "refund_flow.slip"
    assert "本金额须查验顾客的小票" in play.text()


def test_the_identity_field_has_no_room_for_a_whole_number() -> None:
    play = player(EVERYTHING).to_confirm()
    play.press("1", "ENTER", "2")
    play.type("12345678")
    play.press("ENTER")
    evidence = play.core._opened.task.evidence  # type: ignore[union-attr]
    assert evidence.identity_tail == "1234"


def test_x_is_for_the_resident_card_alone_and_only_at_its_end() -> None:
    play = player(EVERYTHING).to_confirm()
    play.press("1", "ENTER", "2")
    play.type("12.")
    assert play.error() == "此处不能输入该键"
    play.press("CLEAR", "BACK", "1")
    play.type(".1")
    assert play.error()


def test_everything_can_be_added_by_hand_from_the_confirm_page() -> None:
    play = player(balances=deque([Balance(Fen(100_000))] * 4)).to_confirm()
    play.press("1")
    assert play.page == "refund_flow.extras"
    play.press("5")
    assert "本商户不留存顾客手机号" in play.text()
    play.press("4")
    play.type("77")
    play.press("ENTER")
    assert play.page == "refund_flow.confirm"
    play.press("1", "1", "2", "ENTER")
    evidence = play.sent()[0].record.intent.evidence
    assert (evidence.remark, evidence.slip_seen) == ("77", False)


def test_a_phone_number_leaves_the_core_sealed_and_stands_nowhere_in_the_clear() -> None:
    play = player(EVERYTHING).to_confirm()
    fill_in_everything(play)  # type: ignore[arg-type]
    play.press("ENTER", "ENTER")
    assert play.sent()[0].record.intent.phone == SEALED
    assert [e.number for e in play.performed if isinstance(e, fx.SealPhone)] == [Secret("13800138000")]
    assert "13800138000" not in repr(play.performed) + repr(play.entries)


def test_a_number_that_is_no_mobile_number_is_refused_and_may_be_left_empty() -> None:
    policy = Policy(tiers=(Tier(Fen(1), frozenset({Ask.PHONE})),), phone=PhonePolicy.ENCRYPTED)
    play = player(policy).to_confirm()
    play.type("12345678901")
    play.press("ENTER")
    assert play.error() == "请输入11位手机号，留空表示不留"
    play.press("CLEAR", "ENTER")
    assert play.page == "refund_flow.confirm"


def test_without_a_key_nothing_of_the_number_is_kept_and_the_refund_goes_on() -> None:
    policy = Policy(tiers=(Tier(Fen(1), frozenset({Ask.PHONE})),), phone=PhonePolicy.ENCRYPTED)
    play = player(policy)
    play.phone = None
    play.to_confirm()
    play.type("13800138000")
    play.press("ENTER")
    assert "手机号无法加密" in play.error()
    play.press("ENTER", "ENTER")
    assert play.sent()[0].record.intent.phone is None


# ---------------------------------------------------------------- tiers and approver (C3)


def approve(play: CorePlayer, number: str = "03") -> None:
    play.type(number)
    play.press("ENTER")
    play.type("246810")
    play.press("ENTER")


def test_from_the_tier_on_a_second_supervisor_approves_what_is_sent() -> None:
    play = player(APPROVAL).to_confirm()
    assert play.page == "refund_flow.approver"
    approve(play)
    assert Field("授权人", "03 主管二") in play.screen.blocks
    play.press("ENTER")
    assert play.sent()[0].record.intent.approver == SECOND
    assert any(isinstance(entry, Noted) and entry.kind == "approval" for entry in play.entries)
    merchant = next(e.document for e in play.performed if isinstance(e, fx.Print))
    assert Pair("授权人", "03 主管二") in merchant.elements


def test_below_the_tier_nobody_else_is_asked() -> None:
    play = player(APPROVAL).to_confirm("9.99")
    assert play.page == "refund_flow.confirm"


def test_small_parts_of_one_payment_do_not_get_round_a_tier() -> None:
    play = player(APPROVAL, used=UsedAmounts(Fen(600), ZERO, None)).to_confirm("4.00")
    assert play.page == "refund_flow.approver"


@pytest.mark.parametrize("second", [None, OPERATOR, SUPERVISOR])
def test_nobody_but_another_supervisor_may_approve(second: Person | None) -> None:
    play = player(APPROVAL, second=second).to_confirm()
    approve(play)
    assert play.page == "refund_flow.approver"
    assert play.error()
    assert play.sent() == []


def test_the_operators_own_number_is_refused_before_a_password_is_asked() -> None:
    play = player(APPROVAL).to_confirm()
    play.type("01")
    play.press("ENTER")
    assert play.error() == "授权人不能是当前操作员本人"


def test_wrong_passwords_count_before_they_are_compared_and_a_right_one_ends_the_count() -> None:
    play = player(APPROVAL, second=None).to_confirm()
    approve(play)
    assert "还可尝试 4 次" in play.error()
    play.second = SECOND
    approve(play)
    kinds = [type(entry) for entry in play.entries if isinstance(entry, LoginTried | LoggedIn) and entry.number == "03"]
    assert kinds == [LoginTried, LoginTried, LoggedIn]


def test_the_right_password_of_somebody_who_may_not_approve_is_no_wrong_one() -> None:
    play = player(APPROVAL, second=OPERATOR).to_confirm()
    approve(play)
    assert "授权人须为主管" in play.error()
    tries = [type(entry) for entry in play.entries if isinstance(entry, LoginTried | LoggedIn)]
    assert tries[-2:] == [LoginTried, LoggedIn]


def test_a_locked_out_approver_is_told_apart() -> None:
    play = player(APPROVAL).to_confirm()
    play.lock = LoginLock(play.stamp().wall.replace(hour=10, minute=30))
    approve(play)
    assert play.error() == "该号码已锁定至 10:30，请换一位授权人"


def test_an_approvers_last_wrong_password_says_until_when_the_number_is_locked() -> None:
    play = player(APPROVAL, second=None).to_confirm()
    play.tries_left, play.lock_after = 0, LoginLock(play.stamp().wall.replace(hour=10, minute=30))
    approve(play)
    assert play.error() == "该号码已锁定至 10:30，请换一位授权人"


@pytest.mark.parametrize(
    ("scan", "number"),
    [
        ("000123", "000123"),
        ("]C1000123", "000123"),
        ("66210000000001", "66210000000001"),
        ("134567890123456789", ""),  # a payment code
        ("6228480402564890018", ""),  # a card
        ("]E06901234567892", ""),  # goods
        ("D9296400", ""),
        (ORIGINAL.trade_no, ""),  # longer than the field
        ("https://example.com/123", ""),
    ],
)
def test_a_scanned_slip_number_fills_the_field_or_the_page_says_that_it_must_be_keyed_in(
    scan: str, number: str
) -> None:
    play = player(EVERYTHING).to_confirm()
    play.press("1")
    assert play.page == "refund_flow.slip_no"
    play.scan(scan)
    assert play.page == "refund_flow.slip_no"
    assert play.error() == ("" if number else "扫到的不是小票编号，请用键盘输入小票上的数字")
    assert number or scan not in play.text()
    play.press("ENTER", "1")
    assert play.page == "refund_flow.identity_tail"
    play.type("123.")
    play.press("ENTER", "2")
    play.type("2026001")
    play.press("ENTER")
    play.type("13800138000")
    play.press("ENTER", "ENTER", "ENTER")
    assert play.sent()[0].record.intent.evidence.slip_no == number


def test_a_ticked_line_keeps_its_price_and_how_many_can_come_back() -> None:
    play = at_detail(player(look_up=WITH_GOODS))
    play.press("ENTER", "1")
    if play.page == "refund_flow.pieces":
        play.type("1")
        play.press("ENTER")
    lines = [block for block in play.screen.blocks if isinstance(block, Choice)]
    assert lines[0].note == "￥30.00，退 1/2 件"
    assert lines[0].selected


@pytest.mark.parametrize("change", [("BACK", "1"), ("1", "4", "7", "ENTER")])
def test_m10_whatever_changes_after_the_approval_voids_it(change: tuple[str, ...]) -> None:
    play = player(APPROVAL).to_confirm()
    approve(play)
    assert play.page == "refund_flow.confirm"
    play.press(*change)
    assert play.page == "refund_flow.approver"


def test_looking_at_the_extras_without_a_change_keeps_the_approval() -> None:
    play = player(APPROVAL).to_confirm()
    approve(play)
    play.press("1", "ENTER")
    assert play.page == "refund_flow.confirm"


@pytest.mark.parametrize(
    ("policy", "greyed"),
    [
        (Policy(methods=(Method.ORIGINAL_ROUTE,)), True),
        (Policy(methods_of=(MethodsOf(PaymentType.WECHAT, (Method.ORIGINAL_ROUTE,)),)), True),
        (Policy(methods_of=(MethodsOf(PaymentType.CARD, (Method.ORIGINAL_ROUTE,)),)), False),
    ],
    ids=["for any payment", "for this type", "for another type"],
)
def test_a_method_the_merchant_does_not_allow_is_greyed_with_the_reason(policy: Policy, *, greyed: bool) -> None:
    play = player(policy)
    play.press("1")
    play.type("202611230001")
    play.press("ENTER", "ENTER")
    play.type("1")
    play.press("ENTER", "1")
    line = Choice("2", "账户余额", enabled=False, note="本商户没有开通该退款方式")
    assert (line in play.screen.blocks) is greyed
    play.press("2")
    assert (play.page == "refund_flow.method") is greyed


# ---------------------------------------------------------------- pages that turn


def test_detail_tells_what_was_refunded_before_and_by_which_number() -> None:
    first = player().to_confirm()
    first.press("ENTER")
    before = first.sent()[0].record
    play = player(used=UsedAmounts(Fen(1_250), ZERO, None, refunds=(before,)))
    at_detail(play)
    assert Field("此前已退", "￥12.50") in play.screen.blocks
    play.press("DOWN")
    assert Field("退款单号", before.refund_no) in play.screen.blocks
    play.press("DOWN")
    assert Field("此前已退", "￥12.50") in play.screen.blocks


def test_refunds_that_only_the_acquirer_knows_of_are_told_before_anything_is_entered() -> None:
    elsewhere = replace(ORIGINAL, state=OriginalState.PART_REFUND)
    said = Note("已在别处部分退款，可退金额以收单机构为准", Tone.ATTENTION)
    assert said in at_detail(player(look_up=elsewhere)).screen.blocks
    here = UsedAmounts(Fen(100), ZERO, None)
    assert said not in at_detail(player(look_up=elsewhere, used=here)).screen.blocks


def test_confirm_on_a_turned_page_turns_back_and_sends_nothing() -> None:
    play = at_detail(player(look_up=WITH_GOODS))
    play.press("ENTER", "3", "ENTER", "1", "1")
    assert play.page == "refund_flow.confirm"
    assert KeyHint("确认", "提交退款") in play.screen.keys
    play.press("DOWN")
    assert KeyHint("确认", "回到第一页") in play.screen.keys
    assert Field("购物袋", "￥0.50 ×1 = ￥0.49") in play.screen.blocks
    play.press("ENTER")
    assert play.sent() == []
    play.press("ENTER")
    assert len(play.sent()) == 1


# ---------------------------------------------------------------- balance, results, failures (A4, B7, C5, D2)


def test_a_balance_that_is_short_or_unread_says_what_to_do_and_is_read_again_by_a_key() -> None:
    play = player(
        balances=deque([BalanceUnreadable("网络超时"), Balance(Fen(1_000)), Balance(Fen(5_000))])
    ).to_confirm()
    assert Note("余额未能读取，不影响退款；可按 2 重读", Tone.ATTENTION) in play.screen.blocks
    play.press("2")
    assert Field("账户余额", "￥10.00") in play.screen.blocks
    assert "请先充值或换退款方式" in play.text()
    play.press("2")
    assert "请先充值或换退款方式" not in play.text()
    play.press("2")
    assert play.page == "refund_flow.confirm"


@pytest.mark.parametrize(
    ("after", "says"),
    [
        (Balance(Fen(100_000)), "没有变化：尚未入账，或由其他账户出款。可按 1 再核对"),
        (Balance(Fen(90_000)), "减少 ￥100.00，与退款不一致，可能另有收支。可按 1 再核对"),
        (Balance(Fen(100_001)), "增加 ￥0.01，可能另有收支。可按 1 再核对"),
        (BalanceUnreadable("超时"), "无法核对，可按 1 重新读取"),
    ],
)
def test_a_balance_not_booked_yet_is_compared_again_by_a_key(after: Balance | BalanceUnreadable, says: str) -> None:
    balances = deque([Balance(Fen(100_000)), after, Balance(Fen(98_750))])
    play = player(balances=balances).to_confirm()
    play.press("ENTER", "ENTER")
    assert Field("余额核对", says, Tone.ATTENTION) in play.screen.blocks
    play.press("1")
    assert Field("余额核对", "减少 ￥12.50，与退款一致", Tone.SUCCESS) in play.screen.blocks
    play.press("1")
    assert play.page == "refund_flow.done"


def test_waiting_for_the_balance_after_can_be_left() -> None:
    play = player(balances=deque([Balance(Fen(100_000))])).to_confirm()
    play.press("ENTER", "ENTER")
    assert play.page == "refund_flow.balance_after"
    play.press("CANCEL")
    assert play.page == "refund_flow.done"


def test_amounts_stand_side_by_side_and_a_mismatch_is_flagged_on_screen_and_paper() -> None:
    play = player(
        outcomes=deque([replace(SUCCESS, paid_back=Fen(1_200))]), used=UsedAmounts(Fen(800), ZERO, None)
    ).to_confirm()
    play.press("ENTER", "ENTER")
    for field in (
        Field("原交易金额", "￥88.00"),
        Field("此前已退", "￥8.00"),
        Field("可退金额", "￥80.00"),
        Field("本次申请", "￥12.50"),
        Field("实际退回", "￥12.00", Tone.ATTENTION),
        Field("差额", "￥0.50，以收单机构结算为准", Tone.ATTENTION),
    ):
        assert field in play.screen.blocks
    document = next(e.document for e in play.performed if isinstance(e, fx.Print))
    for pair in (Pair("此前已退", "￥8.00"), Pair("可退金额", "￥80.00"), Pair("实际退回", "￥12.00", bold=True)):
        assert pair in document.elements


@pytest.mark.parametrize(
    "outcome", [Refused("E1", "余额不足", "TRACE-1"), Unknown(UnknownCause.UNKNOWN_AT_ACQUIRER, "x", "TRACE-1")]
)
def test_a_failure_quotes_the_acquirers_trace_beside_our_number(outcome: Refused | Unknown) -> None:
    play = player(outcomes=deque([outcome])).to_confirm()
    play.press("ENTER")
    blocks = play.screen.blocks
    assert Field("收单机构跟踪号", "TRACE-1", Tone.MUTED) in blocks
    assert Field("退款单号", play.sent()[0].record.refund_no) in blocks
    assert Field("客服电话", SHOP.service_phone) in blocks
    assert any(isinstance(block, Headline) for block in blocks)


def test_goods_stand_on_both_copies_with_their_shares() -> None:
    play = at_detail(player(look_up=WITH_GOODS))
    play.press("ENTER", "3", "ENTER", "1", "1", "ENTER", "ENTER")
    documents = [e.document for e in play.performed if isinstance(e, fx.Print)]
    assert len(documents) == 2
    for document in documents:
        assert Text("购物袋") in document.elements
        assert Pair("0.50 ×1", "￥0.49") in document.elements


# ---------------------------------------------------------------- what cannot be refunded, and what to do (C5, E1)


def blocked(used: UsedAmounts, state: OriginalState) -> Player:
    play = player(look_up=replace(ORIGINAL, state=state), used=used)
    play.choose(TaskKind.REFUND)
    play.type(ORIGINAL.order_no)
    play.press("ENTER")
    assert play.page == "refund_flow.blocked"
    return play


def test_an_original_refunded_in_full_says_by_which_numbers_and_where_to_look_them_up() -> None:
    numbers = [RefundNo(f"RD9296400482913000000{n}") for n in range(1, 5)]
    states = (RefundState.SUCCEEDED, RefundState.REFUSED, RefundState.SUCCEEDED, RefundState.SUCCEEDED)
    made = tuple(refund_record(state, refund_no=no) for no, state in zip(numbers, states, strict=True))
    play = blocked(UsedAmounts(ORIGINAL.total, ZERO, None, refunds=made), OriginalState.REFUND)
    shown = [block.value for block in play.screen.blocks if isinstance(block, Field) and block.label == "退款单号"]
    assert shown == [numbers[3], numbers[2]]
    assert Note("另有 1 笔", Tone.MUTED) in play.screen.blocks
    assert Note("请返回主菜单，到“记录查询”按单号查看。") in play.screen.blocks
    assert Note("本次没有退款，资金没有因本次操作变动。") in play.screen.blocks


def test_an_original_that_an_unknown_blocks_points_to_what_is_open() -> None:
    waiting = refund_record(RefundState.UNKNOWN)
    used = UsedAmounts(ZERO, waiting.intent.amount, waiting.refund_no, refunds=(waiting,))
    play = blocked(used, OriginalState.SUCCESS)
    assert Note("请返回主菜单，到“待处理”查看查询结果。") in play.screen.blocks
    assert f"{waiting.refund_no} 结果未知" in play.text()


def test_an_original_refunded_elsewhere_says_that_this_terminal_has_no_number() -> None:
    play = blocked(UsedAmounts(ZERO, ZERO, None), OriginalState.REFUND)
    assert Note("本机没有它的退款记录。请致电客服，报交易号。") in play.screen.blocks
    assert Field("交易号", ORIGINAL.trade_no) in play.screen.blocks
