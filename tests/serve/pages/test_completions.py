"""What the editor proposes, out of the description of the dataset."""

from pathlib import Path

from tests.serve.pages.example import make_site

from twinrdf.serve.documents import read_turtle
from twinrdf.serve.pages.completions import list_completions
from twinrdf.vocab import PREFIXES

DATASET = "https://example.org/register/dataset"
VOID = f"""
@prefix void: <{PREFIXES["void"]}> .
@prefix ext: <http://ldf.fi/void-ext#> .
@prefix tw: <{PREFIXES["tw"]}> .
@prefix xsd: <{PREFIXES["xsd"]}> .
<{DATASET}> void:classPartition <#a>, <#b>, <#odd> ; void:propertyPartition <#p>, <#q> .
<#a> void:class tw:Agreement ; void:entities 3 ; void:propertyPartition <#a.p> .
<#a.p> void:property tw:party ; void:classPartition <#a.p.1>, <#a.p.2> .
<#a.p.1> void:class tw:City ; void:triples 4 .
<#a.p.2> void:class tw:Territory ; void:triples 6 .
<#b> void:class tw:Partnership ; void:entities 9 ; void:propertyPartition <#b.p>, <#b.q> .
<#b.p> void:property tw:party ; void:classPartition <#b.p.1> .
<#b.p.1> void:class tw:City ; void:triples 2 .
<#b.q> void:property tw:start ; ext:datatypePartition <#b.q.1> .
<#b.q.1> ext:datatype xsd:date ; void:triples 5 .
<#odd> void:class <http://elsewhere.example/Odd%20Thing> ; void:entities 99 .
<#p> void:property tw:party ; void:triples 8 .
<#q> void:property tw:start ; void:triples 5 .
"""


def test_words_come_by_use_with_the_classes_that_use_them(tmp_path: Path) -> None:
    site = make_site(tmp_path / "release")
    void = VOID.replace("<#", f"<{DATASET}#").encode()
    listed = list_completions(read_turtle(void), DATASET, site.register)
    classes, properties = listed["classes"], listed["properties"]
    assert isinstance(classes, list)
    assert isinstance(properties, list)
    # what no name can be written for is not proposed
    assert [(word["name"], word["count"]) for word in classes] == [
        ("tw:Partnership", 9),
        ("tw:Agreement", 3),
    ]
    party, start = properties
    assert (party["name"], party["count"]) == ("tw:party", 8)
    # a value of two classes counts once
    assert party["classes"] == {"tw:Agreement": 6, "tw:Partnership": 2}
    assert start["classes"] == {"tw:Partnership": 5}
    assert listed["prefixes"] == dict(site.addresses.prefixes)
    assert listed["prefixes"]["tw"] == PREFIXES["tw"]  # type: ignore[index]
