"""The people of the page: customers with their bot, a merchant's staff and a group with the other."""

from tests.telegram.page.phones import Phone, Phones, Seat
from tests.telegram.server.bot import Bot
from tests.telegram.server.telegram import FakeTelegram

_STARS = 500
_BUYERS_HINT = "点下面的「开始」，然后说：\n充五十块话费，号码 13800138000"
_SHOP_HINT = "点下面的「开始」，然后说：\n余额还能用多久"


def cast(telegram: FakeTelegram, customers: Bot, merchants: Bot) -> Phones:
    """A phone a bot."""
    return Phones(telegram, [_buyers(telegram, customers), _staff(telegram, merchants)])


def _buyers(telegram: FakeTelegram, bot: Bot) -> Phone:
    phone = Phone(bot, "小卡", "充话费、买卡，缺钱早知道", _BUYERS_HINT)
    for key, name, label, language in (
        ("wang", "王敏", "王敏", "zh-hans"),
        ("li", "李爷爷", "李爷爷", "zh-hans"),
        ("emma", "Emma", "Emma (English)", "en"),
    ):
        phone.add(key, Seat(label, telegram.person(name, bot, language_code=language, stars=_STARS)))
    return phone


def _staff(telegram: FakeTelegram, bot: Bot) -> Phone:
    phone = Phone(bot, "小卡商户", "余额、预警、一键充值", _SHOP_HINT)
    staff = {
        key: phone.add(key, Seat(label, telegram.person(name, bot, stars=_STARS), role))
        for key, name, label, role in (
            ("chen", "陈老板", "陈老板", "owner"),
            ("zhou", "小周", "小周（财务）", "finance"),
            ("guest", "路人", "路人", ""),
        )
    }
    group = telegram.group("好卡小店", list(staff.values()), [bot])
    for key, person in staff.items():
        role = "group" if key == "chen" else ""
        phone.add(f"{key}-group", Seat(f"{person.account.first_name} · 群", person.at(group), role))
    return phone
