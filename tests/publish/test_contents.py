"""What a release holds besides dumps and store."""

import json
import re
from dataclasses import replace

from twinrdf import __version__
from twinrdf.pipeline import Checked, fingerprint
from twinrdf.project import Project
from twinrdf.publish.contents import release_settings
from twinrdf.release import FORMAT, Release
from twinrdf.vocab import PREFIXES, TABLES


def test_release_json_says_what_the_release_is(release: Release, checked: Checked):
    info = json.loads((release.path / "release.json").read_text(encoding="utf-8"))
    project = checked.project
    assert info["title"] == dict(project.title)
    assert info["publisher"] == {"name": project.publisher_name, "url": project.publisher_url}
    reported = release_settings(replace(project, report="mailto:office@example.org"), "")
    assert reported["publisher"]["report"] == "mailto:office@example.org"
    assert info["languages"] == list(project.languages)
    assert (info["base"], info["license"]) == (project.base, project.license)
    assert (info["issued"], info["version"]) == (project.issued.isoformat(), __version__)
    assert info["input"] == fingerprint(project)
    assert info["format"] == FORMAT


def test_its_counts_are_those_of_the_build(release: Release, checked: Checked):
    counts = release.counts
    graphs = {graph.iri: graph.triples for graph in release.graphs}
    described = graphs[f"{release.base}graph/dataset"]
    assert counts["quads"] == len(checked.dataset.everything) + described == sum(graphs.values())
    assert counts["triples"] == len(checked.dataset.register)
    assert list(counts["entities"]) == [table.kind for table in TABLES]
    assert counts["sources"] == counts["entities"]["source"]
    assert counts["findings"]["warning"] + counts["findings"]["info"] == len(
        checked.report.findings
    )
    assert counts["disagreements"] == sum(found.disagreement for found in checked.decisions)


def test_its_prefixes_serve_queries_and_pages(release: Release):
    assert release.prefixes.items() >= PREFIXES.items()
    assert release.prefixes["territory"] == f"{release.base}id/territory/"
    assert release.prefixes["domain"] == "https://w3id.org/twinrdf/code/domain/"


def test_ontology_shapes_and_queries_are_those_of_the_register(release: Release, checked: Checked):
    for folder, pattern in (("ontology", "*.ttl"), ("shapes", "*.ttl"), ("queries", "*.rq")):
        originals = list(checked.project.folder(folder).glob(pattern))
        assert originals
        for path in originals:
            assert (release.path / folder / path.name).read_bytes() == path.read_bytes()


def test_reports_agree_in_each_form(release: Release, checked: Checked):
    values = json.loads((release.path / "report" / "report.json").read_text(encoding="utf-8"))
    page = (release.path / "report" / "report.html").read_text(encoding="utf-8")
    turtle = (release.path / "report" / "report.ttl").read_text(encoding="utf-8")
    assert len(values["findings"]) == len(checked.report.findings)
    assert turtle.count("sh:ValidationResult") == len(checked.report.findings)
    assert len(re.findall(r"<tr>\s*<td>", page)) == len(checked.report.findings)


def test_every_decision_is_listed(release: Release, checked: Checked):
    path = release.path / "report" / "disagreements.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    assert {row["iri"].rpartition("/")[2] for row in rows} == {
        decision.id for decision in checked.decisions
    }


def test_no_file_speaks_of_the_machine_it_was_made_on(release: Release, project: Project):
    places = [str(release.path.parent), str(project.root), ".tmp-"]
    read = 0
    for path in release.path.rglob("*"):
        if path.suffix in {".ttl", ".json", ".jsonld", ".html", ".csv", ".nt", ".nq", ".trig"}:
            content = path.read_text(encoding="utf-8")
            assert not [place for place in places if place in content], path
            read += 1
    assert read > 40
