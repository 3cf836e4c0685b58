"""`[[ladder]]` of a plan: conditions, channels, audiences, with their mistakes; and lists that documents name."""

from __future__ import annotations

from pathlib import Path

import pytest

from automation.configuration.review.warnings import review
from automation.configuration.workspace import load
from automation.domain.plan.plan import Audience, Channel, Condition
from tests.configuration.test_letter_rows import read
from tests.configuration.workspaces import ROOT, copy_of, problems_of, replace_text

STEP = '''
[[ladder]]
code = "them"
offset = 3
subject = "x"
'''
MEMBER = '''
[[members]]
name = "Nguyễn An"
email = "an@x.example"
'''


def test_a_step_s_condition_channel_and_audience_are_read(tmp_path: Path) -> None:
    plan, problems = read(tmp_path, MEMBER + STEP + '''audience = "member"
template = "escalate_member"
condition = "no_recipient"
channel = "both"
names = false
document = "don-doc"
''')
    assert problems == []
    step = plan.ladder[-1]
    assert (step.audience, step.condition, step.channel, step.names, step.document) == (
        Audience.MEMBER, Condition.NO_RECIPIENT, Channel.BOTH, False, "don-doc")
    assert (step.by_mail, step.by_chat) == (True, True)
    assert step.words == "gửi thành viên phụ trách sau hạn 3 ngày"


@pytest.mark.parametrize(("keys", "words"), [
    ('audience = "unit"\ntemplate = "unit_letter"\ncondition = "no_recipient"', "without an address gets no letter"),
    ('audience = "member"\ntemplate = "escalate_member"', "the plan has no [[members]]"),
    ('audience = "committee"\ntemplate = "digest_committee"\nwhere = { type = ["THPT"] }', "take this out"),
    ('audience = "unit"\ntemplate = "unit_letter"\ncondition = "error"', "errors"),
    ('audience = "unit"\ntemplate = "unit_letter"\nchannel = "sms"', "none of the known"),
    ('audience = "unit"\ntemplate = "unit_letter"\ndocument = "cong-van"', "none of the known"),
])
def test_mistakes_are_explained(tmp_path: Path, keys: str, words: str) -> None:
    _, problems = read(tmp_path, STEP + keys + "\n")
    assert any(words in str(each) for each in problems), [str(each) for each in problems]


def test_a_step_for_the_chat_without_a_webhook_is_a_warning(tmp_path: Path) -> None:
    root = copy_of(ROOT, tmp_path)
    committee = 'audience = "committee"\n'
    replace_text(root, "config/plan-2024.toml", committee, committee + 'channel = "chat"\n')
    workspace, _ = load(root)
    assert workspace is not None
    warnings = [each for each in review(workspace, {}) if "goes to the chat" in each.message]
    assert [(each.value, each.key) for each in warnings] == [("tong-hop", "ladder[7].channel")]


def test_documents_name_lists_of_the_plan(tmp_path: Path) -> None:
    root = copy_of(ROOT, tmp_path)
    plan = root / "config/plan-2024.toml"
    plan.write_text(plan.read_text(encoding="utf-8") + '''
[[lists]]
code = "thpt"
name = "THPT"
recipient_words = "Các trường THPT"
all_units = true
''', encoding="utf-8")
    replace_text(root, "config/settings.toml", '"Trường THPT"', '"list:thpt"')
    workspace, _ = load(root)
    assert workspace is not None
    assert workspace.settings.documents.recipients[2] == "Các trường THPT"
    replace_text(root, "config/settings.toml", '"list:thpt"', '"list:thp"')
    (problem,) = [each for each in problems_of(root) if "distribution list" in each.message]
    assert (problem.value, problem.nearest, problem.key) == ("thp", "thpt", "documents.recipients")
