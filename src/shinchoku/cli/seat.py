"""``python -m shinchoku.cli.seat``: what a cohort's engines start; it scans what it is asked to over its pipes."""

from shinchoku.cli.attending import attend
from shinchoku.gates.seating import serve


def main() -> None:
    """Answer until nobody asks any more."""
    serve(attend)


if __name__ == "__main__":
    main()
