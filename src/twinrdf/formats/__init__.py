"""The forms that quads take for people and machines: RDF syntaxes, tables, maps and networks.

May import: nothing.
"""
