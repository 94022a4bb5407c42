"""`python -m twinrdf` is the command line.

May import: cli.main.
"""

from twinrdf.cli.main import main

if __name__ == "__main__":
    main()
