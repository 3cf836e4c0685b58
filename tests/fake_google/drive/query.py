"""Drive's search language, the parameter ``q`` of ``files.list``."""

import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime

from tests.fake_google.call_context import CallContext
from tests.fake_google.google_state import File, permission_applies
from tests.fake_google.http_messages import DriveError, Json, unimplemented

TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<sign><=|>=|!=|[=<>(){}])|(?P<word>\w+))"""
)
SIGNS: dict[str, Callable[[datetime, datetime], bool]] = {
    "<": operator.lt, "<=": operator.le, "=": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
Predicate = Callable[[File], bool]


class Search:
    """Parses a query into a predicate of files. Raises ``DriveError`` 400 as Drive does."""

    def __init__(self, text: str, context: CallContext) -> None:
        self._context = context
        self._tokens = self._split(text)
        self._at = 0

    def predicate(self) -> Predicate:
        if not self._tokens:
            return lambda _: True
        predicate = self._disjunction()
        if self._at < len(self._tokens):
            raise _bad()
        return predicate

    def _split(self, text: str) -> list[str]:
        tokens, at, text = [], 0, text.rstrip()
        while at < len(text):
            match = TOKEN.match(text, at)
            if not match or not match.lastgroup:
                raise _bad()
            tokens.append(match[match.lastgroup])
            at = match.end()
        return tokens

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self, expected: str = "") -> str:
        token = self._peek()
        if not token or (expected and token.lower() != expected):
            raise _bad()
        self._at += 1
        return token

    def _disjunction(self) -> Predicate:
        tests = [self._conjunction()]
        while self._peek().lower() == "or":
            self._take()
            tests.append(self._conjunction())
        return lambda file: any(test(file) for test in tests)

    def _conjunction(self) -> Predicate:
        tests = [self._factor()]
        while self._peek().lower() == "and":
            self._take()
            tests.append(self._factor())
        return lambda file: all(test(file) for test in tests)

    def _factor(self) -> Predicate:
        if self._peek().lower() == "not":
            self._take()
            inner = self._factor()
            return lambda file: not inner(file)
        if self._peek() == "(":
            self._take()
            inner = self._disjunction()
            self._take(")")
            return inner
        if self._peek()[:1] in "'\"":
            return self._membership(_plain(self._take()))
        return self._term(self._take())

    def _membership(self, value: str) -> Predicate:
        self._take("in")
        group = self._take()
        if group == "parents":
            return self._in_folder(value)
        roles = {"owners": ("owner",), "writers": ("writer", "owner", "organizer", "fileOrganizer"),
                 "readers": ("reader", "commenter", "writer", "owner", "organizer", "fileOrganizer")}  # fmt: skip
        if group not in roles:
            raise _bad()
        return lambda file: any(one["role"] in roles[group] and permission_applies(one, value)
                                for one in file.permissions)

    def _in_folder(self, value: str) -> Predicate:
        home = self._context.state.root(self._context.account) if value == "root" else value
        return lambda file: home in file.parents

    def _term(self, name: str) -> Predicate:
        sign = self._take().lower()
        if name == "parents" and sign == "in":  # in the wrong order, as gspread writes it; Drive accepts it
            return self._in_folder(_plain(self._take()))
        if name in ("properties", "appProperties") and sign == "has":
            return self._has(name)
        value = self._take()
        if name in ("name", "mimeType"):
            return _text(name, sign, _plain(value))
        if name in ("modifiedTime", "createdTime"):
            return _moment(name, sign, _plain(value))
        truth = value.lower() in ("true", "false") and sign in ("=", "!=")
        if name in ("trashed", "starred", "sharedWithMe") and truth:
            return self._flag(name, (value.lower() == "true") == (sign == "="))
        if name in ("fullText", "visibility", "shortcutDetails", "viewedByMeTime", "memberCount"):
            raise unimplemented(f"the term {name} in Drive's search language")
        raise _bad()

    def _flag(self, name: str, value: bool) -> Predicate:
        if name == "trashed":
            return lambda file: self._context.state.is_trashed(file) == value
        if name == "starred":
            return lambda file: bool(file.extra.get("starred")) == value
        account = self._context.account

        def shared(file: File) -> bool:
            return file.owner != account and any(permission_applies(one, account) for one in file.permissions)

        return lambda file: shared(file) == value

    def _has(self, name: str) -> Predicate:
        self._take("{")
        pairs: Json = {}
        while self._peek() != "}":
            key = self._take()
            self._take("=")
            pairs[key] = _plain(self._take())
            if self._peek().lower() == "and":
                self._take()
        self._take("}")
        context = self._context

        def properties(file: File) -> Json:
            return context.app_properties(file) if name == "appProperties" else file.extra.get(name) or {}

        return lambda file: properties(file).get(str(pairs.get("key"))) == pairs.get("value")


def _plain(token: str) -> str:
    if token[:1] not in "'\"":
        raise _bad()
    return re.sub(r"\\(.)", r"\1", token[1:-1])


def _text(name: str, sign: str, value: str) -> Predicate:
    """Compares name or media type without regard to case; ``contains`` matches the beginnings of a name's words."""

    def words(file: File) -> str:
        return (file.name if name == "name" else file.mime).casefold()

    wanted = value.casefold()
    if sign == "contains":
        start = r"(?<!\w)" if name == "name" else ""
        return lambda file: re.search(start + re.escape(wanted), words(file)) is not None
    if sign not in ("=", "!="):
        raise _bad()
    return lambda file: (words(file) == wanted) == (sign == "=")


def _moment(name: str, sign: str, value: str) -> Predicate:
    """A comparison with an RFC 3339 time; UTC without an offset."""
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        raise _bad() from None
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    if sign not in SIGNS:
        raise _bad()
    return lambda file: SIGNS[sign](file.modified if name == "modifiedTime" else file.created, aware)


def _bad() -> DriveError:
    return DriveError(400, "Invalid Value", "invalid", "q")
