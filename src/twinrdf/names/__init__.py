"""Names of places as keys that can be looked up: shared by linking and by serving.

May import: nothing.
"""
