"""One Vietnamese spelling everywhere: the tone mark of oa, oe and uy on their first vowel ("hòa", "ủy")."""

from __future__ import annotations

import re
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXTS = ("*.py", "*.toml", "*.csv", "*.md", "*.j2", "*.po", "*.docx")
OTHER_SPELLING = re.compile(r"\b[^\W\d_]*(?:o[àáảãạèéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])\b", re.IGNORECASE)
SAMPLES = {  # with texts from units' files, which may have either spelling
    "automation/domain/vietnamese/text.py", "tests/domain/vietnamese/test_text.py",
    "tests/domain/workbook/test_parse_cell.py", "tests/adapters/folder/test_store.py", "tests/test_spelling.py",
}


def tracked() -> Iterator[Path]:
    done = subprocess.run(["git", "ls-files", "-z", *TEXTS], cwd=ROOT, capture_output=True, text=True, check=True)
    return (ROOT / name for name in done.stdout.split("\0") if name and name not in SAMPLES)


def text_of(path: Path) -> str:
    if path.suffix != ".docx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as parts:  # runs may end within a word: their tags are left out
        return re.sub(r"<(?!/w:p>)[^>]*>", "", parts.read("word/document.xml").decode())


def test_tone_marks_are_on_the_first_vowel() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    found = [f"{path.relative_to(ROOT)}: {word}" for path in tracked() if path.exists()
             for word in OTHER_SPELLING.findall(unicodedata.normalize("NFC", text_of(path)))]
    assert not found


@pytest.mark.parametrize("word", ["xoá", "Khoá", "UỶ", "tuỳ", "hoà", "khoẻ", "Thuỷ"])
def test_the_other_spelling_is_recognised(word: str) -> None:
    assert OTHER_SPELLING.findall(f"đã {word}, rồi") == [word]


@pytest.mark.parametrize("word", ["xóa", "ủy", "quý", "Quỷ", "già", "hoàn", "thuế", "khuỷu", "toán"])
def test_a_correct_spelling_is_not_reported(word: str) -> None:
    assert not OTHER_SPELLING.findall(word)
