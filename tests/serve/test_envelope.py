"""What every answer says, and what an answer without content must not say."""

from .conftest import Client


def test_a_page_that_has_not_changed_keeps_its_policy(client: Client) -> None:
    page = {"Accept": "text/html"}
    first = client.get("/about", headers=page)
    assert "style-src 'self'" in first.headers["Content-Security-Policy"]
    again = client.get("/about", headers={**page, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert "Content-Security-Policy" not in again.headers
    assert again.headers["Twinrdf-Release"] == first.headers["Twinrdf-Release"]


def test_data_runs_and_loads_nothing(client: Client) -> None:
    policy = client.get("/doc/territory/ghent.ttl").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "'self'" not in policy
