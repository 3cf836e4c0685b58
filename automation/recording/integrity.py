"""Whether the ledger's past was changed: breaks of its hash chain, and links kept elsewhere that it no longer has."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from automation.domain.tracking.chain import Break, Fault, breaks, in_order_of_appending
from automation.domain.tracking.chain import head as head_of
from automation.domain.tracking.events import Event, EventKind, event
from automation.ports import RegisterInput

FAULTS = {
    Fault.EVENT: "nội dung đã bị sửa, hoặc ngay trước nó có sự việc bị xóa hay chèn vào",
    Fault.TEXTS: "lời văn kèm theo (lý do, địa chỉ thư …) đã bị sửa",
    Fault.UNSEALED: "không có mã kiểm chứng, tức là không do phần mềm ghi",
}
BROKEN = "Nhật ký bị thay đổi: sự việc số {number} (lúc {at}{whose}) {fault}."
CONTRADICTED = ("Nhật ký không còn đúng như khi lập {place}: mã kiểm chứng {link}… ghi ở đó không có trong nhật ký. "
                "Nhật ký đã bị ghi lại hoặc là một bản khác.")
WHAT_TO_DO = ("Đề nghị so với bản lưu của nhật ký (baocao verify cho biết từng chỗ). Khi đã rõ nguyên nhân, ghi lại "
              "bằng: baocao verify --acknowledge \"lý do\".")
REWRITTEN = ("Dừng trước khi ghi nhận và gửi thư. {what} Chạy tiếp có thể gửi lại thư đã gửi. Đề nghị đặt lại bản "
             "lưu mới nhất của nhật ký; khi đã rõ nguyên nhân, chạy một lần với --ignore-guard.")
REGISTER = "sổ theo dõi"
SHOWN_LINK = 12
LINK_MARK, KEPT_CHARACTERS = "-", 32  # the register's identifier ends in so many characters of the newest link


@dataclass(frozen=True, slots=True)
class KeptLink:
    """A link of the chain, or its beginning, that is kept outside the ledger. `place` (Vietnamese): where. `broken`:
    the identity of the first break of the chain that is kept there; "" for one that holds."""

    place: str
    link: str
    broken: str = ""


@dataclass(frozen=True)
class Integrity:
    """The result of a verification. `acknowledged`: breaks and links that a person has explained; they are in neither
    `breaks` nor `contradicted`. `confirmed`: how many kept links the ledger has. `purged`: how many events have lost
    their texts by `baocao purge`."""

    events: int
    head: str
    breaks: tuple[Break, ...] = ()
    contradicted: tuple[KeptLink, ...] = ()
    acknowledged: int = 0
    confirmed: int = 0
    purged: int = 0

    @property
    def intact(self) -> bool:
        return not self.breaks and not self.contradicted

    @property
    def identities(self) -> list[str]:
        """What an acknowledgement has to name."""
        return [each.identity for each in self.breaks] + [each.link for each in self.contradicted]


def verify(events: Sequence[Event], kept: Iterable[KeptLink] = ()) -> Integrity:
    """Verify all events of a ledger, in any order, against their chain and against links kept elsewhere."""
    ordered = in_order_of_appending(events)
    explained = acknowledged_identities(ordered)
    chained = any(each.seal for each in ordered)  # none is in a ledger of an older layout that can't be migrated
    found = list(breaks(ordered)) if chained else []
    copied = {each.identity for each in found}  # the register's log is written from the ledger, breaks and all
    elsewhere = [each for each in kept if each.broken not in copied]
    missing = _missing(events, elsewhere)
    return Integrity(
        len(ordered), head_of(ordered),
        tuple(each for each in found if each.identity not in explained),
        tuple(each for each in missing if each.link not in explained),
        sum(each.identity in explained for each in found) + sum(each.link in explained for each in missing),
        len(elsewhere) - len(missing),
        sum(each.seal is not None and each.seal.texts != "" and not each.seal.salt for each in ordered))


def _missing(events: Iterable[Event], kept: Iterable[KeptLink]) -> list[KeptLink]:
    links = sorted(each.seal.link for each in events if each.seal)
    return [each for each in kept if not _has(links, each.link)]


def _has(links: Sequence[str], beginning: str) -> bool:
    """Is there a link with this beginning? `links` are sorted."""
    at = bisect_left(links, beginning)
    return at < len(links) and links[at].startswith(beginning)


def acknowledged_identities(events: Iterable[Event]) -> set[str]:
    return {identity for each in events if each.kind is EventKind.BREAK_ACKNOWLEDGED
            for identity in each.data.get("breaks", ())}


def acknowledgement(integrity: Integrity, reason: str, now: datetime) -> Event:
    """The event that records a person's explanation of all present breaks."""
    return event(now, EventKind.BREAK_ACKNOWLEDGED, identity={"breaks": integrity.identities},
                 breaks=integrity.identities, reason=reason)


def links_of_register(register: RegisterInput) -> list[KeptLink]:
    """The beginning of a link with which the register's identifier ends; none in one of an earlier version."""
    link = register.generation.partition(LINK_MARK)[2]
    return [KeptLink(REGISTER, link)] if link else []


def rewritten(events: Sequence[Event], register: RegisterInput) -> str:
    """Why a run must stop whose ledger is not the one that the register was written from (Vietnamese); "" if it is, or
    if a person has explained it."""
    explained = acknowledged_identities(events)
    missing = [each for each in _missing(events, links_of_register(register)) if each.link not in explained]
    return REWRITTEN.format(what=_contradiction(missing[0])) if missing else ""


def _contradiction(kept: KeptLink) -> str:
    return CONTRADICTED.format(place=kept.place, link=kept.link[:SHOWN_LINK])


def sentences(integrity: Integrity, zone: tzinfo | None) -> list[str]:
    """What is wrong, a sentence each, and what to do (Vietnamese); empty for an intact ledger."""
    found = [break_sentence(each, zone) for each in integrity.breaks]
    found += map(_contradiction, integrity.contradicted)
    return [*found, WHAT_TO_DO] if found else []


def break_sentence(found: Break, zone: tzinfo | None) -> str:
    whose = "".join(f", {each}" for each in (found.event.unit, found.event.obligation) if each)
    at = f"{found.event.at.astimezone(zone):%H:%M:%S %d/%m/%Y}"
    return BROKEN.format(number=found.number, at=at, whose=whose, fault=FAULTS[found.fault])


def integrity_row(integrity: Integrity, zone: tzinfo | None) -> Mapping[str, object]:
    """As `verify --json` prints it."""
    return {
        "intact": integrity.intact, "events": integrity.events, "head": integrity.head,
        "confirmed": integrity.confirmed, "acknowledged": integrity.acknowledged, "purged": integrity.purged,
        "breaks": [{"number": each.number, "at": each.event.at.astimezone(zone).isoformat(),
                    "kind": each.event.kind.value, "unit": each.event.unit, "obligation": each.event.obligation,
                    "fault": each.fault.value, "text": break_sentence(each, zone)} for each in integrity.breaks],
        "contradicted": [{"place": each.place, "link": each.link} for each in integrity.contradicted],
    }
