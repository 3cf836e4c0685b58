"""The example that tests, demo and benchmarks begin with: `baocao(*INIT, folder)`."""

from __future__ import annotations

EXAMPLE = "vstbpn-hai-phong"
INIT = ("init", "--example", EXAMPLE)
