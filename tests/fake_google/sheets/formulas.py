"""Formulas: a parser of a subset of Sheets' language, and references that follow moved cells.

Numbers, texts, + - * / ^ &, comparisons, percent, references and ranges (also of other tabs), and the functions
in ``functions.FUNCTIONS``. A formula with one of ``functions.KEPT`` is kept, not evaluated: its cell is "", or has the
value that a test sets. Entering anything else raises a 501 error that names it: never a wrong value.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from tests.fake_google.http_messages import unimplemented
from tests.fake_google.sheets import a1
from tests.fake_google.sheets.model import Scalar

TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)|(?P<text>"(?:[^"]|"")*")
    |(?P<ref>(?:(?:'(?:[^']|'')+'|[A-Za-z_]\w*)!)?\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?(?![\w(])
      |(?:(?:'(?:[^']|'')+'|[A-Za-z_]\w*)!)?\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\w(]))
    |(?P<name>[A-Za-z_][A-Za-z0-9_.]*)|(?P<op><>|<=|>=|[-+*/^&=<>%(),;]))""",
    re.X,
)
CALLED = re.compile(r"""\"(?:[^\"]|\"\")*\"|'(?:[^']|'')+'!|([A-Za-z_][\w.]*)\(""")
REFERENCE = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d+)")
WHOLE = re.compile(r"(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})(?![\w(])")
OTHER = r"(?:'(?:[^']|'')+'|[A-Za-z_]\w*)!\$?[A-Za-z]{1,3}(?:\$?\d+)?(?::\$?\w+(?:\$?\d+)?)?(?![\w(])"


@lru_cache(maxsize=65_536)
def called_functions(formula: str) -> frozenset[str]:
    return frozenset(name.upper() for name in CALLED.findall(formula) if name)


