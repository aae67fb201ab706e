"""The agreement that opens a line: who signs, with what, once; what keeps and what follows from it."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from api_client.contract import QuoteRequest, Refused, Sender
from api_client.contract.agreements import Agreement, AgreementDraft
from api_client.contract.scoring import LineState
from backend.agreements import policy, texts
from backend.agreements.texts import FOLDER
from backend.audit.service import audit
from backend.credit import lines as credit
from backend.credit.lines import LineTerms
from backend.platform.agreement_data import AgreementPolicy
from backend.platform.ids import new_id
from backend.scoring import lines
from backend.scoring.policy import Line

from .credit import open_line
from .shopping import PHONE, Shop, fresh
from .trade import Trade, sender

BOSS, OTHER, CLERK = sender("boss"), sender("other"), sender("clerk")
TERMS = LineTerms(500_00, order_cap=200_00, day_cap=400_00)


async def merchant(shop: Shop) -> Trade:
    """Somebody with two owners and a clerk, to whom a line was proposed."""
    trade = await Trade.opened(shop, paid=10_00)
    await trade.hire("boss", "owner", "老李")
    await trade.hire("other", "owner")
    await trade.hire("clerk", "finance")
    await open_line(shop, trade.id, TERMS, signed=False)
    return trade


async def draft(trade: Trade, by: Sender = BOSS) -> AgreementDraft:
    return await trade.shop.operator.draft_agreement(trade.id, by=by)


async def sign(
    trade: Trade, made: AgreementDraft, *, by: Sender = BOSS, code: str | None = None
) -> Agreement:
    return await trade.shop.operator.sign_agreement(
        trade.id, made.id, code or made.code, by=by, key=fresh("sign")
    )


async def line(trade: Trade) -> LineState:
    found = (await trade.shop.operator.credit_standing(trade.id)).line
    assert found is not None
    return found


async def refused(trade: Trade, made: AgreementDraft, why: str = "sign_code_invalid", **how: Any) -> None:
    with pytest.raises(Refused) as refusal:
        await sign(trade, made, **how)
    assert refusal.value.code == why


async def sound(shop: Shop) -> None:
    report = await shop.backend.database.run(audit)
    assert report.clean, report.differences


def other_code(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


async def test_an_owner_reads_signs_and_has_a_line(shop: Shop) -> None:
    trade = await merchant(shop)
    made = await draft(trade)
    for part in ("阿强数码", "500.00 元", "200.00 元", "400.00 元", "版本：2026-11", "0.00 元"):
        assert part in made.text
    assert made.sha256 == policy.hash_of(made.text).hex()
    signed = await sign(trade, made)
    assert (signed.text, signed.sha256, signed.version) == (made.text, made.sha256, "2026-11")
    assert (signed.signed_by, signed.role, signed.channel, signed.address) == (
        "老李", "owner", BOSS.channel, "boss"
    )  # fmt: skip
    assert signed.signed_at == shop.clock.now()
    assert ((await line(trade)).status, (await line(trade)).agreement_id) == ("open", signed.id)
    first = await shop.operator.agreement_pdf(signed.id)
    assert first == await shop.operator.agreement_pdf(signed.id)
    assert first.startswith(b"%PDF-")
    assert "credit.opened" in await shop.story(trade.id)
    await sound(shop)


async def test_the_line_cannot_be_used_unsigned(shop: Shop) -> None:
    trade = await merchant(shop)
    quote = await shop.operator.quote(QuoteRequest(customer_id=trade.id, sku="huafei-50", target=PHONE))
    assert [way.kind for way in quote.ways if way.kind == "credit"] == []
    with pytest.raises(Refused, match="credit_cap_exceeded"):
        await shop.operator.place_order(quote.id, key=fresh("order"), credit=True)
    with pytest.raises(DBAPIError):  # nor by a bug of ours
        await shop.execute(f"UPDATE credit_line SET status = 'open' WHERE customer_id = '{trade.id}'")


async def test_only_the_right_code_of_the_right_person_signs(shop: Shop) -> None:
    trade = await merchant(shop)
    made = await draft(trade)
    with pytest.raises(Refused, match="forbidden"):
        await draft(trade, CLERK)
    await refused(trade, made, "forbidden", by=CLERK)
    await refused(trade, made, by=OTHER)
    theirs = await draft(trade, OTHER)
    await refused(trade, theirs, by=OTHER, code=made.code if made.code != theirs.code else "x" * 6)
    await refused(trade, made, code=other_code(made.code))
    await shop.operator.change_role(trade.id, await _staff(trade, "boss"), "viewer", by=None)
    await refused(trade, made, "forbidden")
    assert (await line(trade)).status == "proposed"
    assert (await sign(trade, theirs, by=OTHER)).address == "other"


async def _staff(trade: Trade, address: str) -> UUID:
    staff = (await trade.shop.operator.staff(trade.id)).staff
    return next(one.id for one in staff if one.address == address)


async def test_a_code_is_tried_out_outlived_replaced_and_used_up(shop: Shop) -> None:
    trade = await merchant(shop)
    made = await draft(trade)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(Refused) as why:
            await sign(trade, made, code=other_code(made.code))
        assert why.value.extra["attempts_left"] == left
    await refused(trade, made)
    old = await draft(trade)
    shop.clock.advance(timedelta(minutes=30))
    await refused(trade, old)
    replaced, current = await draft(trade), await draft(trade)
    await refused(trade, replaced)
    await sign(trade, current)
    await refused(trade, current)  # not twice
    await shop.operator.close_credit_line(trade.id, by=BOSS)
    await refused(trade, current)  # and it opens nothing again
    assert (await line(trade)).status == "closed"
    await sound(shop)


async def test_the_same_request_again_is_the_same_signature(shop: Shop) -> None:
    trade = await merchant(shop)
    made, key = await draft(trade), fresh("sign")
    once = await shop.operator.sign_agreement(trade.id, made.id, made.code, by=BOSS, key=key)
    assert once == await shop.operator.sign_agreement(trade.id, made.id, made.code, by=BOSS, key=key)
    assert len((await shop.operator.agreements(trade.id)).agreements) == 1


async def test_a_new_version_asks_again_and_pauses_the_line(shop: Shop, tmp_path: Path) -> None:
    trade = await merchant(shop)
    first = await sign(trade, await draft(trade))
    quote = await shop.operator.quote(QuoteRequest(customer_id=trade.id, sku="huafei-50", target=PHONE))
    await shop.operator.place_order(quote.id, key=fresh("order"), credit=True)
    await shop.backend.drain()
    late = await draft(trade)
    text = (FOLDER / "2026-11.zh-CN.txt").read_text(encoding="utf-8")
    (tmp_path / "2026-12.zh-CN.txt").write_text(text.replace("不能提现", "绝不能提现"), encoding="utf-8")
    database = shop.backend.database
    renewed = AgreementPolicy(version="2026-12", folder=tmp_path)
    database.policy = database.policy.model_copy(update={"agreement": renewed})
    await refused(trade, late, "agreement_outdated")
    await shop.backend.sweep()
    paused = await line(trade)
    assert (paused.status, paused.frozen_reason, paused.used) == ("frozen", "agreement", 40_00)
    assert (await shop.operator.credit_standing(trade.id)).signed_version == "2026-11"
    again = await sign(trade, await draft(trade))
    assert (again.version, "绝不能提现" in again.text) == ("2026-12", True)
    assert ((await line(trade)).status, (await line(trade)).agreement_id) == ("open", again.id)
    found = (await shop.operator.agreements(trade.id)).agreements
    assert [one.id for one in found] == [again.id, first.id]
    await sound(shop)


async def test_what_was_signed_cannot_be_changed(shop: Shop) -> None:
    trade = await merchant(shop)
    signed = await sign(trade, await draft(trade))
    for sql in (
        f"UPDATE agreement SET text = 'x' WHERE id = '{signed.id}'",
        f"DELETE FROM agreement WHERE id = '{signed.id}'",
        "TRUNCATE agreement CASCADE",
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            await shop.execute(sql)
    await shop.execute("ALTER TABLE agreement DISABLE TRIGGER append_only")
    await shop.execute(f"UPDATE agreement SET text = text || '。' WHERE id = '{signed.id}'")
    await shop.execute("ALTER TABLE agreement ENABLE TRIGGER append_only")
    report = await shop.backend.database.run(audit)
    assert {found.check for found in report.differences} == {"agreement_text"}
    await shop.execute("ALTER TABLE agreement DISABLE TRIGGER append_only")
    await shop.execute(f"UPDATE agreement SET text = left(text, -1) WHERE id = '{signed.id}'")
    await shop.execute("ALTER TABLE agreement ENABLE TRIGGER append_only")


async def test_a_link_gives_the_paper_once(shop: Shop) -> None:
    trade = await merchant(shop)
    signed = await sign(trade, await draft(trade))
    link = await shop.operator.link_paper(signed.id, by=CLERK)
    for _ in range(2):  # a messenger looks at links first
        page = await shop.http.get(link.url)
        assert (page.status_code, "下载" in page.text) == (200, True)
    got = await shop.http.post(link.url)
    assert got.headers["content-type"] == "application/pdf"
    assert got.content == await shop.operator.agreement_pdf(signed.id)
    assert (await shop.http.post(link.url)).status_code == 410
    assert (await shop.http.get(link.url)).status_code == 410
    late = await shop.operator.link_paper(signed.id, by=BOSS)
    shop.clock.advance(timedelta(minutes=30))
    assert (await shop.http.post(late.url)).status_code == 410
    with pytest.raises(Refused, match="forbidden"):
        await shop.operator.link_paper(signed.id, by=sender("stranger"))


async def test_a_lowered_limit_binds_at_once_and_follows_what_is_repaid(shop: Shop) -> None:
    trade = await merchant(shop)
    await sign(trade, await draft(trade))
    quote = await shop.operator.quote(QuoteRequest(customer_id=trade.id, sku="huafei-100", target=PHONE))
    await shop.operator.place_order(quote.id, key=fresh("order"), credit=True)
    await shop.backend.drain()
    database = shop.backend.database
    await database.run(lambda tx: lines.retermed(tx, trade.id, "low", Line(50_00, 20_00, 30_00)))
    assert await _floor(shop, trade.id) == -90_00
    [use] = await shop.rows("SELECT cap, due_on, business_date FROM credit_use")
    assert use.cap == 200_00, "what was used keeps its terms"
    wallet = (await shop.operator.wallet(trade.id)).credit
    assert wallet is not None
    assert (wallet.used, wallet.available) == (90_00, 0)
    await trade.grant(60_00)
    await shop.operator.repay(trade.id, 30_00, key=fresh("repay"))
    assert await _floor(shop, trade.id) == -60_00
    await shop.operator.repay(trade.id, 30_00, key=fresh("repay"))
    assert await _floor(shop, trade.id) == -50_00
    await sound(shop)


async def _floor(shop: Shop, customer_id: UUID) -> int:
    [row] = await shop.rows(
        "SELECT floor FROM account WHERE customer_id = :id AND kind = 'credit'", id=customer_id
    )
    floor: int = row.floor
    return floor


def test_a_code_is_bound_to_person_version_and_text() -> None:
    bound = {"person": "web:a", "version": "1", "sha256": b"a" * 32, "key": b"k" * 32}
    said = policy.code_digest("123456", **bound)  # type: ignore[arg-type]
    assert said == policy.code_digest(" １２３-456 ", **bound)  # type: ignore[arg-type]
    for other in ({"person": "web:b"}, {"version": "2"}, {"sha256": b"b" * 32}, {"key": b"l" * 32}):
        assert policy.code_digest("123456", **(bound | other)) != said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("attempts", "minutes", "right", "version", "verdict"),
    [
        (1, 0, True, "1", "sign"),
        (5, 29, True, "1", "sign"),
        (6, 0, True, "1", "tried_out"),
        (1, 30, True, "1", "gone"),
        (1, 0, False, "1", "wrong"),
        (1, 0, False, "2", "wrong"),
        (1, 0, True, "2", "outdated"),
    ],
)
def test_what_becomes_of_a_code(attempts: int, minutes: int, right: bool, version: str, verdict: str) -> None:
    made = datetime(2026, 11, 23, 12)  # noqa: DTZ001 - any moment does
    shown = policy.Draft("1", b"", b"code", attempts, made + timedelta(minutes=30))
    now = made + timedelta(minutes=minutes)
    said = b"code" if right else b"edoc"
    assert policy.verdict(shown, said=said, version=version, most=5, now=now) == verdict


def test_a_text_without_its_places_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "x.en.txt").write_text("Limit: {limit} {fees}", encoding="utf-8")
    with pytest.raises(texts.BrokenText, match="fees"):
        texts.text_of(AgreementPolicy(version="x", folder=tmp_path), "en")
    with pytest.raises(texts.BrokenText, match=r"there is no y\.en"):
        texts.text_of(AgreementPolicy(version="y", folder=tmp_path), "en")


async def test_a_line_names_an_agreement_that_exists(shop: Shop) -> None:
    trade = await Trade.opened(shop)
    terms = LineTerms(100_00, order_cap=100_00, day_cap=100_00)
    with pytest.raises(DBAPIError, match="fk_credit_line_agreement_id_agreement"):
        await shop.backend.database.run(lambda tx: credit.put(tx, trade.id, terms, new_id()))
