"""Print one hash of all results of khtext for text files; equal hashes mean that no result changed.

    python tools/fingerprint.py FILE... [--keep FOLDER]

Run it before and after a change that should not alter results. With --keep the outputs are written to a
folder, so that `diff -r` shows what changed.
"""

import argparse
import hashlib
import subprocess
import sys
from pathlib import Path

COMMANDS = {
    "segment": ["segment"],
    "morphemes": ["segment", "--unit", "morpheme", "-f", "jsonl"],
    "normalize": ["normalize", "-f", "jsonl"],
    "tag": ["tag", "--per", "line", "-f", "jsonl"],
    "document": ["tag"],
    "run": ["run", "--per", "line"],
}


def outputs(file: Path):
    """Each command with the bytes that it writes for a file on standard input."""
    for name, arguments in COMMANDS.items():
        with file.open("rb") as text:
            command = [sys.executable, "-m", "khtext", *arguments]
            yield name, subprocess.run(command, stdin=text, stdout=subprocess.PIPE, check=True).stdout


def main() -> None:
    """Print the hash of the output of every command for every file, in order."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--keep", type=Path, help="a folder for the outputs")
    arguments = parser.parse_args()
    total = hashlib.sha256()
    for place, file in enumerate(arguments.files):
        for name, output in outputs(file):
            total.update(output)
            if arguments.keep:
                arguments.keep.mkdir(parents=True, exist_ok=True)
                (arguments.keep / f"{place}-{file.stem}.{name}").write_bytes(output)
    print(total.hexdigest())


if __name__ == "__main__":
    main()
