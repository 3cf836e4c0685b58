"""Makes docs/images/thu-*.png, a picture of each kind of letter, and their page: `python -m docs.mail_pictures`.

Each picture shows a letter as wide as a computer's window and as a telephone, in the light and the dark scheme. Needs
chromium.
"""

from __future__ import annotations

import html
import tempfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from automation.domain.plan.letters import LETTER_WORDS, LetterKind
from automation.domain.tracking.messages import Message
from docs.pictures import IMAGES, call
from tests.correspondence.look.browser import SCHEMES, WIDTHS, measured
from tests.correspondence.look.gallery import gallery

PAGE = IMAGES.parent / "thu-mau.md"
GAP = 12  # pixels between the letters of a picture
SCALE = 0.5
COLOURS = 96
MOST = 1800  # pixels of a letter's height; a longer one is cut
HEAD = """# Thư mẫu

Mỗi loại thư mà phần mềm gửi, trên máy tính và điện thoại, nền sáng và nền tối; số liệu và tên là mẫu. Mọi thư có một bố
cục: việc cần làm đứng đầu, một nút mở bảng tính hoặc sổ theo dõi (khi phần mềm biết địa chỉ), căn cứ và nơi trả lời ở
cuối, chữ nhỏ. Phần văn bản thuần của thư có cùng nội dung. Bật, tắt từng loại: `[[letters]]` trong tệp kế hoạch. Xem
thêm [hướng dẫn gửi thư](mail.md).

Ảnh và trang này do `python -m docs.mail_pictures` lập lại.
"""


def letters() -> dict[LetterKind, Message]:
    """Returns the first sample of each kind, in the order of a report's way."""
    found: dict[LetterKind, Message] = {}
    for message in gallery().values():
        found.setdefault(message.kind, message)
    return found


def picture(letter: str, heights: Mapping[int, int], work: Path) -> Image.Image:
    """Returns the letter in both widths and schemes, beside each other."""
    height, width = min(MOST, max(heights.values())), sum(WIDTHS) + GAP
    made = Image.new("RGB", (2 * width + GAP, height), (255, 255, 255))
    frames = "".join(f'<iframe style="position:absolute;left:{left}px;top:0;width:{each}px;height:{height}px;border:0" '
                     f'srcdoc="{html.escape(letter)}"></iframe>'
                     for each, left in ((WIDTHS[1], 0), (WIDTHS[0], WIDTHS[1] + GAP)))
    page, shot = work / "letter.html", work / "letter.png"
    page.write_text(f'<!DOCTYPE html><html style="color-scheme:light dark"><body>{frames}', encoding="utf-8")
    for number, scheme in enumerate(("light", "dark")):
        call("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}", f"--user-data-dir={work / 'chromium'}",
             f"--window-size={width},{height}", f"--screenshot={shot}", page.as_uri())
        made.paste(Image.open(shot).convert("RGB"), (number * (width + GAP), 0))
    return made.resize((round(made.width * SCALE), round(made.height * SCALE)), Image.Resampling.LANCZOS)


def main() -> None:
    found = letters()
    parts = {kind.value: message.html for kind, message in found.items()}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        seen = measured(parts, work, "light")
        for name, letter in parts.items():
            path = IMAGES / f"thu-{name.replace('_', '-')}.png"
            heights = {width: int(seen[f"{name}@{width}"]["height"]) for width in WIDTHS}
            shown = picture(letter, heights, work)
            shown.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)
            print(f"{path.name}  {path.stat().st_size:,} bytes")
    PAGE.write_text(HEAD + "".join(_section(kind, message) for kind, message in found.items()), encoding="utf-8")


def _section(kind: LetterKind, message: Message) -> str:
    title = f"Thư {LETTER_WORDS[kind].format(committee='ban')}"
    files = ", ".join(f"`{each.name}`" for each in message.attachments)
    more = f" Kèm theo: {files}." if files else ""
    return (f"\n## {title}\n\n`kind`: `{kind.value}`. Tiêu đề: “{message.subject}”.{more}\n\n"
            f"![{title}](images/thu-{kind.value.replace('_', '-')}.png)\n")


if __name__ == "__main__":
    main()
