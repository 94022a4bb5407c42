"""A release as files that any static host can serve: the same site, without its server.

    run ─▶ workers ─▶ pages, documents ─▶ layout, links ─▶ folder
     └───▶ host_config, sitemaps

May import: export.run.
"""

from twinrdf.export.run import Summary, export_release

__all__ = ["Summary", "export_release"]
