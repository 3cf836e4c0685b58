"""Text and HTML of every kind of letter have the same content, and what to do stands first in both."""

from __future__ import annotations

import re

import pytest
from lxml import html

from automation.domain.plan.letters import LetterKind
from automation.domain.tracking.messages import Message
from tests.correspondence.look.gallery import gallery

ADDRESS = re.compile(r" ?<[^<>]*>|https?://\S+")
NUMBER = re.compile(r"^(?:\d+\. |- )")
BUTTONS = ("Mở bảng tính của đơn vị", "Mở sổ theo dõi", "Mở văn bản kèm theo")
BLOCKS = ("//p | //li | //h2 | //td[@class='footer']"
          " | //table[contains(@class, 'facts') or contains(@class, 'grid')]//*[self::td or self::th]")
NAMES = sorted(gallery())


def words_of(text: str) -> list[str]:
    """The words in their order, without addresses, marks of lists and what only one of the parts needs."""
    lines = (NUMBER.sub("", ADDRESS.sub("", line).strip()) for line in text.splitlines())
    return [word for line in lines if line and line != "---" and not line.startswith(BUTTONS)
            for word in re.findall(r"\w+", line)]


def shown(message: Message) -> html.HtmlElement:
    page = html.fromstring(message.html)
    for unwanted in page.xpath("//head | //h1 | //*[contains(@class, 'brand')] | //comment() | //th[@scope='col']"
                               " | //*[contains(@class, 'wide')]//td[1]"):
        unwanted.drop_tree()
    return page


@pytest.mark.parametrize("name", NAMES)
def test_both_parts_have_the_same_words_in_the_same_order(name: str) -> None:
    message = gallery()[name]
    seen = "\n".join(" ".join(each.text_content().split()) for each in shown(message).xpath(BLOCKS))
    assert words_of(seen) == words_of(message.text)


@pytest.mark.parametrize("name", NAMES)
def test_both_parts_have_the_same_addresses(name: str) -> None:
    message = gallery()[name]
    linked = {each.get("href") for each in html.fromstring(message.html).iter("a")}
    assert linked == set(re.findall(r"https?://[^\s<>]+[^\s<>.]", message.text))


@pytest.mark.parametrize("name", [each for each in NAMES if each != "announcement"])
def test_what_to_do_stands_right_after_the_salutation(name: str) -> None:
    message = gallery()[name]
    salutation, action, link, *_ = [line for line in message.text.splitlines() if line]
    assert salutation.startswith("Kính gửi: ")
    assert re.match(r"(Trân trọng đề nghị|Đề nghị|Đơn vị không phải|Hôm nay không có)", action)
    assert link.startswith(BUTTONS)
    page = html.fromstring(message.html)
    (lead,) = page.xpath("//p[@class='lead']")
    assert " ".join(lead.text_content().split()) == action
    assert message.text.rstrip().splitlines()[-2:][0] == "---"
    assert "\nTrân trọng.\n" in message.text


def test_letters_are_addressed_to_the_head_by_the_kind_of_unit() -> None:
    assert "Kính gửi: Đồng chí Hiệu trưởng Trường THPT An Lão\n" in gallery()["invitation"].text
    assert "Đồng chí Hiệu trưởng Trường THPT An Lão" in gallery()["escalation"].html


def test_every_kind_is_in_the_gallery() -> None:
    assert {each.kind for each in gallery().values()} == set(LetterKind)


@pytest.mark.parametrize("name", NAMES)
def test_no_letter_has_a_bare_code_or_an_unfilled_blank(name: str) -> None:
    message = gallery()[name]
    assert not re.search(r"\b6T\b|\bNone\b|\bsau-1\b", message.text + shown(message).text_content())
    assert "\n\n\n" not in message.text
