"""How the command ends when it is asked to: at once, with nothing left of what it had begun."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.worlds import MODEL_DB, PATTERNS, GitWorld, tree_state

SVC = f"{PATTERNS}/chapter2_training/02_iris_sklearn_svc"
HANGS = """import os, sys, time

def test_a():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.setsid()
        open('begun', 'w').close()
    time.sleep(600)
"""
SENT = {
    signal.SIGINT: (130, "interrupted"),
    signal.SIGTERM: (143, "ended by SIGTERM"),
    signal.SIGHUP: (129, "ended by SIGHUP"),
}

INTO_TEXT = """
import os, signal, sys

class Finder:
    def find_spec(self, *_):
        if signal.getsignal(signal.SIGINT) is not signal.default_int_handler and "shinchoku.cli.guard" in sys.modules:
            sys.meta_path.remove(self)
            exec("os.kill(os.getpid(), signal.SIGINT)\\nfor _ in range(1000): pass")

sys.meta_path.insert(0, Finder())
"""


def marked(scratch: Path) -> dict[int, str]:
    """Processes that were told of our folder for temporary files, or of one below it, each with its command line."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, variables = ((process / name).read_bytes() for name in ("cmdline", "environ"))
        except OSError:
            continue  # gone, or another user's
        if os.fsencode(scratch) in variables + command and process.name != str(os.getpid()):
            found[int(process.name)] = command.decode(errors="replace").replace("\0", " ")
    return found


def gone(scratch: Path, seconds: float) -> bool:
    """Whether no such process is left after that time."""
    deadline = time.monotonic() + seconds
    while marked(scratch) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not marked(scratch)


