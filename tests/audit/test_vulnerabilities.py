"""`make audit`: what pip-audit reports, and its absence, is never taken for "nothing known"."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.audit.locks import ROOT
from tests.audit.vulnerabilities import SKIPPED, report

SOUND: dict[str, Any] = {"name": "click", "version": "8.5.1", "vulns": []}
UNKNOWN = {"name": "lxml", "skip_reason": "Dependency not found on PyPI"}
VULNERABLE = {"name": "jinja2", "version": "2.11.0", "vulns": [
    {"id": "PYSEC-2021-66", "fix_versions": ["2.11.3"], "aliases": [], "description": "…"},
    {"id": "PYSEC-0000-1", "fix_versions": [], "aliases": [], "description": "…"}]}


@pytest.mark.parametrize(("found", "lines", "code"), [
    ([SOUND], ["no known vulnerabilities in 1 distributions"], 0),
    ([SOUND, VULNERABLE], ["jinja2 2.11.0: PYSEC-2021-66 (fixed in 2.11.3)",
                           "jinja2 2.11.0: PYSEC-0000-1 (fixed in none)"], 1),
    ([SOUND, UNKNOWN], ["not looked up: lxml"], 1),
    ([UNKNOWN, UNKNOWN], [SKIPPED], 0),
])
def test_a_report_of_pip_audit(found: list[dict[str, Any]], lines: list[str], code: int) -> None:
    assert report(json.dumps({"dependencies": found, "fixes": []})) == (lines, code)


def test_without_network_the_licences_are_listed_and_the_rest_is_skipped() -> None:
    nowhere = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"), "http://127.0.0.1:9")
    finished = subprocess.run([sys.executable, "-m", "tests.audit"], cwd=ROOT, check=False, capture_output=True,
                              text=True, env={**os.environ, **nowhere, "NO_PROXY": "", "no_proxy": ""})
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert SKIPPED in finished.stdout
    assert any(line.split()[0::2] == ["xlsxwriter", "BSD-2-Clause"] for line in finished.stdout.splitlines())
