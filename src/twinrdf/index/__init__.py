"""The index of a release: its things in every order, their facets, and their names.

It is a SQLite file in the release. With it, lists, filters and searches of a large register are
looked up instead of computed for each request.

May import: nothing.
"""
