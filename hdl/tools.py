"""Programs outside Python: where they are, and what is raised where one is missing or fails."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hdl import cache


class ToolError(RuntimeError):
    """A program outside Python has failed, in one line."""

    history: Any = None  # the History of what had been trained when it failed


class MissingTool(ToolError):  # noqa: N818 - to be installed, not a fault
    """A program outside Python is not installed; the line has the command that installs it."""


@dataclass(frozen=True)
class Tool:
    """A program outside Python."""

    title: str  # its name in a sentence
    programs: tuple[str, ...]  # what must be on the path; the first is the program itself
    install: str  # the command that installs it
    oldest: tuple[int, ...]  # the versions that work: oldest <= version < before
    before: tuple[int, ...] | None = None
    version_option: str = "--version"  # makes it print its version
    # a Python package that may have the programs in its folder ``bin``, before the path; the
    # package's folder is then the variable ``{PACKAGE}_ROOT`` of its programs
    package: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which its programs run."""
        variables = {"PATH": os.defpath, **os.environ}
        if not cache.is_plain(tempfile.gettempdir()):
            variables["TMPDIR"] = "/tmp"
        if package := self._package_folder():
            folder = cache.plain_path(package, copied=True)
            variables[f"{self.package.upper()}_ROOT"] = str(folder)
            variables["PATH"] = f"{folder / 'bin'}{os.pathsep}{variables['PATH']}"
        return variables

    @property
    def path(self) -> str | None:
        """The path of the program, or None where there is none."""
        return shutil.which(self.programs[0], path=self.environment["PATH"])

    def require(self) -> None:
        """Raise MissingTool unless all its programs are installed."""
        for program in self.programs:
            if shutil.which(program, path=self.environment["PATH"]) is None:
                what = "is not installed" if program == self.programs[0] else f"needs {program}"
                raise MissingTool(f"{self.title} {what}: {self.install}")

    def version(self) -> str:
        """What it prints of its version, or its package's; OSError, TimeoutExpired: it fails."""
        if self._package_folder():
            from importlib.metadata import version  # takes longer than all else here

            return version(self.package)
        command = self.programs[0], self.version_option
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=20, check=False
        )
        return done.stdout + done.stderr

    def _package_folder(self) -> Path | None:
        package = importlib.util.find_spec(self.package) if self.package else None
        folder = Path(package.origin).parent if package and package.origin else None
        return folder if folder and (folder / "bin" / self.programs[0]).exists() else None
