"""Comparing links with Wikidata: what has changed there, and what could be added.

May import: nothing.
"""
