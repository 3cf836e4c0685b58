"""Notes (legacy comments) in a tab: adds the software's notes, below a person's text where a cell has one, and removes
them.

A note is stored in two parts: its text in a comments part, its box in a VML drawing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from xml.sax.saxutils import escape

from lxml import etree

from automation.adapters.xlsx.package import (
    R_ID,
    Element,
    Package,
    child,
    children,
    local_name,
    parse,
    required_child,
    sibling_tag,
)
from automation.domain.vietnamese.characters import ILLEGAL_IN_XML
from automation.domain.workbook.a1 import row_and_column
from automation.domain.workbook.notes import HEADING, split_note, text_hash

AUTHOR = "Báo cáo"
BELOW = f"\n\n{HEADING}\n"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
AFTER_LEGACY = ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
                "tableParts", "extLst")
HASH = re.compile(r"n[0-9a-f]{8}")
IDS = 1024  # Excel numbers the shapes of a drawing within blocks of this size
WRITTEN = "baocao-notes"  # the custom property of a copy: the hashes of the texts that the software wrote as notes

VML_HEAD = ('<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
            'xmlns:x="urn:schemas-microsoft-com:office:excel">')
SHAPE_TYPE = ('<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
              'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
              '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>')
SHAPE = ('<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;'
         'margin-top:2pt;width:260pt;height:{height}pt;z-index:{order};visibility:hidden" '
         'fillcolor="#fffbeb" o:insetmode="auto"><v:fill color2="#fffbeb"/>'
         '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
         '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
         '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
         '<x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>'
         '<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>')


def add_notes(package: Package, part: str, texts: Mapping[str, str]) -> None:
    """Writes `texts` (cell name → text) into the tab at `part`; a person's note in the same cell stays, above the added
    text."""
    if not texts:
        return
    comments = package.tree(comments_part(package, part))
    notes = {each.get("ref"): each for each in required_child(comments, "commentList")}
    for ref, text in texts.items():
        if ref in notes:
            _append_runs(notes[ref], _run(BELOW, bold=True), _run(text))
        else:
            _new_comment(comments, ref, text)
    add_shapes(package, part, {ref: text for ref, text in texts.items() if ref not in notes})


def written_notes(property_text: str) -> frozenset[int]:
    """Returns the hashes of the notes in the property WRITTEN; a unit may submit its annotated copy as its workbook."""
    return frozenset(int(each[1:], 16) for each in property_text.split() if HASH.fullmatch(each))


def notes_property(texts: Iterable[str]) -> str:
    """Returns the value of the property WRITTEN for these notes."""
    return " ".join(sorted({f"n{text_hash(_legal(text)):08x}" for text in texts}))


def clear_notes(package: Package, part: str, written: Collection[int]) -> None:
    """Removes the notes of an earlier run, whose hashes are `written`."""
    for relation, path in package.related_parts(part, "threadedComment"):
        # The plain notes beside a thread hold its text; Excel would show the thread alone.
        relation.getparent().remove(relation)
        package.drop(path)
    for _, path in package.related_parts(part, "comments"):
        comments = list(required_child(package.tree(path), "commentList"))
        removed = [ref for each in comments if (ref := _clear_note(each, written))]
        if removed:
            _remove_shapes(package, part, set(removed))


def _clear_note(comment: Element, written: Collection[int]) -> str:
    """Removes the software's text from a note. Returns the cell name when no text remains and the note was removed,
    else ""."""
    text = "".join(each.text or "" for each in comment.iter() if local_name(each) == "t")
    found = split_note(text, written)
    if not found.by_software:
        return ""
    holder = required_child(comment, "text")
    for each in list(holder):
        holder.remove(each)
    if found.by_people.strip():
        _append_runs(comment, _run(found.by_people))
        return ""
    comment.getparent().remove(comment)
    return str(comment.get("ref"))


def comments_part(package: Package, part: str) -> str:
    """Returns the part with the notes of the tab at `part`, made where there is none."""
    for _, path in package.related_parts(part, "comments"):
        return path
    name = package.free_name("xl/comments{}.xml")
    package.put(name, f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'.encode())
    package.declare(name, COMMENTS_TYPE)
    package.relate(part, "comments", name)
    return name


def _new_comment(comments: Element, ref: str, text: str) -> None:
    comment = plain_comment(comments, ref, text="")
    _append_runs(comment, _run(f"{HEADING}\n", bold=True), _run(text))


def plain_comment(comments: Element, ref: str, text: str) -> Element:
    """Adds a note of the software without a heading; its box is `add_shapes`'."""
    authors = required_child(comments, "authors")
    names = [each.text for each in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, sibling_tag(comments, "author")).text = AUTHOR
        names.append(AUTHOR)
    comment = etree.SubElement(required_child(comments, "commentList"), sibling_tag(comments, "comment"),
                               ref=ref, authorId=str(names.index(AUTHOR)))
    etree.SubElement(comment, sibling_tag(comment, "text"))
    if text:
        _append_runs(comment, _run(text))
    return comment


