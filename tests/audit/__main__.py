"""`make audit`: the licences of what runs in production, then the known vulnerabilities of the locked versions."""

from __future__ import annotations

import sys

from tests.audit import vulnerabilities
from tests.audit.licences import allowed_licences, refused, runtime_licences


def main() -> int:
    """Returns 1 for a licence that is not allowed, else the exit code of pip-audit."""
    found = runtime_licences()
    for each in found:
        print(f"{each.name:<24} {each.version or 'not installed':<14} {each.expression or 'unknown'}")
    wrong = refused(found, allowed_licences())
    for each in wrong:
        print(f"{each.name}: “{each.expression or 'unknown'}” is not among [tool.licences] of pyproject.toml",
              file=sys.stderr)
    return max(int(bool(wrong)), vulnerabilities.look_up())


if __name__ == "__main__":
    sys.exit(main())
