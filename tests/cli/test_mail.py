"""`baocao mail` as the secretary types it: the words of a letter, what became of the letters of a unit."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.cli.cli_runner import AN_LAO, CAT_BA, CliWorkspace

NIGHT, MORNING = "2024-05-24T02:00", "2024-05-24T08:00"
REMINDER = f"6T/{CAT_BA}/truoc-3@2024-05-27"


def sent_text(workspace: CliWorkspace, begin: str) -> list[str]:
    """The words of the letter in the outbox whose file's name begins so."""
    [path] = (workspace.root / "outbox").glob(f"{begin}*.eml")
    body = message_from_bytes(path.read_bytes(), policy=default).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).split()


def test_a_letter_that_went_is_shown_word_by_word(submitted: CliWorkspace, tmp_path: Path) -> None:
    submitted.baocao("remind", as_of=NIGHT)
    shown = submitted.json("mail", "preview", REMINDER, as_of=MORNING)
    assert shown["text"].split() == sent_text(submitted, f"6T_{CAT_BA}_truoc-3")
    assert (shown["written"], shown["state"], shown["headers"]["To"]) == ("then", "sent", ", ".join(shown["to"]))
    assert shown["at"].startswith("2024-05-24T02:00")
    assert "Nhật ký không lưu nội dung thư" in shown["notes"][0]
    [errors] = [each["key"] for each in submitted.json("outbox", as_of=MORNING) if each["kind"] == "errors"]
    shown = submitted.json("mail", "preview", errors, as_of=MORNING)  # its list is of the answers of that night
    assert shown["text"].split() == sent_text(submitted, f"6T_{AN_LAO}_con-loi")
    page = tmp_path / "letter.html"
    submitted.baocao("mail", "preview", REMINDER, "--html", str(page), as_of=MORNING)
    assert "Kính gửi" in page.read_text(encoding="utf-8")


def test_a_letter_that_would_go_now_is_shown_and_nothing_is_sent(submitted: CliWorkspace) -> None:
    before = submitted.json("outbox", as_of=MORNING)
    [row] = [each for each in submitted.json("remind", "--dry-run", as_of=MORNING) if each["unit"] == CAT_BA]
    shown = submitted.json("mail", "preview", row["key"], as_of=MORNING)
    assert (shown["written"], shown["state"], shown["subject"]) == ("now", "planned", row["subject"])
    assert submitted.json("outbox", as_of=MORNING) == before
    printed = submitted.baocao("mail", "preview", REMINDER, as_of=MORNING)
    assert f"Subject: {row['subject']}" in printed
    assert "Kính gửi" in printed


def test_a_wrong_key_is_answered_with_the_nearest(submitted: CliWorkspace) -> None:
    submitted.baocao("mail", "preview", f"6T/{CAT_BA}/truoc-3@2024-05-28", as_of=MORNING, exit_code=2)
    assert f"{REMINDER}/" in submitted.errors
    submitted.baocao("mail", "resolve", f"6T/{CAT_BA}/truoc-15@2024-05-27", "--sent", as_of=MORNING, exit_code=2)
    assert f"6T/{CAT_BA}/truoc-14@2024-05-27/" in submitted.errors
    submitted.baocao("mail", "log", "THPT-CATBA", as_of=MORNING, exit_code=2)
    assert CAT_BA in submitted.errors


def test_a_letter_that_a_changed_plan_no_longer_makes_is_shown_by_its_head(submitted: CliWorkspace) -> None:
    submitted.baocao("remind", as_of=NIGHT)
    plan = submitted.root / "config/plan-2024.toml"
    plan.write_text(plan.read_text(encoding="utf-8") + '[[letters]]\nkind = "reminder"\non = false\n', encoding="utf-8")
    shown = submitted.json("mail", "preview", REMINDER, as_of=MORNING, exit_code=3)
    assert (shown["written"], shown["text"]) == ("not", "")
    assert shown["subject"]


