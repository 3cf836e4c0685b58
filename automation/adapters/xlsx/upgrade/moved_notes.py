"""Notes and threaded comments of a tab whose rows and columns move: people's stay at their answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from automation.adapters.xlsx.comments import AUTHOR, add_shapes, comments_part, plain_comment
from automation.adapters.xlsx.package import Element, Package, child, children, local_name, required_child
from automation.domain.workbook.a1 import cell_name, row_and_column

Cell = tuple[int, int]


def move_notes(package: Package, part: str, place: Callable[[Cell], Cell | None],
               own: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Gives each note of the tab its new cell; yields (former cell, text) of those without one. `own`: cell → text of
    the notes of the new form: former ones of the software are replaced. Consume it wholly."""
    moved: dict[Cell, Cell | None] = {}
    for _, path in package.related_parts(part, "comments"):
        tree = package.tree(path)
        authors = [each.text for each in required_child(tree, "authors")]
        for comment in list(required_child(tree, "commentList")):
            yield from _move_comment(comment, authors, place, moved)
    for _, path in package.related_parts(part, "threadedComment"):
        for each in children(package.tree(path), "threadedComment"):
            to = place(row_and_column(each.get("ref", "A1")))
            each.getparent().remove(each) if to is None else each.set("ref", cell_name(*to))
    if moved:
        _move_shapes(package, part, moved)
    _add_own(package, part, own)


def _move_comment(comment: Element, authors: list[str | None], place: Callable[[Cell], Cell | None],
                  moved: dict[Cell, Cell | None]) -> Iterator[tuple[str, str]]:
    at = row_and_column(comment.get("ref", "A1"))
    by_software = authors[int(comment.get("authorId", "0"))] == AUTHOR
    to = None if by_software else place(at)
    moved[at] = to
    if to is not None:
        comment.set("ref", cell_name(*to))
        return
    comment.getparent().remove(comment)
    if not by_software:
        yield cell_name(*at), "".join(each.text or "" for each in comment.iter() if local_name(each) == "t")


def _move_shapes(package: Package, part: str, moved: Mapping[Cell, Cell | None]) -> None:
    for _, path in package.related_parts(part, "vmlDrawing"):
        for shape in children(package.tree(path, recover=True), "shape"):
            data = child(shape, "ClientData")
            row, column = (child(data, name) if data is not None else None for name in ("Row", "Column"))
            if row is None or column is None or (at := (int(row.text) + 1, int(column.text) + 1)) not in moved:
                continue
            to = moved[at]
            if to is None:
                shape.getparent().remove(shape)
                continue
            row.text, column.text = str(to[0] - 1), str(to[1] - 1)
            _move_anchor(child(data, "Anchor"), to[0] - at[0], to[1] - at[1])


def _move_anchor(anchor: Element | None, rows: int, columns: int) -> None:
    """An anchor is: left column, offset, top row, offset, right column, offset, bottom row, offset."""
    numbers = [each.strip() for each in (anchor.text or "").split(",")] if anchor is not None else []
    if anchor is None or len(numbers) != 8:
        return
    shifts = (columns, 0, rows, 0, columns, 0, rows, 0)
    anchor.text = ", ".join(str(max(int(each) + shift, 0)) for each, shift in zip(numbers, shifts, strict=True))


def _add_own(package: Package, part: str, own: Mapping[str, str]) -> None:
    if not own:
        return
    comments = package.tree(comments_part(package, part))
    taken = {each.get("ref") for each in required_child(comments, "commentList")}
    added = {ref: text for ref, text in own.items() if ref not in taken}
    for ref, text in added.items():
        plain_comment(comments, ref, text)
    add_shapes(package, part, added)
