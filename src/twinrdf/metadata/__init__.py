"""What a release says of itself: one model of the dataset, told in several vocabularies.

May import: nothing.
"""
