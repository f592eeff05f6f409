"""No variable of the environment changes what a scan says, but for those that are there to."""

import os
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import Figure
from tests.hostile import Run, run, side_by_side, two_commits

pytestmark = pytest.mark.hostile

SCAN = ("scan", ".", "--tests", "skip", "--format", "json", "--reproducible", "--timezone", "author")


def _variables(root: Path, evil: Path, trace: Path) -> dict[str, str]:
    """Each with the value that would do the most."""
    program, folder = str(evil / "program"), str(evil)
    return {
        "GIT_DIR": f"{folder}/other/.git",
        "GIT_WORK_TREE": f"{folder}/other",
        "GIT_COMMON_DIR": f"{folder}/other/.git",
        "GIT_INDEX_FILE": f"{folder}/none",
        "GIT_OBJECT_DIRECTORY": f"{folder}/other/.git/objects",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": f"{folder}/other/.git/objects",
        "GIT_NAMESPACE": "other",
        "GIT_CEILING_DIRECTORIES": str(root.parent),
        "GIT_DISCOVERY_ACROSS_FILESYSTEM": "1",
        "GIT_DEFAULT_HASH": "sha256",
        "GIT_CONFIG": f"{folder}/config",
        "GIT_CONFIG_GLOBAL": f"{folder}/config",
        "GIT_CONFIG_SYSTEM": f"{folder}/config",
        "GIT_CONFIG_NOSYSTEM": "0",
        "GIT_CONFIG_PARAMETERS": f"'core.fsmonitor={program}'",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": program,
        "GIT_ATTR_SOURCE": "HEAD",
        "GIT_ATTR_NOSYSTEM": "0",
        "GIT_EXEC_PATH": folder,
        "GIT_TEMPLATE_DIR": folder,
        "GIT_EXTERNAL_DIFF": program,
        "GIT_DIFF_OPTS": "--unified=9",
        "GIT_PAGER": program,
        "GIT_PAGER_IN_USE": "1",
        "PAGER": program,
        "GIT_EDITOR": program,
        "EDITOR": program,
        "GIT_ASKPASS": program,
        "SSH_ASKPASS": program,
        "GIT_SSH": program,
        "GIT_SSH_COMMAND": program,
        "GIT_PROXY_COMMAND": program,
        "GIT_ALLOW_PROTOCOL": "ext:file:http",
        "GIT_PROTOCOL_FROM_USER": "1",
        "GIT_GLOB_PATHSPECS": "1",
        "GIT_NOGLOB_PATHSPECS": "1",
        "GIT_ICASE_PATHSPECS": "1",
        "GIT_LITERAL_PATHSPECS": "0",
        "GIT_SHALLOW_FILE": f"{folder}/shallow",
        "GIT_GRAFT_FILE": f"{folder}/grafts",
        "GIT_NO_REPLACE_OBJECTS": "0",
        "GIT_REPLACE_REF_BASE": "refs/heads",
        "GIT_OPTIONAL_LOCKS": "1",
        "GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z",
        "GIT_FLUSH": "1",
        "GIT_TRACE": str(trace),
        "GIT_TRACE2_EVENT": str(trace),
        "GIT_TRACE_PACK_ACCESS": str(trace),
        "GIT_PYTHON_TRACE": "full",
        "GIT_PYTHON_GIT_EXECUTABLE": program,
        "GIT_PYTHON_REFRESH": "raise",
        "HOME": folder,
        "XDG_CONFIG_HOME": folder,
        "TZ": "Pacific/Kiritimati",
        "LANG": "tr_TR.UTF-8",
        "LC_ALL": "ja_JP.UTF-8",
        "LANGUAGE": "ja",
        "COLUMNS": "20",
        "TERM": "dumb",
        "FORCE_COLOR": "1",
        "PYTHONUTF8": "0",
        "PYTHONIOENCODING": "cp932",
        "PYTHONHASHSEED": "7",
        "IFS": "/",
        "BASH_ENV": program,
        "ENV": program,
    }


def test_whatever_the_environment_says_the_report_is_the_same(tmp_path: Path, figure: Figure) -> None:
    world = two_commits(tmp_path / "repo")
    evil, trace, canary = tmp_path / "evil", tmp_path / "trace", tmp_path / "canary"
    two_commits(evil / "other").write({"other": "other"})
    (evil / "program").write_text(f"#!/bin/sh\n: > {canary}\n")
    (evil / "program").chmod(0o755)
    for name in (".gitconfig", "config", "git/config"):
        (evil / name).parent.mkdir(exist_ok=True)
        (evil / name).write_text(
            f"[core]\n\tfsmonitor = {evil}/program\n\tquotePath = true\n[log]\n\tshowSignature = true\n"
        )
    (evil / "shallow").write_text(f"{world.git('rev-parse', 'HEAD')}\n")
    os.utime(world.root / "first.txt", (1, 1))
    usual = run(world.root, *SCAN)
    assert usual.code == 0
    variables = _variables(world.root, evil, trace)
    assert len(variables) >= 40
    one_by_one: list[Run] = side_by_side(
        partial(run, world.root, *SCAN, env={name: value}) for name, value in variables.items()
    )
    changed = [
        name for name, each in zip(variables, one_by_one, strict=True) if (each.out, each.code) != (usual.out, 0)
    ]
    assert changed == []
    together = run(world.root, *SCAN, env=variables)
    assert (together.out, together.code) == (usual.out, 0)
    assert not canary.exists()
    assert not trace.exists()
    figure(f"{len(variables)} variables, one by one and together: the JSON is byte-equal")
