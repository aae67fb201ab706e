"""API keys: made by operators, shown once, stored hashed, bound to their scope."""

import pytest

from backend.keys import service as keys
from backend.platform.caller import Caller
from backend.platform.problems import ProblemError

from .shopping import Shop


async def test_only_operators_make_and_revoke_keys(shop: Shop) -> None:
    customer = await shop.customer()
    body = {"scope": "operator"}
    assert (await shop.http.post("/v1/keys", json=body)).status_code == 401
    assert (await shop.http.delete("/v1/keys/aaaaaaaaaaaaaaaa")).status_code == 401
    for scope, owner in (("channel", None), ("customer", customer), ("merchant", customer)):
        headers = await shop.key(scope, owner)
        assert (await shop.http.post("/v1/keys", json=body, headers=headers)).status_code == 403
        assert (await shop.http.delete("/v1/keys/aaaaaaaaaaaaaaaa", headers=headers)).status_code == 403


async def test_a_new_key_works_and_is_stored_only_as_a_hash(shop: Shop) -> None:
    customer = await shop.customer()
    made = await shop.http.post(
        "/v1/keys",
        json={"scope": "customer", "customer_id": str(customer.id)},
        headers=await shop.key("operator"),
    )
    key = made.json()["key"]
    assert made.status_code == 201
    assert key.startswith("xk_")
    [row] = await shop.rows("SELECT api_key::text AS all FROM api_key WHERE id = :id", id=key.split("_")[1])
    assert key.split("_", 2)[2] not in row.all
    headers = {"Authorization": f"Bearer {key}"}
    assert (await shop.http.get(f"/v1/wallets/{customer.id}", headers=headers)).status_code == 200


async def test_a_customers_key_needs_a_customer_who_exists(shop: Shop) -> None:
    operator = await shop.key("operator")
    unknown = "00000000-0000-0000-0000-000000000000"
    for body, status in [
        ({"scope": "customer"}, 422),
        ({"scope": "channel", "customer_id": unknown}, 404),
        ({"scope": "customer", "customer_id": unknown}, 404),
        ({"scope": "god"}, 422),
    ]:
        assert (await shop.http.post("/v1/keys", json=body, headers=operator)).status_code == status, body


async def test_a_revoked_key_stops_working(shop: Shop) -> None:
    headers = await shop.key("channel")
    key_id = headers["Authorization"].split("_")[1]
    operator = await shop.key("operator")
    assert (await shop.http.delete(f"/v1/keys/{key_id}", headers=operator)).status_code == 204
    assert (await shop.http.delete(f"/v1/keys/{key_id}", headers=operator)).status_code == 404
    assert (await shop.http.get("/v1/events", headers=headers)).status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer x",
        "Bearer xk_",
        "Bearer xk_a_",
        "Bearer xk__b",
        "Basic eDp5",
        "Bearer xk_a\x00_b",
        "",
    ],
)
async def test_whatever_is_no_key_is_refused_alike(shop: Shop, header: str) -> None:
    answer = await shop.http.get("/v1/events", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_the_right_id_with_another_secret_is_refused(shop: Shop) -> None:
    headers = await shop.key("operator")
    forged = {"Authorization": headers["Authorization"][:-4] + "AAAA"}
    assert (await shop.http.get("/v1/events", headers=forged)).status_code == 401


async def test_for_whom_a_caller_may_act(shop: Shop) -> None:
    me, other = (await shop.customer()).id, (await shop.customer()).id
    customer, channel = Caller("k", "customer", me), Caller("k", "channel")
    assert customer.may_act_for(me)
    assert channel.may_act_for(me)
    assert not customer.may_act_for(other)
    for refused in (
        lambda: customer.act_for(other),
        lambda: customer.see(other, "order"),
        lambda: channel.need("operator"),
    ):
        with pytest.raises(ProblemError):
            refused()


async def test_a_service_makes_no_key_out_of_scope(shop: Shop) -> None:
    with pytest.raises(ProblemError, match="invalid_request"):
        await shop.backend.database.run(lambda tx: keys.create(tx, "merchant"))


async def test_a_key_made_by_an_installer_is_adopted_once(shop: Shop) -> None:
    key = "xk_installer01_" + "s" * 40
    for _ in range(2):
        await shop.backend.database.run(lambda tx: keys.adopt(tx, key, "channel"))
    assert await shop.backend.database.run(lambda tx: keys.find(tx, key)) == Caller("installer01", "channel")
    for other in ("xk_installer01_" + "t" * 40, "xk_short_abc", "password", ""):
        with pytest.raises(ProblemError):
            await shop.backend.database.run(lambda tx, other=other: keys.adopt(tx, other, "channel"))
    with pytest.raises(ProblemError):
        await shop.backend.database.run(lambda tx: keys.adopt(tx, key, "operator"))
    await shop.backend.database.run(lambda tx: keys.revoke(tx, "installer01"))
    with pytest.raises(ProblemError):
        await shop.backend.database.run(lambda tx: keys.adopt(tx, key, "channel"))
