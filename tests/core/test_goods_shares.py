"""Shares of a discounted order add up to the 分, however its goods are taken apart and in whatever order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.goods import GoodsLine, ReturnedGoods, listed, pieces_left, priced, shares, spread_over, total
from terminal.core.money import MAX_FEN, Fen

LINES = st.lists(
    st.builds(GoodsLine, st.just("商品"), st.integers(1, 12), st.builds(Fen, st.integers(0, 99_999))),
    min_size=1,
    max_size=6,
)


def everything(goods: list[GoodsLine]) -> list[int]:
    return [line.quantity for line in goods]


@given(LINES, st.data())
def test_any_partition_adds_up_to_the_paid_amount_across_successive_refunds(
    goods: list[GoodsLine], data: st.DataObject
) -> None:
    paid = Fen(data.draw(st.integers(1, max(1, listed(goods).value))))
    returned: tuple[ReturnedGoods, ...] = ()
    left = everything(goods)
    while any(left):
        now = [data.draw(st.integers(0, count)) for count in left]
        if not any(now):
            now = left
        part = shares(goods, paid, now, returned)
        assert all(piece.amount >= Fen(0) for piece in part)
        returned += part
        left = [have - gone for have, gone in zip(left, now, strict=True)]
    assert total(returned) == min(paid, listed(goods))


@given(LINES)
def test_goods_paid_in_full_come_back_at_their_prices(goods: list[GoodsLine]) -> None:
    part = shares(goods, listed(goods), everything(goods))
    assert [piece.amount for piece in part] == [
        Fen(line.unit_price.value * line.quantity) for line in goods if line.quantity
    ]


def test_a_fee_above_the_goods_is_no_part_of_them() -> None:
    goods = [GoodsLine("茶", 2, Fen(1_000))]
    assert total(shares(goods, Fen(2_600), [2])) == Fen(2_000)


def test_the_last_piece_takes_the_rest() -> None:
    goods = [GoodsLine("笔", 3, Fen(100))]
    first = shares(goods, Fen(100), [1])
    second = shares(goods, Fen(100), [1], first)
    third = shares(goods, Fen(100), [1], (*first, *second))
    assert [total(part) for part in (first, second, third)] == [Fen(33), Fen(33), Fen(34)]


def test_more_than_is_left_is_refused() -> None:
    goods = [GoodsLine("笔", 3, Fen(100))]
    with pytest.raises(ValueError, match="2 pieces left"):
        shares(goods, Fen(300), [3], shares(goods, Fen(300), [1]))


def test_an_order_that_now_lists_fewer_pieces_than_came_back_has_none_left() -> None:
    goods = [GoodsLine("笔", 1, Fen(100)), GoodsLine("本", 2, Fen(200))]
    before = (ReturnedGoods(0, "笔", 3, Fen(100), Fen(300)),)
    assert pieces_left(goods, 0, before) == 0
    assert total(shares(goods, Fen(500), [0, 2], before)) == Fen(400)


def test_goods_that_list_more_than_an_amount_can_hold_still_share_what_was_paid() -> None:
    goods = [GoodsLine("金条", 999_999, Fen(MAX_FEN)), GoodsLine("笔", 1, Fen(100))]
    assert listed(goods) == Fen(MAX_FEN)
    assert total(shares(goods, Fen(8_800), everything(goods))) == Fen(8_800)
    basket = [ReturnedGoods(-1, "金条", 999, Fen(MAX_FEN), Fen(0), "690")] * 20
    assert priced(basket) == Fen(MAX_FEN)


@given(
    st.lists(st.tuples(st.integers(1, 99), st.integers(0, 99_999)), min_size=1, max_size=6), st.integers(0, 9_999_999)
)
def test_scanned_goods_share_whatever_amount_is_given_back(pieces: list[tuple[int, int]], fen: int) -> None:
    goods = [ReturnedGoods(-1, "商品", count, Fen(price), Fen(0), "690") for count, price in pieces]
    spread = spread_over(goods, Fen(fen))
    assert total(spread) == Fen(fen)
    assert [replace(piece, amount=Fen(0)) for piece in spread] == goods
    assert priced(spread) == priced(goods)
