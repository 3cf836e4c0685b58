"""Unfinished suites (the night under attack) run only when asked for: BAOCAO_ATTACK=1 make test."""

import os

collect_ignore = [] if os.environ.get("BAOCAO_ATTACK") else ["hostile", "resilience"]
