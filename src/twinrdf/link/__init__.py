"""Linking: names of places to items of Wikidata, with evidence, from an index on disk.

May import: nothing.
"""
