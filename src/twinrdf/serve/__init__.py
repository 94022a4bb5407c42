"""The web half: a release folder shown as pages, documents and a SPARQL endpoint.

May import: nothing.
"""
