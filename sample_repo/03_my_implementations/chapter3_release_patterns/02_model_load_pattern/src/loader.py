"""外の保管場所からモデルを読み込む。"""

import hashlib
import os
import re
from pathlib import Path

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")


class LoadError(Exception):
    """モデルを読み込めなかった。"""


def parse_version(text: str) -> tuple[int, int, int]:
    """「1.2.3」を三つの数にする。"""
    match = _VERSION.fullmatch(text)
    if not match:
        raise ValueError(f"版の書き方が違う: {text!r}")
    major, minor, patch = match.groups()
    return int(major), int(minor), int(patch)


def checksum(data: bytes) -> str:
    """内容の検査値。"""
    return hashlib.sha256(data).hexdigest()


class Store:
    """保管場所。名前/版/model.bin と、その検査値を置く。"""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, version: str, data: bytes) -> None:
        """モデルを置く。"""
        parse_version(version)
        folder = self.root / name / version
        folder.mkdir(parents=True)
        (folder / "model.bin").write_bytes(data)
        (folder / "model.sha256").write_text(checksum(data), encoding="ascii")

    def versions(self, name: str) -> list[str]:
        """古い順の版。"""
        folder = self.root / name
        return sorted((entry.name for entry in folder.iterdir()), key=parse_version) if folder.is_dir() else []

    def latest(self, name: str) -> str:
        """もっとも新しい版。"""
        versions = self.versions(name)
        if not versions:
            raise LoadError(f"モデルがない: {name}")
        return versions[-1]


class Loader:
    """手元に写してから使う。"""

    def __init__(self, store: Store, cache: Path) -> None:
        self.store, self.cache = store, cache
        self.downloads = 0

    def load(self, name: str, version: str | None = None) -> bytes:
        """モデルの中身。版を言わなければ最新。"""
        version = version or self.store.latest(name)
        parse_version(version)
        target = self.cache / f"{name}-{version}.bin"
        if not target.exists():
            self._download(name, version, target)
        return target.read_bytes()

    def _download(self, name: str, version: str, target: Path) -> None:
        folder = self.store.root / name / version
        if not folder.is_dir():
            raise LoadError(f"版がない: {name} {version}")
        data = (folder / "model.bin").read_bytes()
        if checksum(data) != (folder / "model.sha256").read_text(encoding="ascii"):
            raise LoadError(f"検査値が合わない: {name} {version}")
        self.cache.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        part.write_bytes(data)
        os.replace(part, target)
        self.downloads += 1

# 復習: 2025-11-15 に読み直した。
