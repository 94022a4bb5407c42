"""The rules of SSSOM 1.0 for a file, written from its specification, so that every test can ask."""

import csv
import re
from pathlib import Path

OF_SETS = {
    "creator_id", "creator_label", "curie_map", "license", "mapping_date", "mapping_provider",
    "mapping_set_description", "mapping_set_id", "mapping_set_title", "mapping_set_version",
    "mapping_tool", "mapping_tool_version", "object_source", "object_source_version",
    "publication_date", "see_also", "subject_source", "subject_source_version", "comment", "other",
}  # fmt: skip
OF_MAPPINGS = {
    "author_id", "author_label", "comment", "confidence", "mapping_date", "mapping_justification",
    "mapping_tool", "mapping_tool_version", "object_id", "object_label", "object_source",
    "object_source_version", "other", "predicate_id", "predicate_label", "predicate_modifier",
    "reviewer_id", "reviewer_label", "similarity_score", "subject_id", "subject_label",
}  # fmt: skip
ENTITIES = ("subject_id", "predicate_id", "object_id", "mapping_justification", "author_id",
            "reviewer_id", "object_source")  # fmt: skip
BUILT_IN = {"owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd", "linkml"}
JUSTIFICATION = re.compile(
    r"semapv:(MappingReview|ManualMappingCuration|LogicalReasoning|LexicalMatching"
    r"|CompositeMatching|UnspecifiedMatching|SemanticSimilarityThresholdMatching"
    r"|LexicalSimilarityThresholdMatching|MappingChaining|MappingInversion|StructuralMatching"
    r"|InstanceBasedMatching|BackgroundKnowledgeBasedMatching)"
)
CURIE = re.compile(r"([A-Za-z_][A-Za-z0-9_.-]*):\S*")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
IRI = re.compile(r"https?://\S+")


def find_breaches(path: Path) -> list[str]:
    """Find every rule that a file breaks."""
    text = path.read_bytes().decode("utf-8")
    lines = text.splitlines()
    height = next(at for at, line in enumerate(lines) if not line.startswith("#"))
    values, prefixes = _read_header(lines[:height])
    rows = list(csv.reader(lines[height:], delimiter="\t"))
    return [
        *(f"{path.name}: {one}" for one in _check_set(values, prefixes, text)),
        *(f"{path.name}: {one}" for one in _check_columns(rows[0])),
        *(f"{path.name}:{height + at}: {one}" for at, row in enumerate(rows[1:], 2)
          for one in _check_row(dict(zip(rows[0], row, strict=True)), prefixes)),
    ]  # fmt: skip


def _read_header(lines: list[str]) -> tuple[dict[str, str], set[str]]:
    values: dict[str, str] = {}
    prefixes = set(BUILT_IN)
    inside = False
    for line in lines:
        entry = line[1:].removeprefix(" ")
        name, _, value = entry.strip().partition(":")
        if entry.startswith(" "):
            if inside:
                prefixes.add(name)
        else:
            inside = name == "curie_map"
            values[name] = value.strip().strip("\"'")
    return values, prefixes


def _check_set(values: dict[str, str], prefixes: set[str], text: str) -> list[str]:
    found = [f"{name} is no slot of a mapping set" for name in values if name not in OF_SETS]
    found += [
        f"{name} is missing" for name in ("mapping_set_id", "license") if not values.get(name)
    ]
    found += [f"{name} is no IRI" for name in ("mapping_set_id", "license")
              if not IRI.fullmatch(values.get(name, ""))]  # fmt: skip
    source = values.get("object_source", "")
    if source and not _is_entity(source, prefixes):
        found.append("object_source is no entity")
    if "\r" in text or not text.endswith("\n"):
        found.append("lines do not end with line feeds")
    return found


def _check_columns(columns: list[str]) -> list[str]:
    found = [f"{name} is no slot of a mapping" for name in columns if name not in OF_MAPPINGS]
    found += [f"{name} is missing" for name in ENTITIES[:4] if name not in columns]
    return found + ["a column is there twice"] * (len(set(columns)) < len(columns))


def _check_row(row: dict[str, str], prefixes: set[str]) -> list[str]:
    found = [f"{name} is empty" for name in ENTITIES[:4] if not row.get(name)]
    found += [f"{name}: {row[name]} is no entity" for name in ENTITIES
              if row.get(name) and not all(_is_entity(one, prefixes)
                                           for one in row[name].split("|"))]  # fmt: skip
    if not JUSTIFICATION.fullmatch(row.get("mapping_justification", "")):
        found.append("mapping_justification is not one that SSSOM knows")
    if row.get("predicate_modifier", "") not in {"", "Not"}:
        found.append("predicate_modifier is not Not")
    for name in ("confidence", "similarity_score"):
        if row.get(name) and not 0 <= float(row[name]) <= 1:
            found.append(f"{name} is not from 0 to 1")
    if row.get("mapping_date") and not DATE.fullmatch(row["mapping_date"]):
        found.append("mapping_date is no date")
    return found


def _is_entity(name: str, prefixes: set[str]) -> bool:
    match = CURIE.fullmatch(name)
    return bool(match and (match[1] in prefixes or IRI.fullmatch(name)))
