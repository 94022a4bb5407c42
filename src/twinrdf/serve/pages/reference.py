"""The reference of the ontology, `/ns`, in the reader's language.

The page that a release has as a file is in English.

May import: errors, reference, release, serve.pages.rendering.
"""

from collections.abc import Sequence
from functools import cached_property

from twinrdf.errors import ProjectError
from twinrdf.reference import Ontology, read_ontology, render_reference
from twinrdf.release import Release
from twinrdf.serve.pages.rendering import Renderer


class ReferencePage:
    """The ontology of a release as a page; its files are read when it is first wanted."""

    def __init__(self, release: Release, renderer: Renderer) -> None:
        self._folder = release.path / "ontology"
        self._renderer = renderer

    @cached_property
    def _ontology(self) -> Ontology:
        return read_ontology(self._folder)

    def is_there(self) -> bool:
        """Tell whether the release has the ontology, not only its page."""
        try:
            return bool(self._ontology.iri)
        except ProjectError:
            return False

    def render(self, languages: Sequence[str] = ()) -> str:
        """Render the page; raise ProjectError if the release has no ontology."""
        environment = self._renderer.environment(languages)
        root, title = (str(environment.globals[name]) for name in ("root", "site_title"))
        return render_reference(self._ontology, root, title, environment)
