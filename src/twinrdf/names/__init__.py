"""Names of places as keys for look-ups, which linking and serving share.

May import: nothing.
"""
