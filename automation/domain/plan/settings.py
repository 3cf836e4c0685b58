"""The settings of `config/settings.toml`: paths, services, and the fixed parts of documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from automation.domain.plan.sending_hours import SendingHours
from automation.domain.plan.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Paths:
    """Paths relative to the workspace. `share_url`, `feedback_url`, `register_url`: templates of the addresses under
    which units reach their workbooks and annotated copies, and the committee the register; "" when unknown.
    `published`: the folder, also outside of the workspace, into which `compile --publish` copies a summary, and
    `published_url` the template of the addresses of its files."""

    sheets: str = "sheets"
    feedback: str = "feedback"
    outbox: str = "outbox"
    reports: str = "reports"
    state: str = "state"
    register: str = "register.xlsx"
    clusters: str = "clusters"  # a folder for each cluster that has a register of its own
    share_url: str = ""
    feedback_url: str = ""
    register_url: str = ""
    published: str = ""
    published_url: str = ""


GMAIL_MAX_PER_DAY = 2000  # messages of one Google Workspace account


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`password_env`: the name of the environment variable with the password, which is never in a file. `security`:
    "starttls", "tls" or "none" (loopback only). Messages beyond `daily_limit` are sent on a later day. `hours`: those
    in which letters leave; None: at any time."""

    adapter: str = "outbox"  # a key of wiring.MAILERS
    sender: str = ""  # required: only the plan's committee_emails may stand in for it
    reply_to: str = ""
    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password_env: str = "BAOCAO_SMTP_PASSWORD"  # noqa: S105 - the name of a variable, no secret
    timeout: float = 30.0
    per_minute: int = 0  # messages in any minute; 0: no limit of our own
    per_domain_per_minute: int = 0  # messages in any minute to one domain of recipients, by SMTP; 0: no limit
    per_connection: int = 0  # messages after which SMTP reconnects; 0: one connection for a run
    daily_limit: int = 0  # messages in a day; 0: the service's limit
    redirect_all: str = ""  # for rehearsals: every letter goes to this address alone
    hours: SendingHours | None = None

    @property
    def max_per_day(self) -> int:
        """The limit on messages in a day; 0: none."""
        return self.daily_limit or (GMAIL_MAX_PER_DAY if self.adapter == "gmail" else 0)


SECURITIES = ("starttls", "tls", "none")
TEXT = "{text}"  # the placeholder of a webhook's body


@dataclass(frozen=True, slots=True)
class BounceSettings:
    """The mailbox into which mail comes back: a Maildir, or a folder of an IMAP server. `password_env` and `security`:
    as in MailSettings."""

    maildir: str = ""
    host: str = ""
    port: int = 993
    security: str = "tls"
    user: str = ""
    password_env: str = "BAOCAO_BOUNCES_PASSWORD"  # noqa: S105 - the name of a variable, no secret
    folder: str = "INBOX"

    @property
    def is_set(self) -> bool:
        return bool(self.maildir or self.host)


@dataclass(frozen=True, slots=True)
class AlarmSettings:
    """Who is notified by mail when a run fails. With a `host`, the mail goes by that SMTP server, as with [mail]."""

    to: tuple[str, ...] = ()
    sender: str = ""  # "": that of [mail]
    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password_env: str = "BAOCAO_ALARM_PASSWORD"  # noqa: S105 - the name of a variable, no secret

    def mail(self, mail: MailSettings) -> MailSettings | None:
        """The settings by which an alarm is sent; None when there is no other way than Gmail."""
        sender = self.sender or mail.sender
        if self.host:
            return MailSettings("smtp", sender, "", self.host, self.port, self.security, self.user, self.password_env,
                                mail.timeout)
        return None if mail.adapter == "gmail" else replace(mail, sender=sender)


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """A chat's webhook. Its address is secret: it is in the environment variable `url_env`, or in the file `url_file`
    that the software's account alone can read. `body`: JSON, TEXT is replaced by the message as a JSON string."""

    url_env: str = ""
    url_file: str = ""
    body: str = '{"text": {text}}'
    timeout: float = 10.0  # seconds

    @property
    def is_set(self) -> bool:
        return bool(self.url_env or self.url_file)


LETTER_PARTS = ("agency", "place", "signer_title")  # of an official letter
REQUIRED_PARTS = ("agency", "symbol", "place", "addressee", "signer_title")


