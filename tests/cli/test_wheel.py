"""The wheel contains all files of a new workspace and works without the source."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.cli.trees import tree
from tests.examples import EXAMPLE, INIT

ROOT = Path(__file__).parents[2]
PARTS = ("config", "sheet_templates", "mail_templates")
PLACES = {f"examples/{EXAMPLE}/config": "config", f"examples/{EXAMPLE}/sheet_templates": "sheet_templates",
          "mail_templates": "mail_templates"}


@dataclass(frozen=True)
class Installed:
    wheel: Path
    site: Path

    def baocao(self, *arguments: str | Path, **environment: str) -> str:
        """Run the installed command away from the source; returns stdout."""
        away = {**os.environ, "PYTHONPATH": str(self.site), "LANGUAGE": "en", **environment}
        return subprocess.run([sys.executable, self.site / "bin" / "baocao", *arguments], cwd=self.site, env=away,
                              check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    place = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place], cwd=ROOT, check=True,
                   capture_output=True)
    wheel = next(place.glob("*.whl"))
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index",
                    "--no-deps", "--no-compile", "--target", place / "site", wheel], check=True)
    return Installed(wheel, place / "site")


def test_the_wheel_holds_every_file_of_the_package(installed: Installed) -> None:
    packed = {name for name in ZipFile(installed.wheel).namelist() if name.startswith("automation/")}
    sources = {f"automation/{name}" for name, digest in tree(ROOT / "automation").items()
            if digest and "__pycache__" not in name}
    workspace_files = {f"automation/workspace/{place}/{name}" for place, part in PLACES.items()
                       for name, digest in tree(ROOT / part).items() if digest}
    assert packed == sources | workspace_files


def test_a_workspace_starts_from_the_wheel(installed: Installed, tmp_path: Path) -> None:
    code = "import automation; print(automation.__file__)"
    found = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True,
                           env={**os.environ, "PYTHONPATH": str(installed.site)}).stdout
    assert Path(found.strip()).is_relative_to(installed.site), "else the source is tested"
    installed.baocao(*INIT, tmp_path)
    for part in PARTS:
        assert tree(tmp_path / part) == tree(ROOT / part)
    warned = installed.baocao("-w", tmp_path, "check-config")
    assert warned.splitlines()[-1] == "Cấu hình không có chỗ nào sai. 2 cảnh báo.", "types of one unit"
    blank = tmp_path / "blank"
    installed.baocao("init", blank)
    assert tree(blank / "config") == tree(ROOT / "automation" / "workspace" / "blank" / "config")
    assert tree(blank / "mail_templates") == tree(ROOT / "mail_templates")
    assert "phiên bản" in installed.baocao("--version", LANGUAGE="vi")
