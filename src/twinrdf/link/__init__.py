"""Linking: names of places to items of Wikidata, with evidence, from a gazetteer on disk.

May import: nothing.
"""
