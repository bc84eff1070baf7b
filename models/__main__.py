"""The command line: judge photos and folders of photos.

    python -m models check PHOTO_OR_FOLDER... [--json] [--point browsing|asked|strict]

Exit code 0 when every photo was judged, 1 when one could not be (the rest still are), 2 when the
detector or the arguments are at fault.
"""

import argparse
import json
import sys
from pathlib import Path

from models.errors import DetectorError
from models.verdict import Point


def main(arguments: list[str] | None = None) -> int:
    """Judge what the arguments name, one line a photo; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m models", description="Judge profile photos on this machine.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="check")
    check = commands.add_parser("check", help="judge photos, or all photos in folders")
    check.add_argument("paths", nargs="+", type=Path, metavar="PHOTO_OR_FOLDER")
    check.add_argument("--json", action="store_true", help="one JSON object a line instead of a table")
    check.add_argument(
        "--point", type=Point, choices=list(Point), default=Point.ASKED, help="operating point (default: asked)"
    )
    asked = parser.parse_args(arguments)
    failed = False
    try:
        from models import check as checking  # numpy and the runtime come only with real work

        if not asked.json:
            print(checking.HEADER)
        for row in checking.check(asked.paths, asked.point):
            failed |= "error" in row
            print(json.dumps(row) if asked.json else checking.line(row), flush=True)
    except DetectorError as problem:
        print(f"{problem.says} {problem.hint} ({problem.detail or problem.code})", file=sys.stderr)
        return 2
    except BrokenPipeError:  # `| head` has read enough
        sys.stderr.close()
        return 1
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