class FormulaError(Exception):
    """An error value; ``kind``: such as "#DIV/0!"."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


@dataclass(frozen=True)
class Node:
    """A node of the syntax tree: an operator, function, reference, name or constant, and its operands."""

    kind: str
    text: str = ""
    value: Scalar = None
    parts: tuple["Node", ...] = ()


def tokens(formula: str) -> list[Token]:
    """The tokens after "=". Raises ``FormulaError`` "#ERROR!" for invalid text."""
    split, at, text = [], 1, formula.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match or not match.lastgroup:
            raise FormulaError("#ERROR!")
        split.append(Token(match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return split


LEVELS: tuple[tuple[str, ...], ...] = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))


class FormulaParser:
    """A recursive-descent parser; ``known`` decides whether a function exists."""

    def __init__(self, formula: str, known: Callable[[str], bool]) -> None:
        self._tokens = tokens(formula)
        self._at = 0
        self._known = known

    def parse(self) -> Node:
        node = self._level(0)
        if self._at < len(self._tokens):
            raise FormulaError("#ERROR!")
        return node

    def _peek(self) -> str:
        return self._tokens[self._at].text if self._at < len(self._tokens) else ""

    def _take(self) -> Token:
        if self._at >= len(self._tokens):
            raise FormulaError("#ERROR!")
        self._at += 1
        return self._tokens[self._at - 1]

    def _level(self, level: int) -> Node:
        if level == len(LEVELS):
            return self._unary()
        node = self._level(level + 1)
        while self._peek() in LEVELS[level]:
            operator = self._take().text
            node = Node("operator", operator, parts=(node, self._level(level + 1)))
        return node

    def _unary(self) -> Node:
        if self._peek() in ("-", "+"):
            sign = self._take().text
            inner = self._unary()
            return Node("operator", "-", parts=(Node("constant", value=0), inner)) if sign == "-" else inner
        node = self._atom()
        while self._peek() == "%":
            self._take()
            node = Node("operator", "/", parts=(node, Node("constant", value=100)))
        return node

    def _atom(self) -> Node:
        token = self._take()
        if token.kind == "number":
            return Node("constant", value=float(token.text))
        if token.kind == "text":
            return Node("constant", value=token.text[1:-1].replace('""', '"'))
        if token.kind == "ref":
            return Node("reference", token.text)
        if token.kind == "name":
            return self._named(token.text)
        if token.text == "(":
            node = self._level(0)
            if self._take().text != ")":
                raise FormulaError("#ERROR!")
            return node
        raise FormulaError("#ERROR!")

    def _named(self, name: str) -> Node:
        if name.upper() in ("TRUE", "FALSE") and self._peek() != "(":
            return Node("constant", value=name.upper() == "TRUE")
        if self._peek() != "(":
            return Node("name", name)  # a named range
        if not self._known(name.upper()):
            raise unimplemented(f"the function {name.upper()} in a formula")
        self._take()
        parts: list[Node] = []
        while self._peek() != ")":
            parts.append(self._level(0))
            if self._peek() in (",", ";"):
                self._take()
            elif self._peek() != ")":
                raise FormulaError("#ERROR!")
        self._take()
        return Node("function", name.upper(), parts=tuple(parts))


def translate(formula: str, rows: int, columns: int) -> str:
    """The formula of a copy that is ``rows`` lower and ``columns`` further right."""

    def step(match: "re.Match[str]") -> str:
        column = a1.column_number(match[2]) + (0 if match[1] else columns)
        row = int(match[4]) + (0 if match[3] else rows)
        return f"{match[1]}{a1.column_letters(column)}{match[3]}{row}" if column >= 0 and row > 0 else "#REF!"

    return _replace_references(formula, step)


def shift(formula: str, dimension: str, new_index: Callable[[int], int | None], title: str, *, own: bool) -> str:
    """The formula after rows or columns of the tab ``title`` moved; ``new_index`` returns the new index of an old one,
    None when deleted; ``own``: the formula is on that tab, so that references without a tab are to it."""

    def step(match: "re.Match[str]") -> str:
        by_row = dimension == "ROWS"
        new = new_index(int(match[4]) - 1 if by_row else a1.column_number(match[2]))
        if new is None:
            return "#REF!"
        column, row = (match[2], str(new + 1)) if by_row else (a1.column_letters(new), match[4])
        return f"{match[1]}{column}{match[3]}{row}"

    def columns(match: "re.Match[str]") -> str:
        ends = [new_index(a1.column_number(match[at])) for at in (2, 4)]
        if dimension == "ROWS" or None in ends:
            return match[0] if dimension == "ROWS" else "#REF!"
        first, last = (a1.column_letters(end or 0) for end in ends)
        return f"{match[1]}{first}:{match[3]}{last}"

    def elsewhere(text: str) -> str:
        name, mark, cells = text.rpartition("!")
        if not is_title(name, title):
            return text
        moved = WHOLE.sub(columns, cells) if WHOLE.fullmatch(cells) else REFERENCE.sub(step, cells)
        return f"{name}{mark}{moved}"

    return _replace_references(formula, step if own else lambda match: match[0], elsewhere)


def refers_elsewhere(formula: str) -> bool:
    """Whether a formula refers to a cell by the title of a tab."""
    texts = re.split(r'("(?:[^"]|"")*")', formula)
    return formula.startswith("=") and any(re.search(OTHER, part) for part in texts[::2])


def is_title(written: str, title: str) -> bool:
    return written.strip("'").replace("''", "'").casefold() == title.casefold()


def retitled(formula: str, title: str, new: str | None) -> str:
    """The formula after the tab ``title`` got a new title; None: after it was deleted."""

    def elsewhere(text: str) -> str:
        name, mark, cells = text.rpartition("!")
        if not is_title(name, title):
            return text
        return "#REF!" if new is None else f"{a1.quote_title(new)}{mark}{cells}"

    return _replace_references(formula, lambda match: match[0], elsewhere)


def _replace_references(formula: str, step: Callable[["re.Match[str]"], str],
                        elsewhere: Callable[[str], str] = lambda text: text) -> str:
    """Applies ``step`` to every reference outside texts and names, ``elsewhere`` to those to other tabs."""
    parts = re.split(rf'("(?:[^"]|"")*"|{OTHER})', formula)
    shape = r"(?<![\w.!$])" + REFERENCE.pattern + r"(?![\w(])"
    return "".join((part if part.startswith('"') else elsewhere(part)) if at % 2 else re.sub(shape, step, part)
                   for at, part in enumerate(parts))
