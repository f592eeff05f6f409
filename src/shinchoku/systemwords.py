"""What the system calls what went wrong, as it stands in a sentence of ours."""

import signal


def words(error: OSError) -> str:
    """The cause, without the paths of this machine."""
    return (error.strerror or str(error)).lower()


def signal_name(number: int) -> str:
    """A signal as it is known: ``SIGKILL``."""
    try:
        return signal.Signals(number).name
    except ValueError:  # most real-time signals have none
        return f"signal {number}"
