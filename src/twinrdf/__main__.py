"""`python -m twinrdf` is the command line.

May import: cli.
"""

from twinrdf.cli import main

if __name__ == "__main__":
    main()
