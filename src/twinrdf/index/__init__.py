"""The index of a release: its things in every order, what narrows them down, and their names.

It is one SQLite file, written with the release, so that lists, filters and searches of a large
register are looked up and never worked out for a visitor.

May import: nothing.
"""
