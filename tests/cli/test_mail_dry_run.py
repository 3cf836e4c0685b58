"""`remind --dry-run --text`: it prints the exact mail that would be sent, and sends none."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

from tests.cli.cli_runner import CliWorkspace

NIGHTLY_RUN = "2024-05-24T02:00"


def outbox_mails(workspace: CliWorkspace) -> set[tuple[str, str, str]]:
    """(To, Subject, text) of each mail in the outbox."""
    found = set()
    for file in (workspace.root / "outbox").glob("*.eml"):
        mail = message_from_bytes(file.read_bytes(), policy=default)
        body = mail.get_body(("plain",))
        assert body is not None
        found.add((str(mail["To"]), str(mail["Subject"]), " ".join(body.get_content().split())))
    return found


def test_the_mail_shown_is_the_mail_sent(submitted: CliWorkspace) -> None:
    shown = submitted.json("remind", "--dry-run", "--text", as_of=NIGHTLY_RUN)
    assert {row["step"] for row in shown} == {"truoc-3"}
    printed = submitted.baocao("remind", "--dry-run", "--text", as_of=NIGHTLY_RUN)
    heads = [f"To: {', '.join(row['to'])}\nSubject: {row['subject']}\n\n" for row in shown]
    assert all(head + row["text"].strip() in printed for head, row in zip(heads, shown, strict=True))
    before = outbox_mails(submitted)
    submitted.baocao("remind", as_of=NIGHTLY_RUN)
    sent = outbox_mails(submitted) - before
    assert sent == {(", ".join(row["to"]), row["subject"], " ".join(row["text"].split())) for row in shown}


def test_each_letter_has_its_cause_and_those_that_do_not_go_a_reason(submitted: CliWorkspace) -> None:
    path = submitted.root / "config/units.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",thpt-do-son@haiphong.example", ","), encoding="utf-8")
    planned = submitted.json("remind", "--dry-run", as_of=NIGHTLY_RUN, exit_code=3)
    assert [each["goes"] for each in planned] == [True] * len(planned)
    assert all("còn 3 ngày" in each["why"] for each in planned if each["step"] == "truoc-3")
    every = submitted.json("remind", "--dry-run", "--all", as_of=NIGHTLY_RUN, exit_code=3)
    [other] = [each for each in every if not each["goes"]]
    assert (other["unit"], other["state"]) == ("THPT-DO-SON", "skipped")
    assert "config/units.csv" in other["why"]
    printed = submitted.baocao("remind", "--dry-run", as_of=NIGHTLY_RUN, exit_code=3)
    assert printed.index("Nhắc nộp: 1") < printed.index("còn 3 ngày") < printed.index("config/units.csv")
