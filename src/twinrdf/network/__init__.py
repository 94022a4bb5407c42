"""The ties of a register as a network: who is tied to whom, in which communities, drawn where.

May import: nothing.
"""
