"""Stage 5: the files of a release written, hashed and put in place.

May import: nothing.
"""
