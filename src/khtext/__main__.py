"""`python -m khtext` is the `khtext` command."""

from khtext.cli import main

if __name__ == "__main__":
    main()
