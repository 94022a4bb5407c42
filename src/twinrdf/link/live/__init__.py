"""Candidates from services on the network, which are only used when a person asks for it.

May import: nothing.
"""
