"""What suites may take, and how each limit is called in words."""

from typing import Literal

from msgspec import Struct

Wanted = Literal["auto", "on", "off"]

_GIB = 1 << 30


class Limits(Struct, frozen=True):
    """What suites may take.

    Memory is what a suite's processes have in use together, looked at ten times a second: a limit of the address
    space would also end those that reserve much and use little, as numerical libraries do.
    """

    jobs: int
    """Suites that run at the same time."""
    timeout: float
    """Seconds for one suite."""
    cpu: float | None = None
    """Seconds of one processor for each process of a suite; None: twice the timeout."""
    memory: int = 4 * _GIB
    """Bytes in use by all processes of one suite."""
    file_size: int = _GIB
    """Bytes of one file."""
    disk: int = 2 * _GIB
    """Bytes that a suite may add to all that it may write to: its folder, its home, TMPDIR; in memory or not."""
    files: int = 100_000
    """Files and folders that it may add there."""
    open_files: int = 4096
    """For each process."""
    processes: int = 512
    """Of one suite at the same time."""
    sandbox: Wanted = "auto"
    network: bool = False
    """Whether suites in a sandbox may use the network."""
    fork: bool = True
    """Whether suites of our own interpreter are forked from one that has pytest loaded, where that is the same."""

    def as_numbers(self) -> dict[str, float]:
        """As the worker wants them."""
        return {
            "wall": self.timeout,
            "cpu": self.timeout * 2 if self.cpu is None else self.cpu,
            "memory": self.memory,
            "file_size": self.file_size,
            "disk": self.disk,
            "files": self.files,
            "open_files": self.open_files,
            "processes": self.processes,
        }

    def told(self, hit: str) -> str:
        """A limit in words: ``memory, 4 GiB``."""
        number = self.as_numbers()[hit]
        match hit:
            case "wall":
                return f"wall time, {number:g} s"
            case "cpu":
                return f"CPU, {number:g} s"
            case "memory" | "file_size" | "disk":
                return f"{hit.replace('_', ' ')}, {_size(int(number))}"
            case _:
                return f"{hit.replace('_', ' ')}, {int(number)}"


def _size(number: int) -> str:
    for unit, name in ((_GIB, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if number >= unit:
            return f"{number / unit:.4g} {name}"
    return f"{number} bytes"
