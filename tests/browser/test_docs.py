"""The description of the API, looked at with eyes: everything on it comes from ourselves."""

from playwright.async_api import Browser, Request


async def test_the_viewer_works_under_its_strict_policy(shop: str, chromium: Browser) -> None:
    page = await chromium.new_page()
    complaints: list[str] = []
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", note)
    answer = await page.goto(f"{shop}/docs")
    assert answer is not None
    assert "unsafe" not in answer.headers["content-security-policy"]
    await page.get_by_text("/v1/wallets/{customer_id}", exact=True).wait_for()
    await page.get_by_text("/v1/catalogue", exact=True).click()
    await page.get_by_text("Every product on sale, in shelf order.").wait_for()
    assert complaints == []
    assert all(url.startswith((shop, "data:")) for url in asked)
    await page.close()