@dataclass(frozen=True, slots=True)
class DocumentSettings:
    """The fixed parts of an official document (Nghị định 30/2020/NĐ-CP). A document is made only where REQUIRED_PARTS
    are given."""

    parent_agency: str = ""
    agency: str = ""
    symbol: str = ""
    place: str = ""
    addressee: str = ""
    signer_authority: str = ""
    signer_title: str = ""
    signer_name: str = ""
    recipients: tuple[str, ...] = ()
    letter_symbol: str = ""  # of official letters (công văn); "" is left to be written
    letter_recipients: tuple[str, ...] = ()  # of official letters; empty: `recipients`
    archive: str = "VT"
    grounds: tuple[str, ...] = ()  # each "Căn cứ …" without its closing mark
    template: str = "config/summary.docx"
    without: tuple[str, ...] = ()  # removed indicators and tables that the document's sentences do without

    @property
    def of_letters(self) -> tuple[str, ...]:
        return self.letter_recipients or self.recipients

    def recipient_lines(self, names: tuple[str, ...]) -> list[str]:
        """The lines of "Nơi nhận", each ending in ";", then the archive line ending in "." (Nghị định 30/2020/NĐ-CP,
        Phụ lục I, mục II.9)."""
        return [*(f"{name};" for name in names), f"Lưu: {self.archive}."]


@dataclass(frozen=True, slots=True)
class GoogleQuotas:
    """Google's quotas, in quota units per minute. Set lower values when other software shares the project or the
    account."""

    sheets_reads: int = 300  # of the Cloud project
    sheets_reads_per_user: int = 60
    sheets_writes: int = 300
    sheets_writes_per_user: int = 60
    drive: int = 1_000_000
    drive_per_user: int = 325_000
    gmail: int = 1_200_000
    gmail_per_user: int = 6_000


@dataclass(frozen=True, slots=True)
class GoogleSettings:
    """The software's Google account and the location of its files. Paths are relative to the workspace unless they are
    absolute or begin with "~"; keys should be kept outside of it. It contains no secret."""

    auth: str = "oauth"  # "oauth", "service_account", "impersonation", "adc"
    client_file: str = "~/.config/baocao/client.json"  # the OAuth desktop client, as downloaded
    token_file: str = "state/google-token.json"  # noqa: S105 - a path: what `baocao login` got
    key_file: str = "~/.config/baocao/service-account.json"  # a service account's key
    subject: str = ""  # the person a service account acts as, by domain-wide delegation
    impersonate: str = ""  # the service account that "impersonation" acts as, without a key of its own
    drive_access: str = ""  # "file": files that the software created; "full"; "": "full" for a service account itself
    gmail: str = "none"  # "none", "send", "search": also finds sent messages, which reconciles uncertain ones
    shared_drive: str = ""  # the id of the shared drive; "" keeps files in My Drive
    folder: str = ""  # the id of the parent of the plan's folder; "": the root of the drive
    google_document: bool = False  # `compile --publish` keeps the summary as a Google document too
    editors: tuple[str, ...] = ()  # people who may edit protected ranges, besides the software
    notify: str = "never"  # whether Google mails those who get access: "never", "required" (where it insists), "always"
    timeout: float = 180.0  # seconds that one request may take; Google's own limit is the same
    patience: float = 300.0  # seconds during which one request is retried, after its first failure
    connections: int = 8  # simultaneous requests
    trace_file: str = "state/google-trace.log"  # a line for each request; "": no trace
    quotas: GoogleQuotas = field(default_factory=GoogleQuotas)


@dataclass(frozen=True, slots=True)
class Retention:
    """`texts_days`: after so many days `baocao purge` removes what people wrote, addresses and old answers from the
    ledger; 0: never."""

    texts_days: int = 0


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """`every_minutes`: between two checks by day, in working hours, as `baocao schedule` prints them; 0: none."""

    every_minutes: int = 10


@dataclass(frozen=True, slots=True)
class Settings:
    plan: str = "config/plan.toml"
    store: str = "folder"  # a key of wiring.STORES
    ledger: str = "sqlite:///state/ledger.db"
    language: str = ""  # "vi", "en"; empty: by the locale
    workers: int = 0  # files read in parallel; 0: one per core of the machine
    paths: Paths = field(default_factory=Paths)
    mail: MailSettings = field(default_factory=MailSettings)
    bounces: BounceSettings = field(default_factory=BounceSettings)
    alarm: AlarmSettings = field(default_factory=AlarmSettings)
    webhook: WebhookSettings = field(default_factory=WebhookSettings)
    documents: DocumentSettings = field(default_factory=DocumentSettings)
    google: GoogleSettings = field(default_factory=GoogleSettings)
    retention: Retention = field(default_factory=Retention)
    check: CheckSettings = field(default_factory=CheckSettings)
    words: Vocabulary = field(default_factory=Vocabulary)
    extras: Mapping[str, str] = field(default_factory=dict)
