"""A line for each exchange, which tells what happened and not who asked what."""

import datetime
import json
from pathlib import Path

import pytest

from twinrdf.errors import ProjectError
from twinrdf.serve.access_log import QUERY_LENGTH, AccessLog, describe_exchange, truncate_address
from twinrdf.serve.exchange import Exchange

NOON = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        ("unix:", ""),
        ('"><script>', ""),
    ],
)
def test_addresses_are_cut_to_their_networks(client: str, network: str) -> None:
    assert truncate_address(client) == network


def describe(exchange: Exchange, path: str = "/sparql") -> dict[str, object]:
    line = describe_exchange(exchange, "GET", path, "/sparql", "192.0.2.77", NOON)
    assert "\n" not in line
    assert line.isascii()
    found: dict[str, object] = json.loads(line)
    return found


def test_what_is_noted() -> None:
    exchange = Exchange(
        "0123", status=200, bytes=5, began=True, complete=True, release="r", query="ASK {}"
    )
    found = describe(exchange)
    assert found.pop("seconds", -1) != -1
    assert found == {
        "time": "2026-11-22T11:00:00.000+00:00", "id": "0123", "client": "192.0.2.0/24",
        "method": "GET", "path": "/sparql", "route": "/sparql", "status": 200, "bytes": 5,
        "release": "r",
    }  # fmt: skip


def test_a_query_is_told_if_it_failed_and_only_its_beginning() -> None:
    failed = Exchange(status=503, began=True, complete=True, query="é\n" * 300, outcome="deadline")
    found = describe(failed)
    assert found["query"] == ("é\n" * 300)[:QUERY_LENGTH]
    assert found["outcome"] == "deadline"
    broken = Exchange(status=200, began=True, query="SELECT")
    assert describe(broken)["broken_off"] is True
    assert describe(broken)["query"] == "SELECT"


def test_a_long_or_odd_path_stays_one_short_line() -> None:
    found = describe(Exchange(), "/\n\x00\ud800" + "a" * 9000)
    assert len(str(found["path"])) == 500


def test_a_file_moved_away_is_begun_anew(tmp_path: Path) -> None:
    place = tmp_path / "access.log"
    access_log = AccessLog(str(place))
    access_log.write("one")
    place.rename(tmp_path / "access.log.1")
    access_log.write("two")
    access_log.close()
    assert (tmp_path / "access.log.1").read_text(encoding="utf-8") == "one\n"
    assert place.read_text(encoding="utf-8") == "two\n"


def test_a_file_that_cannot_be_begun_anew_harms_no_exchange_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = tmp_path / "log" / "access.log"
    place.parent.mkdir()
    access_log = AccessLog(str(place))
    access_log.write("one")
    place.parent.rename(tmp_path / "moved")
    access_log.write("two")
    access_log.write("three")
    assert caplog.text.count(f"{place}: cannot be written: No such file or directory") == 1
    place.parent.mkdir()
    access_log.write("four")
    access_log.close()
    assert place.read_text(encoding="utf-8") == "four\n"


def test_a_full_disk_is_told_once(capfd: pytest.CaptureFixture[str]) -> None:
    access_log = AccessLog("/dev/full")
    access_log.write("one")
    access_log.write("two")
    access_log.close()
    assert capfd.readouterr().err == ""  # no traceback for each request


def test_the_standard_error_and_nowhere(capfd: pytest.CaptureFixture[str]) -> None:
    for place in ("stderr", ""):
        access_log = AccessLog(place)
        assert access_log.kept is bool(place)
        access_log.write("line")
        access_log.close()
    assert capfd.readouterr().err == "line\n"


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"serve\.access_log: .*: cannot be written: "):
        AccessLog(str(tmp_path / "none" / "access.log"))
