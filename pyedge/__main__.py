"""`python -m pyedge`: the command line."""

from pyedge.cli import main

if __name__ == "__main__":
    main()
