"""Stage 1, tables to records: files, headers, cells, and what is wrong with them.

May import: nothing.
"""
