"""Entry point of ``gdrm-tui`` and ``python -m gdrm_tui``."""

import sys


def main() -> int:
    """Run the command line and return the exit code."""
    from gdrm_tui.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
