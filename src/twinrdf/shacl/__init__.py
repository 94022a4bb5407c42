"""Shapes compiled to a plan, and the plan evaluated a set at a time.

May import: nothing.
"""
