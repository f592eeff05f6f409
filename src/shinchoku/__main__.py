"""``python -m shinchoku``."""

from shinchoku.cli import main

if __name__ == "__main__":
    try:
        main()
    finally:
        # With -m, Python ends by SIGINT if Ctrl-C came into text that is executed, as a dataclass is made, whatever the
        # exit code: until the next such text has come to its end (python/cpython, `run_eval_code_obj` of pythonrun.c).
        exec("")  # noqa: S102 - nothing is executed
