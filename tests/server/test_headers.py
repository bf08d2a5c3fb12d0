"""The guard: who may send requests, and the headers of every response."""

from typing import Any

import httpx
import pytest

from server.app import ROUTES

ASK = {"question": "bookings"}
REQUESTS: list[tuple[str, str]] = [
    (str(method), path.replace("{name:path}", "vega.js").replace("{audit_id:str}", "none"))
    for handler in ROUTES
    for path in handler.paths
    for method in handler.http_methods
]
OUTSIDE = [("GET", "/nothing"), ("PUT", "/api/ask"), ("GET", "/api/audit?limit=x")]


@pytest.mark.parametrize(("method", "path"), REQUESTS + OUTSIDE)
def test_every_response_carries_the_headers(client: httpx.Client, method: str, path: str) -> None:
    json = ASK if method != "GET" else None
    headers = client.request(method, path, json=json).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["x-request-id"].startswith("req-")
    expected = "no-cache" if path == "/" or path.startswith("/static") else "no-store"
    assert headers["cache-control"] == expected
    assert len(headers.get_list("cache-control")) == 1


@pytest.mark.parametrize("path", ["/", "/api/health", "/api/ask", "/static/vega.js"])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8083", "", "[::2]:80"])
def test_another_name_for_this_machine_is_refused(
    client: httpx.Client, path: str, host: str
) -> None:
    response = client.get(path, headers={"host": host})
    assert response.status_code == 403
    assert response.json()["issues"][0]["code"] == "host-not-allowed"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8083", "127.0.0.1:1", "[::1]:8083"])
def test_loopback_names_are_welcome(client: httpx.Client, host: str) -> None:
    assert client.get("/api/health", headers={"host": host}).status_code == 200


POSTS = [path for method, path in REQUESTS if method == "POST"]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_may_not_post(
    client: httpx.Client, path: str, headers: dict[str, str], site: Any
) -> None:
    before = len(site.engine.asked), len(site.engine.queries)
    response = client.post(path, json=ASK, headers=headers)
    assert response.status_code == 403
    assert response.json()["issues"][0]["code"] == "cross-origin"
    assert (len(site.engine.asked), len(site.engine.queries)) == before


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", ""],
)
def test_only_json_is_taken(client: httpx.Client, path: str, content_type: str) -> None:
    response = client.post(path, content=b"{}", headers={"content-type": content_type})
    assert response.status_code == 415
    assert response.json()["issues"][0]["code"] == "not-json"


def test_the_page_itself_may_post(client: httpx.Client, site: Any) -> None:
    headers = {"origin": site.url, "sec-fetch-site": "same-origin"}
    assert client.post("/api/ask", json=ASK, headers=headers).status_code == 200
