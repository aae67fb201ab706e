"""The people of the page: customers with their bot, a merchant's staff and a group with the other."""

from tests.telegram.page.phones import Phone, Phones, Seat
from tests.telegram.server.bot import Bot
from tests.telegram.server.telegram import FakeTelegram

_STARS = 500
_BUYERS_HINT = "点下面的「开始」，然后说：\n充五十块话费，号码 13800138000"
_SHOP_HINT = "点下面的「开始」，然后说：\n余额还能用多久"


def cast(
    telegram: FakeTelegram, customers: Bot, merchants: Bot, *, owner: str = "", finance: str = ""
) -> Phones:
    """Two phones. `owner` and `finance` are one-time codes that their Start buttons bring along."""
    buyers = Phone(customers, "小卡", "充话费、买卡，缺钱早知道", _BUYERS_HINT)
    for key, name, label, language in (
        ("wang", "王敏", "王敏", "zh-hans"),
        ("li", "李爷爷", "李爷爷", "zh-hans"),
        ("emma", "Emma", "Emma (English)", "en"),
    ):
        buyers.add(key, Seat(label, telegram.person(name, customers, language_code=language, stars=_STARS)))

    shop = Phone(merchants, "小卡商户", "余额、预警、一键充值", _SHOP_HINT)
    staff = [
        shop.add(key, Seat(label, telegram.person(name, merchants, stars=_STARS), code))
        for key, name, label, code in (
            ("chen", "陈老板", "陈老板", owner),
            ("zhou", "小周", "小周（财务）", finance),
            ("guest", "路人", "路人", ""),
        )
    ]
    group = telegram.group("好卡小店", staff, [merchants])
    for person, key in zip(staff, list(shop.seats), strict=True):
        shop.add(f"{key}-group", Seat(f"{person.account.first_name} · 群", person.at(group)))
    return Phones(telegram, [buyers, shop])
