"""Names of files as they may be shown: a person's name in a file's name is personal data too."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from automation.rules.personal_data import personal_data_kinds

HIDDEN = "(tên tệp có thể chứa thông tin cá nhân)"
HIDDEN_PROBLEM = ("Tệp không phải bảng tính của đơn vị nào nên không được đọc, và tên tệp có thể chứa thông tin cá "
                  "nhân. Đề nghị chuyển tệp ra khỏi thư mục bảng tính, hoặc đổi tên thành mã đơn vị.")
# Whose copy it is, in the name of a conflict copy: "(Lan's conflicted copy …)", "(Bản sao xung đột của Lan …)".
OWNER_BEFORE = re.compile(r"(?<=[(\[])[^()\[\]]+?(?=(?:['’`´]s conflicted| ?の競合| ?的冲突| ?的衝突))", re.IGNORECASE)
OWNER_AFTER = re.compile(
    r"((?:xung[ _-]?(?:đột|dot)|conflit|conflicto|conflitto|conflito|stehende kopie) (?:của|cua|de|di|von|do) )"
    r"[^()\[\]]+?(?= ?\d{4}-|[)\]])", re.IGNORECASE)
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+")


def shown_file_name(name: str) -> str:
    """Returns the name, such as "sheets/THPT-AN-LAO (1).xlsx", as registers, results, mails and JSON show it: without
    the owner of a conflict copy, and only folder and extension where personal data are found. Every text with the name
    of a file that people named gets it from here."""
    name = ADDRESS.sub("…", OWNER_AFTER.sub(r"\1…", OWNER_BEFORE.sub("…", name)))
    path = PurePosixPath(name)
    if not personal_data_kinds(" ".join(path.stem.replace("_", " ").split())):
        return name
    return str(path.with_name(f"{HIDDEN}{path.suffix}"))


def shown_file_problem(name: str, problem: str, *, is_known: bool) -> str:
    """Returns the problem of a file as it may be shown. `is_known`: the unit in its name exists; otherwise the problem
    proposes a code made of the name, which may be a person's."""
    hidden = not is_known and shown_file_name(name) != name
    return HIDDEN_PROBLEM if hidden else problem
