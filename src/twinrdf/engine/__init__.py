"""Engines elsewhere: asked in place of a release's own store, and loaded with a release.

May import: nothing.
"""
