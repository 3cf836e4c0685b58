"""The webhook of a chat, against a server on this machine: one POST, repeated only where it can't post twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from automation.adapters import webhook
from automation.adapters.webhook import Webhook, WebhookError, secret_url
from automation.domain.plan.settings import WebhookSettings
from automation.domain.tracking.messages import Delivery
from tests.adapters.chat_server import SECRET, Chat, running_chat
from tests.adapters.google_workspace import Hurried

VARIABLE = "BAOCAO_TEST_WEBHOOK"


@pytest.fixture
def chat(monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    with running_chat() as made:
        monkeypatch.setenv(VARIABLE, made.url)
        yield made


def post(root: Path, text: str = "Chào", **settings: Any) -> tuple[Delivery, str]:
    receipt = Webhook(root, WebhookSettings(url_env=VARIABLE, **settings), Hurried()).post(text, "digest 6T tong-hop")
    assert SECRET not in repr(receipt)
    return receipt.state, receipt.detail


def test_a_text_is_posted_as_json(chat: Chat, tmp_path: Path) -> None:
    text = "Báo cáo “6 tháng”: {5} đơn vị\nquá hạn"
    assert post(tmp_path, text) == (Delivery.SENT, "")
    assert post(tmp_path, text, body='{"type": "message", "blocks": [{"say": {text}}]}')[0] is Delivery.SENT
    assert chat.bodies == [{"text": text}, {"type": "message", "blocks": [{"say": text}]}]


@pytest.mark.parametrize(("answers", "state", "posts"), [
    ([503, 200], Delivery.SENT, 2), ([429, 429], Delivery.FAILED, 2), ([404], Delivery.FAILED, 1),
    ([500, 200], Delivery.FAILED, 1), ([302], Delivery.FAILED, 1), (["drop", 200], Delivery.UNCERTAIN, 1),
])
def test_a_post_is_repeated_once_and_only_where_nothing_was_taken(chat: Chat, tmp_path: Path, answers: list[int | str],
                                                                  state: Delivery, posts: int) -> None:
    chat.answers = answers
    assert post(tmp_path)[0] is state
    assert len(chat.bodies) == posts
    assert len(set(chat.keys)) == 1


def test_a_receiver_that_recognises_repetitions_gets_one(chat: Chat, tmp_path: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "CHAT", "127.0.0.1")
    chat.answers = ["drop", 200]
    assert post(tmp_path)[0] is Delivery.SENT
    assert len(chat.bodies) == 2


def test_nobody_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, f"http://127.0.0.1:9/{SECRET}")
    state, why = post(tmp_path)
    assert (state, "ConnectionRefusedError" in why) == (Delivery.FAILED, True)


@pytest.mark.parametrize("url", ["", "http://chat.example/x", "ftp://chat.example/x", "https://", "https://a b.example",
                                 "https://[::1", "không phải địa chỉ"])
def test_an_address_that_can_not_be_used_is_not_repeated(url: str, tmp_path: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, url)
    with pytest.raises(WebhookError) as caught:
        secret_url(tmp_path, WebhookSettings(url_env=VARIABLE))
    assert url in ("", "https://") or url not in str(caught.value)


def test_the_address_from_a_file_that_nobody_else_reads(chat: Chat, tmp_path: Path) -> None:
    file, settings = tmp_path / "webhook", WebhookSettings(url_file="webhook")
    for content, mode, words in ((chat.url, 0o640, "chmod 600"), ("", 0o600, "Không đọc được")):
        file.write_text(content, encoding="utf-8")
        file.chmod(mode)
        with pytest.raises(WebhookError, match=words):
            secret_url(tmp_path, settings)
    file.write_text(f"{chat.url}\n", encoding="utf-8")
    assert Webhook(tmp_path, settings, Hurried()).post("x", "k").state is Delivery.SENT
    with pytest.raises(WebhookError):
        secret_url(tmp_path, WebhookSettings(url_file="none"))
