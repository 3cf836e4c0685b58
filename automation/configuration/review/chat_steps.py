"""Steps of the ladder that go to a chat that is not set up."""

from __future__ import annotations

from automation.configuration.problems import constant
from automation.configuration.review.files import ReviewedFiles

NO_WEBHOOK = constant("step “{value}” goes to the chat, and settings.toml has no [webhook]: it is not posted")


def warn_of_chat(files: ReviewedFiles) -> None:
    if files.workspace.settings.webhook.is_set:
        return
    _, source = files.plan
    for number, step in enumerate(files.workspace.plan.ladder):
        if step.by_chat:
            files.warn(source, ("ladder", number, "channel"), NO_WEBHOOK, step.code)
