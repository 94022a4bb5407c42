"""Reviewing links: a page on this machine, and a round trip through OpenRefine.

May import: nothing.
"""
