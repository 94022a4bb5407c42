"""The metadata of a release: one model of the dataset, described in several vocabularies.

May import: nothing.
"""