@pytest.fixture(name="scratch")
def _scratch(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "tmp"
    folder.mkdir()
    yield folder
    assert gone(folder, 5)


def hanging(learner: GitWorld, scratch: Path, *arguments: str) -> "subprocess.Popen[str]":
    """A scan both of whose suites hang, with a daemon each, as soon as they do."""
    learner.write({f"{MODEL_DB}/tests/test_main.py": HANGS, f"{SVC}/README.md": "x", f"{SVC}/tests/test_a.py": HANGS})
    child = subprocess.Popen(
        [sys.executable, "-m", "shinchoku", "scan", str(learner.root), "--jobs", "2", *arguments],
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while len(list(scratch.glob("shinchoku-*/tree/**/begun"))) < 2:
        assert child.poll() is None, child.communicate()
        time.sleep(0.1)
    return child


@pytest.mark.parametrize("sandbox", ["auto", "off"])
@pytest.mark.parametrize("number", SENT)
def test_a_signal_ends_it_with_all_that_it_had_begun(
    learner: GitWorld, scratch: Path, tmp_path: Path, number: signal.Signals, sandbox: str
) -> None:
    report = tmp_path / "report.json"
    report.write_text("of before")
    child = hanging(learner, scratch, "--sandbox", sandbox, "--format", "json", "--output", str(report))
    before = tree_state(learner.root)
    begun = time.monotonic()
    child.send_signal(number)
    out, err = child.communicate(timeout=120)
    took = time.monotonic() - begun
    code, said = SENT[number]
    assert (child.returncode, out, err) == (code, "", f"shinchoku: {said}\n")
    assert took < 60  # two seconds on a quiet machine
    assert list(scratch.iterdir()) == []
    assert gone(scratch, 5)
    assert (report.read_text(), tree_state(learner.root)) == ("of before", before)


def test_the_same_signal_twice_is_still_a_clean_end(learner: GitWorld, scratch: Path) -> None:
    child = hanging(learner, scratch)
    for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGINT):
        child.send_signal(number)
        time.sleep(0.02)
    _, err = child.communicate(timeout=120)
    assert (child.returncode, err) == (143, "shinchoku: ended by SIGTERM\n")
    assert list(scratch.iterdir()) == []


def test_a_suite_that_stops_who_watches_it_does_not_hold_up_the_end(learner: GitWorld, scratch: Path) -> None:
    child = hanging(learner, scratch, "--sandbox", "off")
    for pid, command in marked(scratch).items():
        if "shinchoku_worker.py" in command:
            os.kill(pid, signal.SIGSTOP)
    child.send_signal(signal.SIGTERM)
    child.communicate(timeout=120)
    assert child.returncode == 143
    assert list(scratch.iterdir()) == []
    assert gone(scratch, 5)


SLOW = """
import os, signal, subprocess, sys, time
from shinchoku.cli.guard import guarded
with guarded():
    child = subprocess.Popen(['sleep', '600'], start_new_session=True)
    os.kill(child.pid, signal.SIGSTOP)
    try:
        print(child.pid, flush=True)
        time.sleep(600)
    finally:
        print('putting away', flush=True)
        time.sleep(600)
"""


def test_where_putting_away_does_not_end_a_second_signal_ends_it() -> None:
    child = subprocess.Popen([sys.executable, "-c", SLOW], stdout=subprocess.PIPE, text=True)
    assert child.stdout
    sleeper = int(child.stdout.readline())
    child.send_signal(signal.SIGTERM)
    assert child.stdout.readline() == "putting away\n"
    deadline = time.monotonic() + 120
    while child.poll() is None and time.monotonic() < deadline:
        child.send_signal(signal.SIGHUP)  # for a second they change nothing
        time.sleep(0.3)
    child.stdout.close()
    assert child.returncode == -signal.SIGHUP
    assert ended(sleeper)


def ended(pid: int) -> bool:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            if (Path(f"/proc/{pid}") / "stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True  # whoever adopted it has not looked yet
        except OSError:
            return True
        time.sleep(0.05)
    return False


def guarded(code: str) -> "subprocess.CompletedProcess[str]":
    """A command of that code, in a process of its own."""
    lines = "import os, signal, typer\nfrom shinchoku.cli.guard import guarded\napp = typer.Typer()\n\n"
    lines += f"@app.command()\ndef run():\n{code}\n\napp()\n"
    return subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=False)


def test_a_signal_that_was_lost_on_the_way_still_counts() -> None:
    found = guarded(
        "    with guarded():\n        try:\n            os.kill(os.getpid(), signal.SIGTERM)\n"
        "        except KeyboardInterrupt:\n            pass\n"
    )
    assert (found.returncode, found.stderr) == (143, "shinchoku: ended by SIGTERM\n")


def test_what_fails_on_the_way_out_is_not_told_instead() -> None:
    found = guarded(
        "    with guarded():\n        try:\n            os.kill(os.getpid(), signal.SIGHUP)\n"
        "        finally:\n            raise OSError('the terminal is gone')\n"
    )
    assert (found.returncode, found.stderr) == (129, "shinchoku: ended by SIGHUP\n")


def test_where_nobody_hears_why_it_ends_the_exit_code_still_says_it() -> None:
    found = guarded("    os.close(2)\n    with guarded():\n        os.kill(os.getpid(), signal.SIGHUP)\n")
    assert found.returncode == 129


def test_a_signal_that_is_ignored_stays_so() -> None:
    found = guarded(
        "    signal.signal(signal.SIGHUP, signal.SIG_IGN)\n    with guarded():\n"
        "        os.kill(os.getpid(), signal.SIGHUP)\n        print('goes on')\n"
    )
    assert (found.returncode, found.stdout) == (0, "goes on\n")


def test_afterwards_signals_mean_what_they_meant_before() -> None:
    found = guarded("    with guarded():\n        pass\n    os.kill(os.getpid(), signal.SIGTERM)\n")
    assert found.returncode == -signal.SIGTERM


def test_it_also_works_where_signals_cannot_be_heard() -> None:
    found = guarded(
        "    import threading\n    def work():\n        with guarded():\n            print('works')\n"
        "    thread = threading.Thread(target=work)\n    thread.start()\n    thread.join()\n"
    )
    assert (found.returncode, found.stdout) == (0, "works\n")


def test_ctrl_c_while_a_dataclass_is_made_has_the_exit_code_too(learner: GitWorld, tmp_path: Path) -> None:
    """Text that is executed, as `dataclass` does, in a room that a command under way imports."""
    (tmp_path / "sitecustomize.py").write_text(INTO_TEXT)
    child = subprocess.run(
        [sys.executable, "-m", "shinchoku", "scan", str(learner.root), "--tests", "skip"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (child.returncode, child.stdout, child.stderr) == (130, "", "shinchoku: interrupted\n")
