"""`remind --dry-run --text`: the very words that would go, and nothing goes."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

from tests.cli.cli_runner import CliWorkspace

NIGHT = "2024-05-24T02:00"


def letters(workspace: CliWorkspace) -> set[tuple[str, str, str]]:
    """(To, Subject, text) of what stands in the outbox."""
    found = set()
    for file in (workspace.root / "outbox").glob("*.eml"):
        mail = message_from_bytes(file.read_bytes(), policy=default)
        body = mail.get_body(("plain",))
        assert body is not None
        found.add((str(mail["To"]), str(mail["Subject"]), " ".join(body.get_content().split())))
    return found


def test_what_is_shown_is_what_goes(submitted: CliWorkspace) -> None:
    shown = submitted.json("remind", "--dry-run", "--text", as_of=NIGHT)
    assert {row["step"] for row in shown} == {"truoc-3"}
    told = submitted.baocao("remind", "--dry-run", "--text", as_of=NIGHT)
    heads = [f"To: {', '.join(row['to'])}\nSubject: {row['subject']}\n\n" for row in shown]
    assert all(head + row["text"].strip() in told for head, row in zip(heads, shown, strict=True))
    before = letters(submitted)
    submitted.baocao("remind", as_of=NIGHT)
    sent = letters(submitted) - before
    assert sent == {(", ".join(row["to"]), row["subject"], " ".join(row["text"].split())) for row in shown}
