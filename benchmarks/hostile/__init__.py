"""Queries and requests meant to harm an endpoint, and the proof that they do not harm ours."""
