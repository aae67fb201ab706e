"""The script that every client library's bot goes through, and the little bot that each of them plays.

The bot: `/start` greets with a counting button; a text is echoed; the button counts in place and answers the
callback; `/photo` uploads a picture, `/turn` replaces it; a voice message is downloaded and its hash told;
`/flood` is sent under a 429 and tells how long it was to wait; `/buy` asks for 5 Stars, says yes at checkout,
and returns the payment.
"""

import hashlib

from tests.telegram.server.person import Person
from tests.telegram.server.telegram import FakeTelegram

SECRET = "webhook-secret_1"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


async def everything(telegram: FakeTelegram, person: Person) -> None:
    """All that the client has to master."""
    await greeting(person)

    person.says("/photo")
    photo = await person.hears("a picture")
    assert photo.data["photo"][0]["width"] == 1
    person.says("/turn")
    turned = await person.hears("another picture")
    assert turned.id == photo.id
    assert turned.data["photo"][0]["file_id"] != photo.data["photo"][0]["file_id"]

    sound = b"OggS" + bytes(range(256)) * 20
    person.sends_voice(sound)
    await person.hears(hashlib.sha256(sound).hexdigest())

    telegram.faults.flood("sendMessage", retry_after=7, chat_id=person.chat.id)
    person.says("/flood")
    await person.hears("told to wait 7")

    person.account.stars = 5
    person.says("/buy")
    await person.hears("Pay")
    payment = await person.pays_stars()
    await person.hears(f"paid {payment.charge_id}")
    await person.hears("refunded")
    assert person.account.stars == 5
    assert payment.refunded


async def greeting(person: Person) -> None:
    """Enough to see that updates come and answers go."""
    person.starts("from_a_link")
    start = await person.hears("hello from_a_link", "count 0")
    tap = person.taps("count")
    counted = await person.hears("count 1")
    assert counted.id == start.id
    answer = await person.answer_to(tap)
    assert answer is not None
    assert answer["text"] == "counted"
    person.says("你好 <b>&</b> 🎈")
    echo = await person.hears("你好 <b>&</b> 🎈")
    assert [entity["type"] for entity in echo.data["entities"]] == ["bold"]
    assert echo.data["entities"][0] == {"type": "bold", "offset": 0, "length": 14}
