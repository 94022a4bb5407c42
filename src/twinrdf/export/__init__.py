"""A release as files that any static host can serve: the same site, without its server.

    run ─▶ pages, documents, rules ─▶ layout, rewriting, folder

May import: export.run.
"""

from twinrdf.export.run import Summary, export_release

__all__ = ["Summary", "export_release"]
