"""Screens as rows of text, and paper as a picture: what the API shows of a device."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from hw_mocks.printer.models import Model
from hw_mocks.printer.paper import Strip
from hw_mocks.printer.slips import photograph

Screen = dict[str, Any]


def text_rows(screen: Screen) -> list[str]:
    """What a screen says, a row for each thing: title, blocks from the top, what the keys do."""
    rows = [str(screen["title"])]
    rows += [row for block in screen["blocks"] for row in _block_rows(block)]
    rows.append("  ".join(f"[{hint['key']}] {hint['does']}" for hint in screen["keys"]))
    return [row for row in rows if row]


def _block_rows(block: dict[str, Any]) -> list[str]:
    match block["type"]:
        case "field" | "amount":
            return [f"{block['label']}  {block['value']}"]
        case "input":
            return [f"{block['label']}: {block['text'] or block['hint'] or ''}", str(block["error"] or "")]
        case "choice":
            mark = "›" if block["selected"] else " "
            state = "" if block["enabled"] else " ×"
            return [f"{mark}{block['key']} {block['label']}{state}  {block['note'] or ''}".rstrip()]
        case "progress":
            return [f"{block['stage']}  {block['seconds']} s"]
        case _:
            return [str(block.get("text", ""))]


def waits(screen: Screen) -> bool:
    """Whether the page only says that something is under way."""
    return any(block["type"] == "progress" for block in screen["blocks"])


def png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)  # to loopback: speed before size
    return buffer.getvalue()


def roll(strip: Strip, model: Model) -> Image.Image:
    """The paper that hangs out of the printer now: printed towards the blade, not yet torn."""
    return photograph(strip, model)
