"""Keeping links and Wikidata in step: what has changed there, and what could be added.

May import: nothing.
"""
