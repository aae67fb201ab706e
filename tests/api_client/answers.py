"""Bodies a backend would send."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx

CUSTOMER = UUID("018f0000-0000-7000-8000-000000000001")
ORDER = UUID("018f0000-0000-7000-8000-000000000002")
QUOTE = UUID("018f0000-0000-7000-8000-000000000003")
NOW = datetime(2026, 3, 11, 4, 0, tzinfo=UTC).isoformat()


def customer() -> dict[str, Any]:
    return {
        "id": str(CUSTOMER),
        "name": "王敏",
        "kind": "personal",
        "mode": "standard",
        "locale": "zh-CN",
        "prompts": True,
        "created_at": NOW,
    }


def wallet() -> dict[str, Any]:
    return {
        "customer_id": str(CUSTOMER),
        "available": 3800,
        "paid": 3800,
        "bonus": 0,
        "frozen": 0,
        "in_transit": 0,
        "as_of": NOW,
    }


def order(status: str = "held") -> dict[str, Any]:
    return {
        "id": str(ORDER),
        "number": "A1",
        "customer_id": str(CUSTOMER),
        "quote_id": str(QUOTE),
        "sku": "huafei-50",
        "family": "huafei",
        "name": "话费 50 元",
        "name_en": "50 yuan of phone credit",
        "quantity": 1,
        "target": "13800138000",
        "total": 5000,
        "status": status,
        "spent": {},
        "created_at": NOW,
        "updated_at": NOW,
    }


def problem(code: str, status: int, **extra: Any) -> httpx.Response:
    document = {
        "type": f"urn:xiaoka:problem:{code}",
        "title": code,
        "status": status,
        "code": code,
        "detail": "no",
        "next": "stop",
        **extra,
    }
    return httpx.Response(status, json=document, headers={"Content-Type": "application/problem+json"})
