"""Candidates from sources that are asked over the network, and only when a person says so.

May import: nothing.
"""