def _run(text: str, *, bold: bool = False) -> str:
    weight = "<b/>" if bold else ""
    return (f'<r><rPr>{weight}<sz val="9"/><rFont val="Arial"/></rPr>'
            f'<t xml:space="preserve">{escape(_legal(text))}</t></r>')


def _legal(text: str) -> str:
    return ILLEGAL_IN_XML.sub("", text)


def _append_runs(comment: Element, *runs: str) -> None:
    """Appends runs to a note. Plain text in it becomes a run: the two can't be mixed."""
    holder = required_child(comment, "text")
    namespace = etree.QName(comment).namespace
    bare = child(holder, "t")
    if bare is not None:
        holder.remove(bare)
        runs = (_run(bare.text or ""), *runs)
    for run in parse(f'<text xmlns="{namespace}">{"".join(runs)}</text>'.encode()):
        holder.append(run)


def add_shapes(package: Package, part: str, texts: Mapping[str, str]) -> None:
    """Adds the boxes of notes: cell → text."""
    if not texts:
        return
    drawing = package.tree(_drawing_part(package, part), recover=True)
    markup = etree.tostring(drawing, encoding="unicode")
    first = 1 + max((int(found) for found in re.findall(r'id="_x0000_s(\d+)"', markup)),
                    default=_free_block(package) * IDS)
    shapes = "".join(_shape(first + n, n + 1, ref, text) for n, (ref, text) in enumerate(texts.items()))
    kind = "" if "_x0000_t202" in markup else SHAPE_TYPE
    for shape in parse(f"{VML_HEAD}{kind}{shapes}</xml>".encode()):
        drawing.append(shape)
    _declare_shape_blocks(drawing, range(first // IDS, (first + len(texts) - 1) // IDS + 1))


def _declare_shape_blocks(drawing: Element, blocks: range) -> None:
    """Declares the blocks of shape numbers that the drawing uses, as Excel requires."""
    for each in drawing.iter():
        if local_name(each) == "idmap":
            declared = [int(block) for block in re.findall(r"\d+", each.get("data", ""))]
            each.set("data", ",".join(str(block) for block in sorted({*declared, *blocks})))
            return
    data = ",".join(str(block) for block in blocks)
    layout = parse(f'{VML_HEAD}<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{data}"/>'
                   "</o:shapelayout></xml>".encode())
    drawing.insert(0, layout[0])


def _free_block(package: Package) -> int:
    """Returns a block of shape numbers that no drawing of the workbook uses."""
    taken = {0}
    for name in [each for each in package.names if each.endswith(".vml")]:
        data = package.trees.get(name)
        text = etree.tostring(data) if data is not None else package.read(name)
        taken |= {int(found) // IDS for found in re.findall(rb'_x0000_s(\d+)"', text)}
    return max(taken) + 1


def _shape(identity: int, order: int, ref: str, text: str) -> str:
    row, column = row_and_column(ref)
    lines = sum(1 + len(line) // 48 for line in text.split("\n")) + 2
    return SHAPE.format(id=identity, order=order, row=row - 1, column=column - 1, height=max(48, 12 * lines),
                        left=column, right=column + 3, top=max(row - 2, 0), bottom=row + lines)


def _drawing_part(package: Package, part: str) -> str:
    sheet = package.tree(part)
    legacy = child(sheet, "legacyDrawing")
    if legacy is not None:
        identity = next((value for key, value in legacy.attrib.items() if key.endswith("}id")), "")
        for relation, path in package.related_parts(part, "vmlDrawing"):
            if relation.get("Id") == identity:
                return path
    name = package.free_name("xl/drawings/vmlDrawing{}.vml")
    package.put(name, f"{VML_HEAD}</xml>".encode())
    package.declare_suffix("vml", VML_TYPE)
    legacy = etree.Element(sibling_tag(sheet, "legacyDrawing"), {R_ID: package.relate(part, "vmlDrawing", name)})
    following = next((each for each in sheet if local_name(each) in AFTER_LEGACY), None)
    sheet.append(legacy) if following is None else following.addprevious(legacy)
    return name


def _remove_shapes(package: Package, part: str, refs: set[str]) -> None:
    places = {row_and_column(ref) for ref in refs}
    for _, path in package.related_parts(part, "vmlDrawing"):
        for shape in children(package.tree(path, recover=True), "shape"):
            if _shape_cell(shape) in places:
                shape.getparent().remove(shape)


def _shape_cell(shape: Element) -> tuple[int, int] | None:
    found = {local_name(each): each.text for each in shape.iter() if local_name(each) in ("Row", "Column")}
    if not {"Row", "Column"} <= found.keys():
        return None
    return int(found["Row"]) + 1, int(found["Column"]) + 1
