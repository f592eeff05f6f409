"""``python -m shinchoku``."""

from shinchoku.cli import main

if __name__ == "__main__":
    main()
