"""A register checked again: only what has changed since, with the findings of a whole check.

May import: nothing.
"""
