"""schema.org: what search engines for data sets ask for."""

import json
from dataclasses import replace
from typing import Any

import pytest

from twinrdf.metadata.describe import Edition, describe
from twinrdf.metadata.schemaorg import describe_schemaorg
from twinrdf.pipeline import Checked
from twinrdf.release import Release


@pytest.fixture(scope="module")
def dataset(release: Release) -> dict[str, Any]:
    path = release.path / "metadata" / "dataset.jsonld"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_what_is_required_and_recommended_is_there(dataset: dict[str, Any]):
    assert dataset["@type"] == "Dataset"
    assert isinstance(dataset["name"], str)
    assert 50 <= len(dataset["description"]) <= 5000
    for name in ("creator", "license", "keywords", "temporalCoverage", "spatialCoverage",
                 "identifier", "isAccessibleForFree", "version", "url"):  # fmt: skip
        assert dataset[name], name


def test_what_the_licence_leaves_out_is_a_notice(dataset: dict[str, Any]):
    assert "quotations" in dataset["copyrightNotice"]  # usageInfo would have to be an address


def test_downloads_are_the_files_that_need_no_unpacking(dataset: dict[str, Any], release: Release):
    urls = {item["contentUrl"] for item in dataset["distribution"]}
    assert urls == {release.base + dump.path for dump in release.dumps if not dump.compression}
    assert all(item["encodingFormat"] for item in dataset["distribution"])


def test_a_publisher_without_a_page_has_no_empty_one(checked: Checked):
    project = replace(checked.project, publisher_url="")
    edition = Edition(project, describe(checked.dataset, project.base), "0123456789abcdef", ())
    publisher = json.loads(describe_schemaorg(edition))["publisher"]
    assert publisher["name"] == project.publisher_name
    assert "url" not in publisher
