"""The page's HTTP side: session, headers, caching."""

import re
from pathlib import Path

import httpx
import pytest

from bots.web.assets import STATIC
from bots.web.session import chat_of


@pytest.fixture
async def http(shop: str):  # type: ignore[no-untyped-def]
    async with httpx.AsyncClient(base_url=shop) as client:
        yield client


async def test_a_newcomer_gets_a_session_that_scripts_and_other_sites_cannot_use(
    http: httpx.AsyncClient,
) -> None:
    answer = await http.get("/")
    cookie = answer.headers["set-cookie"]
    assert re.match(r"xiaoka_chat=[\w-]{43};", cookie)
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # plain http here; sent over https only where the page is https


async def test_coming_back_keeps_the_session(http: httpx.AsyncClient) -> None:
    first = (await http.get("/")).cookies["xiaoka_chat"]
    again = await http.get("/")
    assert again.cookies["xiaoka_chat"] == first
    assert (await httpx.AsyncClient().get(str(http.base_url))).cookies["xiaoka_chat"] != first


def test_the_chat_address_does_not_give_the_cookie_away() -> None:
    token = "a" * 43
    chat = chat_of({"xiaoka_chat": token})
    assert chat is not None
    assert chat.channel == "web"
    assert token not in chat.address


@pytest.mark.parametrize("token", ["", "short", "a" * 44, "../../etc/passwd", "a" * 42 + ";"])
def test_a_cookie_that_is_not_ours_is_nobody(token: str) -> None:
    assert chat_of({"xiaoka_chat": token}) is None


@pytest.mark.parametrize("path", ["/", "/sw.js", "/manifest.webmanifest", "/static/any/app.js"])
async def test_nothing_inline_and_nothing_from_elsewhere(http: httpx.AsyncClient, path: str) -> None:
    headers = (await http.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


async def test_a_forged_host_does_not_get_into_the_policy(http: httpx.AsyncClient) -> None:
    answer = await http.get("/", headers={"Host": "evil.test; script-src *"})
    assert "script-src *" not in answer.headers.get("content-security-policy", "")


async def test_files_are_kept_for_ever_under_their_version_only(http: httpx.AsyncClient) -> None:
    page = (await http.get("/")).text
    found = re.search(r'src="(/static/[0-9a-f]{12}/app\.js)"', page)
    assert found
    assert "immutable" in (await http.get(found[1])).headers["cache-control"]
    assert (await http.get("/static/000000000000/app.js")).headers["cache-control"] == "no-cache"
    assert (await http.get("/")).headers["cache-control"] == "private, no-cache"
    assert "{{" not in page


async def test_files_are_compressed_and_typed(http: httpx.AsyncClient) -> None:
    answer = await http.get("/static/any/app.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "content-encoding" not in (await http.get("/", headers={"Accept-Encoding": "identity"})).headers


@pytest.mark.parametrize("script", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_scripts_use_no_syntax_that_phones_of_2018_do_not_know(script: Path) -> None:
    source = script.read_text(encoding="utf-8")
    newer = (
        r"\?\.[a-zA-Z(\[]",
        r"\?\?",
        r"\|\|=|&&=",
        r"^await\b",
        r"\.replaceAll\(",
        r"\.at\(",
        r"#\w+ ?[=(]",
    )
    for new in newer:
        assert not re.search(new, source, re.MULTILINE), f"{script.name} uses {new}"


@pytest.mark.parametrize("name", ["nothing.js", "../server.py", "%2e%2e/server.py", ""])
async def test_only_the_page_s_own_files_are_served(http: httpx.AsyncClient, name: str) -> None:
    assert (await http.get(f"/static/any/{name}")).status_code == 404
