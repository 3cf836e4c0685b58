"""Where units are listed as JSON, and in letters and the register, the workbook's address stands beside them."""

from __future__ import annotations

from email import message_from_bytes, policy

import openpyxl

from tests.cli.cli_runner import AN_LAO, CAT_BA, DO_SON, SUBMIT, CliWorkspace

SHARE = "https://tep.so.example/Bảng tính/{file}"


def address(unit: str) -> str:
    return f"https://tep.so.example/B%E1%BA%A3ng%20t%C3%ADnh/{unit}.xlsx"


def share(workspace: CliWorkspace, **urls: str) -> None:
    settings = workspace.root / "config/settings.toml"
    text = settings.read_text(encoding="utf-8")
    for key, url in urls.items():
        assert f'{key} = ""' in text
        text = text.replace(f'{key} = ""', f"{key} = '{url}'")
    settings.write_text(text, encoding="utf-8")


def test_reads_name_the_address(submitted: CliWorkspace) -> None:
    assert {each["url"] for each in submitted.json("status", "6T", as_of="2024-05-21T03:00")} == {None}
    share(submitted, share_url=SHARE)
    (submitted.root / f"sheets/{CAT_BA}.xlsx").unlink()
    found = submitted.json("status", "6T", as_of="2024-05-21T03:00")
    assert {each["unit"]: each["url"] for each in found} == {
        AN_LAO: address(AN_LAO), CAT_BA: None, DO_SON: address(DO_SON)}
    assert {each["url"] for each in submitted.json("validate", "--unit", AN_LAO, as_of="2024-05-21T03:00")} == {
        address(AN_LAO)}
    made = submitted.json("provision", as_of="2024-05-21T03:00")
    assert made["workbooks"] == [{"unit": unit, "url": address(unit), "created": unit == CAT_BA}
                                 for unit in (AN_LAO, CAT_BA, DO_SON)]


def test_letters_and_register_lead_to_the_workbook(workspace: CliWorkspace) -> None:
    share(workspace, share_url=SHARE, feedback_url="https://tep.so.example/gop-y/{file}")
    workspace.answer(AN_LAO, "6T", "2024-05-20T09:00", {SUBMIT: "Đã nộp"})
    outcome = workspace.json("run", as_of="2024-05-29T02:00", exit_code=0)
    letters = [message_from_bytes(each.read_bytes(), policy=policy.default)
               for each in (workspace.root / "outbox").glob("**/*.eml")]
    assert len(letters) == outcome["remind"]["sent"] > 1
    for each in letters:
        parts = [part.get_content() for part in each.walk() if part.get_content_maintype() == "text"]
        assert len(parts) == 2
        assert all("https://tep.so.example/B%E1%BA%A3ng%20t%C3%ADnh/" in part for part in parts)
        assert all(str(workspace.root) not in part for part in parts)
    outbox = workspace.json("outbox")
    assert {each["url"] for each in outbox} == {None, address(AN_LAO), address(CAT_BA), address(DO_SON)}
    book = openpyxl.load_workbook(workspace.root / "register.xlsx")
    for title in ("Tình trạng", "Quyết định"):
        linked = {cell.hyperlink.target for row in book[title].iter_rows() for cell in row if cell.hyperlink}
        assert linked == {address(unit) for unit in (AN_LAO, CAT_BA, DO_SON)}
