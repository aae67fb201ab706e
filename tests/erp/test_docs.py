"""The documentation names what there is, in both languages."""

import re
from pathlib import Path
from typing import get_args

import pytest

from api_client.contract import WebhookType
from backend.platform.outbound import OutboundPolicy
from backend.platform.webhook_data import WebhookPolicy
from tests.backend.shopping import Shop

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", ["erp.md", "erp.zh-CN.md"])
async def test_types_routes_and_settings_are_those_of_the_code(shop: Shop, name: str) -> None:
    text = (DOCS / name).read_text(encoding="utf-8")
    rows = "\n".join(line for line in text.splitlines() if line.startswith("| `"))
    told = set(re.findall(r"`([a-z]+\.[a-z_.]+)`", rows)) - {"webhook.disabled"}
    assert told == set(get_args(WebhookType))
    described = (await shop.http.get("/openapi.json")).json()["paths"]
    routes = {re.sub(r"\{[a-z_]+\}", "*", path) for path in described}
    for path in re.findall(r"/v1/(?:webhooks|merchants|keys)[\w/{}$…*]*", text):
        assert re.sub(r"\{\w+\}|\$ME|0193…", "*", path).rstrip("…") in routes, path
    for setting in re.findall(r"XIAOKA_POLICY__WEBHOOKS__(\w+)", text):
        assert setting.lower() in WebhookPolicy.model_fields
    for setting in re.findall(r"XIAOKA_OUTBOUND__(\w+)", text):
        assert setting.lower() in OutboundPolicy.model_fields


def test_both_languages_show_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        text = (DOCS / name).read_text(encoding="utf-8")
        lines = "\n".join(re.findall(r"```(?:bash)?\n(.*?)```", text, flags=re.DOTALL)).splitlines()
        return [re.sub(r"\s+#.*|^#.*", "", line) for line in lines]

    assert commands("erp.md") == commands("erp.zh-CN.md")
