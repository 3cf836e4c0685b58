"""Imports every module that a run imports, once: the forkserver's preload."""

from __future__ import annotations

import importlib
import pkgutil

import automation
import automation.outputs

for module in pkgutil.walk_packages(automation.__path__, "automation."):
    importlib.import_module(module.name)
