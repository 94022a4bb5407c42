"""Stage 1, tables to records: files, headers and cells, and the findings about them.

May import: nothing.
"""
