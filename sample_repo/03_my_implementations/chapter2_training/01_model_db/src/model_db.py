"""モデルと実験を記録する小さなデータベース。"""

import sqlite3

SCHEMA = """
CREATE TABLE models (
    id INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (project, name)
);
CREATE TABLE experiments (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    version TEXT NOT NULL,
    accuracy REAL NOT NULL
);
"""


class ModelDB:
    """モデルの台帳。"""

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.executescript(SCHEMA)

    def add_model(self, project: str, name: str) -> int:
        """モデルを登録し、その番号を返す。"""
        cursor = self._db.execute("INSERT INTO models (project, name) VALUES (?, ?)", (project, name))
        return int(cursor.lastrowid or 0)

    def add_experiment(self, model: int, *, version: str, accuracy: float) -> None:
        """モデルに実験を一つ加える。"""
        if not 0 <= accuracy <= 1:
            raise ValueError(f"accuracy は 0 から 1 まで: {accuracy}")
        self._db.execute(
            "INSERT INTO experiments (model, version, accuracy) VALUES (?, ?, ?)", (model, version, accuracy)
        )

    def best_version(self, model: int) -> str | None:
        """もっとも正答率の高い版。同点なら新しいほう。"""
        row = self._db.execute(
            "SELECT version FROM experiments WHERE model = ? ORDER BY accuracy DESC, id DESC LIMIT 1", (model,)
        ).fetchone()
        return row[0] if row else None

    def remove_model(self, model: int) -> None:
        """モデルを、その実験ごと消す。"""
        self._db.execute("DELETE FROM models WHERE id = ?", (model,))

    def count_experiments(self) -> int:
        """記録されている実験の数。"""
        return int(self._db.execute("SELECT COUNT(*) FROM experiments").fetchone()[0])

    def close(self) -> None:
        """接続を閉じる。"""
        self._db.close()

# 復習: 2025-11-15 に読み直した。
