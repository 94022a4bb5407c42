"""The one place that makes a template environment, for pages and for reports in a release.

May import: nothing.
"""

import jinja2


def make_environment() -> jinja2.Environment:
    """Make the Jinja2 environment over `templates/`: always escaping, a missing name an error."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("twinrdf"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
