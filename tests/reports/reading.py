"""Reads what a PDF says: its text by page, its outline, its tags, where its letters stand."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
import pypdfium2


@dataclass(frozen=True)
class Tagged:
    """A tagged piece of a page: the tags above it, outermost first, and its place in the order."""

    page: int
    mark: int
    tags: tuple[str, ...]


def pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def flat(pdf: bytes) -> str:
    return " ".join(" ".join(pages(pdf)).split())


def outline(pdf: bytes) -> list[tuple[int, str]]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [(item.level, item.get_title()) for item in document.get_toc()]


def outside(pdf: bytes, margin: float = 28) -> list[tuple[int, tuple[float, ...]]]:
    """Every line of text that comes nearer to the sheet's edge than the margin."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document, start=1):
            width, height = page.get_size()
            text = page.get_textpage()
            for place in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(place)
                inside = left >= margin and right <= width - margin
                if not (inside and bottom >= margin and top <= height - margin):
                    found.append((number, (left, bottom, right, top)))
    return found


def tagged(pdf: bytes) -> list[Tagged]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        order = {page.objgen: number for number, page in enumerate(document.pages)}
        return list(_walk(document.Root.StructTreeRoot.K, (), -1, order))


def _walk(
    node: pikepdf.Object, tags: tuple[str, ...], page: int, order: dict[tuple[int, int], int]
) -> Iterator[Tagged]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _walk(child, tags, page, order)
    elif isinstance(node, pikepdf.Dictionary):
        page = order[node.Pg.objgen] if "/Pg" in node else page
        if "/MCID" in node:
            yield Tagged(page, int(node.MCID), tags)
        elif "/K" in node:
            yield from _walk(node.K, (*tags, str(node.S).lstrip("/")), page, order)
    else:
        yield Tagged(page, int(node), tags)


def elements(pdf: bytes, kind: str) -> list[dict[str, str]]:
    """Every structure element of a kind, with its entries as text, in the document's order."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            {key: str(value) for key, value in item.items() if key in ("/S", "/Alt")}
            for item in _elements(document.Root.StructTreeRoot.K)
            if str(item.S).startswith(f"/{kind}")
        ]


def _elements(node: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _elements(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        if "/K" in node:
            yield from _elements(node.K)


def missing_glyphs(pdf: bytes) -> list[int]:
    """The pages that show glyph 0, the box that a font draws for what it has no picture of."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for number, page in enumerate(document.pages, start=1):
            shown = [
                bytes(piece)
                for operands, operator in pikepdf.parse_content_stream(page)
                if str(operator) in ("TJ", "Tj")
                for piece in (operands[0] if str(operator) == "TJ" else operands)
                if isinstance(piece, pikepdf.String)
            ]
            codes = [text[at : at + 2] for text in shown for at in range(0, len(text), 2)]
            if b"\x00\x00" in codes:
                found.append(number)
    return found
