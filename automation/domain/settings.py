"""What `config/settings.toml` says: where things are and how this committee signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Paths:
    """Relative to the workspace."""

    sheets: str = "sheets"
    feedback: str = "feedback"
    outbox: str = "outbox"
    reports: str = "reports"
    state: str = "state"
    register: str = "register.xlsx"


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`password_env` names the environment variable that holds the password: it is never in a file.
    `security`: "starttls", "tls" or "none" (loopback only)."""

    adapter: str = "outbox"  # a key of wiring.MAILERS
    sender: str = "Ban VSTBPN ngành <vstbpn@haiphong.example>"
    reply_to: str = ""
    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password_env: str = "BAOCAO_SMTP_PASSWORD"  # noqa: S105 - the name of a variable, no secret
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class DocumentSettings:
    """The fixed parts of an official document (Nghị định 30/2020/NĐ-CP)."""

    parent_agency: str = "SỞ GIÁO DỤC VÀ ĐÀO TẠO HẢI PHÒNG"
    agency: str = "BAN VÌ SỰ TIẾN BỘ CỦA PHỤ NỮ"
    symbol: str = "BC-BVSTBPN"
    place: str = "Hải Phòng"
    addressee: str = "Ban Giám đốc Sở Giáo dục và Đào tạo Hải Phòng"
    signer_authority: str = "TM. BAN VÌ SỰ TIẾN BỘ CỦA PHỤ NỮ"
    signer_title: str = "TRƯỞNG BAN"
    signer_name: str = ""
    recipients: tuple[str, ...] = ("Như trên", "Ban VSTBPN Ngành", "Trường THPT", "Đơn vị trực thuộc Sở")
    archive: str = "VT, TCCB"
    grounds: tuple[str, ...] = ()  # each "Căn cứ …" without its closing mark
    template: str = "config/summary.docx"


@dataclass(frozen=True, slots=True)
class Settings:
    plan: str = "config/plan-2024.toml"
    store: str = "folder"  # a key of wiring.STORES
    ledger: str = "sqlite:///state/ledger.db"
    language: str = ""  # "vi", "en"; empty: by the locale
    workers: int = 0  # readers at once; 0: as many as the machine has cores
    paths: Paths = field(default_factory=Paths)
    mail: MailSettings = field(default_factory=MailSettings)
    documents: DocumentSettings = field(default_factory=DocumentSettings)
    extras: Mapping[str, str] = field(default_factory=dict)
