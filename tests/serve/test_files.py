"""Files in parts: the ranges there are, and nothing that is not one (RFC 9110, section 14)."""

import pytest

from twinrdf.serve.files import read_ranges
from twinrdf.serve.problems import ProblemError

from .conftest import Client

FILE = "/dumps/register.ttl"

READ = {
    "bytes=0-9": "bytes=0-9",
    "BYTES = 0-9": "bytes=0-9",
    "bytes=90-": "bytes=90-99",
    "bytes=0-0,99-": "bytes=0-0,99-99",
    "bytes=-5": "bytes=95-99",
    "bytes=-500": "bytes=0-99",
    "bytes=50-99999999999999999999": "bytes=50-99",
    "bytes=0-1, 4-5,": "bytes=0-1,4-5",
    "bytes=0-1,200-300": "bytes=0-1",
    # nothing that is read as ranges of bytes
    "": "",
    "0-5": "",
    "lines=1-3": "",
    "bytes=": "",
    "bytes=-": "",
    "bytes=a-b": "",
    "bytes=9-3": "",
    "bytes=--5": "",
    "bytes=1_0-2_0": "",
    "bytes=0-1,x": "",
    "bytes=" + ",".join(f"{n}-{n}" for n in range(101)): "",
}


@pytest.mark.parametrize(("header", "expected"), READ.items())
def test_ranges_are_read(header: str, expected: str) -> None:
    assert read_ranges(header, 100) == expected


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=-0", "bytes=200-300,400-"])
def test_ranges_that_a_file_has_not(header: str) -> None:
    with pytest.raises(ProblemError, match="100 bytes") as caught:
        read_ranges(header, 100)
    assert caught.value.status == 416
    assert caught.value.headers["Content-Range"] == "bytes */100"


def test_a_range_beyond_the_file_is_a_problem_document(client: Client) -> None:
    answer = client.get(FILE, headers={"Range": "bytes=999999999-"})
    assert answer.status_code == answer.json()["status"] == 416
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Content-Range"].startswith("bytes */")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Range" in answer.headers["Access-Control-Expose-Headers"]


def test_ranges_are_of_get_only(client: Client) -> None:
    whole = client.get(FILE)
    head = client.request("HEAD", FILE, headers={"Range": "bytes=0-9"})
    assert head.status_code == 200
    assert head.headers["Content-Length"] == str(len(whole.content))


@pytest.mark.parametrize("header", ["lines=1-3", "bytes=9-3", "bytes=x"])
def test_what_is_no_range_gives_the_whole_file(client: Client, header: str) -> None:
    answer = client.get(FILE, headers={"Range": header})
    assert (answer.status_code, answer.content) == (200, client.get(FILE).content)


def test_several_ranges_come_in_parts(client: Client) -> None:
    content = client.get(FILE).content
    answer = client.get(FILE, headers={"Range": "bytes=0-3,10-13,999999999-"})
    assert answer.status_code == 206
    assert answer.headers["Content-Type"].startswith("multipart/byteranges")
    assert content[:4] in answer.content
    assert content[10:14] in answer.content
    assert len(answer.content) < 500


def test_a_part_is_of_the_release_that_was_begun(client: Client) -> None:
    """The date of a release may be that of another, so only the tag continues a download."""
    whole = client.get(FILE)
    wanted = {"Range": "bytes=0-9"}
    by_tag = client.get(FILE, headers={**wanted, "If-Range": whole.headers["ETag"]})
    assert by_tag.status_code == 206
    for other in (whole.headers["Last-Modified"], f"W/{whole.headers['ETag']}", '"other"'):
        assert client.get(FILE, headers={**wanted, "If-Range": other}).status_code == 200
