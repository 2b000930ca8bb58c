"""Goods of an order: how many of what comes back, and what share of the paid amount that is (guide A1).

A discounted order was paid with less than its goods add up to. Its units stand in a row, line after line, and a unit's
share reaches from the paid amount's part at its beginning to the part at its end, both rounded down to the 分. So any
way of taking the units apart adds up to the paid amount exactly, and whoever takes the last one takes the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from terminal.core.money import MAX_FEN, ZERO, Fen

NOT_OF_THE_ORDER = -1
"""``ReturnedGoods.line`` of goods that were scanned: the order itself has no goods on file."""
MOST_OF_ONE = 999
"""Pieces of one article that come back together: three digits of a keypad."""


@dataclass(frozen=True, slots=True)
class GoodsLine:
    name: str
    quantity: int
    unit_price: Fen


@dataclass(frozen=True, slots=True)
class ReturnedGoods:
    """Pieces of one article that come back with a refund."""

    line: int
    """Place of the article among the original's goods, from 0; NOT_OF_THE_ORDER for scanned ones."""
    name: str
    quantity: int
    unit_price: Fen
    amount: Fen
    """What is given back for these pieces; all of a refund's goods together make up its amount."""
    barcode: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the goods file."""

    barcode: str
    name: str
    unit_price: Fen


@dataclass(frozen=True, slots=True)
class GoodsFile:
    """The goods file as read at start; empty when there is none."""

    by_barcode: Mapping[str, Article] = field(default_factory=dict)

    def find(self, barcode: str) -> Article | None:
        """The article; a UPC-A code is the same as its EAN-13 with a 0 in front (facts: devices §2.3)."""
        twin = f"0{barcode}" if len(barcode) == 12 else barcode[1:] if len(barcode) == 13 and barcode[0] == "0" else ""
        return self.by_barcode.get(barcode) or self.by_barcode.get(twin)

    def __bool__(self) -> bool:
        return bool(self.by_barcode)


def listed(goods: Sequence[GoodsLine]) -> Fen:
    """What the goods add up to at their unit prices; MAX_FEN when that is more than an amount can hold."""
    return Fen(min(_listed(goods), MAX_FEN))


def _listed(goods: Sequence[GoodsLine]) -> int:
    """In fen, of whatever size: an answer may list more than any payment can be of."""
    return sum(line.unit_price.value * line.quantity for line in goods)


def returned_of(line: int, returned: Sequence[ReturnedGoods]) -> int:
    """How many pieces of one line of the order came back before."""
    return sum(goods.quantity for goods in returned if goods.line == line)


def pieces_left(goods: Sequence[GoodsLine], line: int, returned: Sequence[ReturnedGoods]) -> int:
    """How many pieces of a line have not come back yet. None when the order now lists fewer than came back."""
    return max(0, goods[line].quantity - returned_of(line, returned))


def shares(
    goods: Sequence[GoodsLine], paid: Fen, quantities: Sequence[int], returned: Sequence[ReturnedGoods] = ()
) -> tuple[ReturnedGoods, ...]:
    """The pieces that come back now, each line with its share of what was paid.

    ``quantities`` has one count for each line, ``returned`` is what came back before. What was paid above the goods'
    prices (a delivery fee) is no part of any of them. Raises ValueError for more pieces than are left.
    """
    whole = _listed(goods)
    spread = min(paid.value, whole)
    found: list[ReturnedGoods] = []
    before = 0
    for place, (line, quantity) in enumerate(zip(goods, quantities, strict=True)):
        price = line.unit_price.value
        left = pieces_left(goods, place, returned)
        if not 0 <= quantity <= left:
            raise ValueError(f"line {place} has {left} pieces left, not {quantity}")
        if quantity:
            first = line.quantity - left
            start = _part(spread, before + first * price, whole)
            end = _part(spread, before + (first + quantity) * price, whole)
            found.append(ReturnedGoods(place, line.name, quantity, line.unit_price, Fen(end - start)))
        before += line.quantity * price
    return tuple(found)


def _part(paid: int, upto: int, whole: int) -> int:
    return paid * upto // whole if whole else 0


def spread_over(goods: Sequence[ReturnedGoods], amount: Fen) -> tuple[ReturnedGoods, ...]:
    """The same pieces with shares that add up to ``amount``, in proportion to their prices."""
    weights = [piece.unit_price.value * piece.quantity for piece in goods]
    if not any(weights):
        weights = [piece.quantity for piece in goods]
    whole, upto = sum(weights), 0
    found: list[ReturnedGoods] = []
    for piece, weight in zip(goods, weights, strict=True):
        start = _part(amount.value, upto, whole)
        upto += weight
        share = Fen(_part(amount.value, upto, whole) - start)
        found.append(ReturnedGoods(piece.line, piece.name, piece.quantity, piece.unit_price, share, piece.barcode))
    return tuple(found)


def total(goods: Sequence[ReturnedGoods]) -> Fen:
    """What the pieces give back together."""
    return Fen(sum((piece.amount.value for piece in goods), ZERO.value))


def priced(goods: Sequence[ReturnedGoods]) -> Fen:
    """What the pieces cost at their unit prices; MAX_FEN when that is more than an amount can hold."""
    return Fen(min(sum(piece.unit_price.value * piece.quantity for piece in goods), MAX_FEN))