@pytest.mark.parametrize("unit", [AN_LAO, CAT_BA])
def test_the_log_of_a_unit_has_its_letters_alone(submitted: CliWorkspace, unit: str) -> None:
    submitted.baocao("remind", as_of=NIGHT)
    rows = submitted.json("mail", "log", unit, as_of=MORNING)
    assert [each["key"] for each in rows] == [each["key"] for each in submitted.json("outbox", as_of=MORNING)
                                              if each["unit"] == unit]
    for row in rows:
        assert [each["state"] for each in row["history"]] == ["planned", "sent"]
        assert {each["state"] for each in row["recipients"]} == {"sent"}
    printed = submitted.baocao("mail", "log", unit, as_of=MORNING)
    assert all(row["subject"] in printed for row in rows)


def test_a_letter_is_sent_again_on_a_persons_wish_and_by_no_run(submitted: CliWorkspace) -> None:
    submitted.baocao("remind", as_of=NIGHT)
    [shown] = submitted.json("mail", "resend", REMINDER, "--dry-run", as_of=MORNING)
    before = submitted.json("outbox", as_of=MORNING)
    assert shown["key"] not in {each["key"] for each in before}
    [again] = submitted.json("mail", "resend", REMINDER, "--yes", as_of=MORNING)
    assert (again["key"], again["state"], again["asked"]) == (shown["key"], "sent", True)
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in (submitted.root / "outbox").glob(
        f"6T_{CAT_BA}_truoc-3*.eml")]
    assert len({mail["Message-ID"] for mail in mails}) == len(mails) == 2
    later = "2024-05-24T09:00"
    submitted.baocao("remind", as_of=later)
    assert len(submitted.json("outbox", as_of=later)) == len(before) + 1
    assert [each["state"] for each in submitted.json("mail", "log", CAT_BA, as_of=later)][-2:] == ["sent"] * 2


def test_a_letter_whose_cause_is_gone_is_sent_again_in_the_words_of_then(submitted: CliWorkspace) -> None:
    submitted.baocao("remind", as_of=NIGHT)
    first = f"6T/{CAT_BA}/truoc-14@2024-05-27"
    submitted.baocao("mail", "resend", first, "--yes", as_of=MORNING, exit_code=2)  # a newer step took its place
    assert "--anyway" in submitted.errors
    [again] = submitted.json("mail", "resend", first, "--yes", "--anyway", as_of=MORNING)
    assert (again["state"], again["kind"]) == ("sent", "reminder")


def test_a_rehearsal_sends_to_one_address_once_and_the_units_get_theirs_afterwards(submitted: CliWorkspace) -> None:
    settings = submitted.root / "config/settings.toml"
    real = settings.read_text(encoding="utf-8")
    settings.write_text(real.replace('redirect_all = ""', 'redirect_all = "thu@so.example"'), encoding="utf-8")
    first = submitted.json("run", as_of=NIGHT)
    assert "thu@so.example" in first["notices"][0]
    rehearsed = [each for each in submitted.json("outbox", as_of=NIGHT) if each.get("redirected")]
    assert rehearsed
    for row in rehearsed:
        assert row["to"] == ["thu@so.example"]
        assert "[Thử, gửi cho " in row["subject"]
    submitted.baocao("run", as_of="2024-05-24T03:00")
    assert "thu@so.example" in submitted.errors
    again = [each for each in submitted.json("outbox", as_of="2024-05-24T03:00") if each.get("redirected")]
    assert len(again) == len(rehearsed)
    checks = submitted.json("doctor", exit_code=3)
    assert any("thu@so.example" in str(each) for each in checks)
    settings.write_text(real, encoding="utf-8")
    submitted.baocao("run", as_of="2024-05-24T04:00")
    rows = submitted.json("outbox", as_of="2024-05-24T04:00")
    steps = {(each["unit"], each["step"]) for each in rows if not each.get("redirected")}
    assert {(each["unit"], each["step"]) for each in rehearsed if each["unit"]} <= steps


@pytest.mark.parametrize("kind", ["reminder", "errors", "extended", "digest_committee"])
def test_an_example_of_a_kind_is_shown_and_nothing_recorded(workspace: CliWorkspace, kind: str) -> None:
    shown = workspace.json("mail", "preview", "--kind", kind, as_of="2024-05-20")
    assert (shown["written"], kind in shown["kinds"]) == ("example", True)
    assert "giả định" in shown["notes"][0]
    assert workspace.json("outbox", as_of="2024-06-30") == []
