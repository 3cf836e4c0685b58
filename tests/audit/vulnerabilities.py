"""Known vulnerabilities of the locked versions, by pip-audit. Where they can't be looked up, that is printed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import requests

from tests.audit.locks import DEVELOPMENT, RUN_TIME

INDEX = "https://pypi.org/simple/pip-audit/"
SKIPPED = "pip-audit skipped: the vulnerability data of pypi.org can't be reached. Nothing was looked up."


def reachable(url: str = INDEX) -> bool:
    """Whether the index answers, through the proxy of the environment when there is one."""
    try:
        return requests.head(url, timeout=10).ok
    except requests.RequestException:
        return False


def look_up(locks: Sequence[Path] = (RUN_TIME, DEVELOPMENT)) -> int:
    """Runs pip-audit over each lock, by its hashes and without installing anything, and prints its report; returns the
    exit code: 0 when nothing is known, and when nothing could be looked up."""
    if not reachable():
        print(SKIPPED)
        return 0
    return max([_look_up(lock) for lock in locks])


def _look_up(lock: Path) -> int:
    command = [sys.executable, "-m", "pip_audit", "--format=json", "--progress-spinner=off", "--require-hashes",
               "--disable-pip", "-r", str(lock)]
    finished = subprocess.run(command, check=False, capture_output=True, text=True)
    if not finished.stdout.strip():  # it failed: a vulnerability gives a report as well
        print(f"{lock.name}: {finished.stderr.strip()[-2000:]}", file=sys.stderr)
        return 1
    lines, code = report(finished.stdout)
    print("\n".join(f"{lock.name}: {line}" for line in lines))
    return code


def report(printed: str) -> tuple[list[str], int]:
    """The lines and the exit code of a report of pip-audit in JSON. A distribution that its index doesn't have is
    unknown, not sound; an index that has none of them is one without vulnerability data."""
    found = json.loads(printed)["dependencies"]
    unknown = [each["name"] for each in found if "skip_reason" in each]
    if unknown and len(unknown) == len(found):
        return [SKIPPED], 0
    lines = [f"{each['name']} {each['version']}: {known['id']} (fixed in {', '.join(known['fix_versions']) or 'none'})"
             for each in found for known in each.get("vulns", ())]
    lines += [f"not looked up: {name}" for name in unknown]
    return (lines, 1) if lines else ([f"no known vulnerabilities in {len(found)} distributions"], 0)
