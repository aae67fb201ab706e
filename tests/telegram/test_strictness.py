"""Wrong calls are refused, with Telegram's own words where it has words for them."""

from typing import Any

import httpx
import pytest

from tests.telegram.conftest import Api
from tests.telegram.server.bot import Bot
from tests.telegram.server.methods import METHODS
from tests.telegram.server.person import Person
from tests.telegram.server.schema import SCHEMA
from tests.telegram.server.telegram import FakeTelegram

ME = object()  # stands for the person's chat in the tables


def _inline(**button: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[button]]}


def _message(**params: Any) -> dict[str, Any]:
    return {"chat_id": ME, "text": "hi", **params}


def _invoice(**params: Any) -> dict[str, Any]:
    price = [{"label": "Card", "amount": 5}]
    base = {
        "chat_id": ME,
        "title": "T",
        "description": "D",
        "payload": "p",
        "currency": "XTR",
        "prices": price,
    }
    return {**base, **params}


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"text": "hi"}, "chat_id is empty"),
    ("sendMessage", {"chat_id": 99, "text": "hi"}, "chat not found"),
    ("sendMessage", {"chat_id": "@nobody", "text": "hi"}, "chat not found"),
    ("sendMessage", {"chat_id": ME}, "message text is empty"),
    ("sendMessage", _message(text=""), "message text is empty"),
    ("sendMessage", _message(text="  \n"), "message text is empty"),
    ("sendMessage", _message(text="字" * 4097), "message is too long"),
    ("sendMessage", _message(text="🎈" * 2049), "message is too long"),
    ("editMessageText", {"chat_id": ME, "message_id": 1, "text": "字" * 4097}, "message can't be edited"),
    ("sendMessage", _message(parse_mode="HTML", text="<b></b>"), "text must be non-empty"),
    ("sendMessage", _message(parse_mode="BBCode"), "unsupported parse_mode"),
    ("sendMessage", _message(texts="hi"), '[strict] method sendMessage has no parameter "texts"'),
    ("sendMessage", _message(disable_notification="maybe"),
     '[strict] parameter "disable_notification" must be true or false'),
    ("sendMessage", _message(entities="[{"), "can't parse entities JSON object"),
    ("sendMessage", _message(entities=[7]), "can't parse MessageEntity: expected an Object"),
    ("sendMessage", _message(entities=[{"type": "bold", "offset": 0}]),
     "can't parse MessageEntity: Can't find field \"length\""),
    ("sendMessage", _message(entities=[{"type": "bold", "offset": "0", "length": 1}]),
     "can't parse MessageEntity: Field \"offset\" must be of type Number"),
    ("sendMessage", _message(entities=[{"type": "loud", "offset": 0, "length": 1}]),
     "can't parse MessageEntity: Unsupported type specified"),
    ("sendMessage", _message(entities=[{"type": "bold", "offset": 2, "length": 1}]),
     "entity begins after the end of the text at UTF-16 offset 2"),
    ("sendMessage", _message(entities=[{"type": "bold", "offset": 1, "length": 2}]),
     "entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 3"),
    ("sendMessage", _message(reply_markup="{"), "can't parse reply keyboard markup JSON object"),
    ("sendMessage", _message(reply_markup={"inline_keyboard": [{"text": "a"}]}),
     'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
    ("sendMessage", _message(reply_markup=_inline(callback_data="x")),
     'can\'t parse inline keyboard button: Can\'t find field "text"'),
    ("sendMessage", _message(reply_markup=_inline(text="a")),
     "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ("sendMessage", _message(reply_markup=_inline(text=" ", callback_data="x")),
     "inline keyboard button text must be non-empty"),
    ("sendMessage", _message(reply_markup=_inline(text="a", callback_data="x" * 65)), "BUTTON_DATA_INVALID"),
    ("sendMessage", _message(reply_markup=_inline(text="a", callback_data="字" * 22)), "BUTTON_DATA_INVALID"),
    ("sendMessage", _message(reply_markup=_inline(text="a", callback_data="")),
     "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ("sendMessage", _message(reply_markup=_inline(text="a", pay=True)), "BUTTON_TYPE_INVALID"),
    ("sendMessage", _message(reply_markup=_inline(text="a", callback_data="x", style="loud")),
     "can't parse inline keyboard button: invalid button style specified"),
    ("sendMessage", _message(reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "x"}]] * 101}),
     "reply markup is too long"),
    ("sendMessage", _message(reply_markup={"keyboard": []}), "reply keyboard must be non-empty"),
    ("sendMessage", _message(reply_markup={"keyboard": [[{"text": ""}]]}),
     "keyboard button text must be non-empty"),
    ("sendMessage", _message(reply_markup={"keyboard": [[{"label": "a"}]]}),
     '[strict] KeyboardButton has no field "label"'),
    ("sendMessage", _message(reply_parameters={"message_id": 99}), "message to be replied not found"),
    ("sendPhoto", {"chat_id": ME}, "there is no photo in the request"),
    ("sendPhoto", {"chat_id": ME, "photo": "nonsense"}, "wrong file identifier/HTTP URL specified"),
    ("sendPhoto", {"chat_id": ME, "photo": "https://example.org/a.png"}, "failed to get HTTP URL content"),
    ("sendPhoto", {"chat_id": ME, "photo": "attach://a"}, '[strict] no file "a" was uploaded'),
    ("sendPhoto", {"chat_id": ME, "photo": "x", "caption": "字" * 1025}, "message caption is too long"),
    ("editMessageText", {"chat_id": ME, "message_id": 99, "text": "hi"}, "message to edit not found"),
    ("editMessageText", {"chat_id": ME, "message_id": 1, "text": "hi"}, "message can't be edited"),
    ("editMessageText", {"chat_id": ME, "text": "hi"}, "message identifier is not specified"),
    ("deleteMessage", {"chat_id": ME, "message_id": 99}, "message to delete not found"),
    ("answerCallbackQuery", {"callback_query_id": "1"},
     "query is too old and response timeout expired or query ID is invalid"),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
    ("answerPreCheckoutQuery", {"pre_checkout_query_id": "1", "ok": True},
     "query is too old and response timeout expired or query ID is invalid"),
    ("answerPreCheckoutQuery", {"pre_checkout_query_id": "1"}, 'parameter "ok" is required'),
    ("sendChatAction", {"chat_id": ME, "action": "thinking"}, "wrong parameter action in request"),
    ("setMyCommands", {"commands": [{"command": "Start", "description": "d"}]}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "start", "description": ""}]},
     "BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setMyCommands", {"commands": [{"command": "start"}]},
     'can\'t parse BotCommand: Can\'t find field "description"'),
    ("getFile", {"file_id": "nonsense"}, "wrong file_id or the file is temporarily unavailable"),
    ("getFile", {}, "file_id not specified"),
    ("setWebhook", {"url": "ftp://example.org"}, "invalid webhook URL specified"),
    ("setWebhook", {"url": "http://example.org"}, "bad webhook: An HTTPS URL must be provided for webhook"),
    ("setWebhook", {"url": "https://example.org:8444"},
     "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
    ("setWebhook", {"url": "https://example.org", "secret_token": "a b"},
     "secret token contains unallowed characters"),
    ("setWebhook", {"url": "https://example.org", "secret_token": "a" * 257}, "secret token is too long"),
    ("getUpdates", {"allowed_updates": ["messages"]}, '[strict] there is no update type "messages"'),
    ("getUpdates", {"limit": 101}, "[strict] getUpdates.limit must be between 1 and 100"),
    ("sendInvoice", _invoice(title=""), 'parameter "title" is required'),
    ("sendInvoice", _invoice(title="x" * 33), "[strict] sendInvoice.title must have 1-32 characters"),
    ("sendInvoice", _invoice(payload="字" * 43), "[strict] sendInvoice.payload must have 1-128 bytes"),
    ("sendInvoice", _invoice(currency="EUR"), "PAYMENT_PROVIDER_INVALID"),
    ("sendInvoice", _invoice(provider_token="123:abc"), "STARS_INVOICE_INVALID"),
    ("sendInvoice", _invoice(prices=[{"label": "a", "amount": 1}] * 2), "STARS_INVOICE_INVALID"),
    ("sendInvoice", _invoice(prices=[{"label": "a", "amount": 0}]), "CURRENCY_TOTAL_AMOUNT_INVALID"),
    ("sendInvoice", _invoice(prices=[{"label": "a", "amount": 1.5}]),
     'can\'t parse labeled price: Field "amount" must be of type Number'),
    ("refundStarPayment", {"user_id": 1, "telegram_payment_charge_id": "stx9"}, "CHARGE_ID_INVALID"),
    # methods that the fake does not play are checked all the same
    ("sendDice", {"chat_id": ME, "sides": 6}, '[strict] method sendDice has no parameter "sides"'),
    ("setMessageReaction", {"chat_id": ME, "message_id": 1, "reaction": [{"type": "emoji"}]},
     'can\'t parse ReactionTypeEmoji: Can\'t find field "emoji"'),
    ("banChatMember", {"chat_id": ME}, "invalid user_id specified"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "params", "words"), REFUSED)
async def test_refused(
    api: Api, bot: Bot, wang: Person, method: str, params: dict[str, Any], words: str
) -> None:
    meant = {name: wang.chat.id if value is ME else value for name, value in params.items()}
    before = wang.sees()
    body = await api(bot, method, **meant)
    assert body == {"ok": False, "error_code": 400, "description": f"Bad Request: {words}"}
    assert wang.sees() == before, "a refused call changes nothing"


MARKUP = [
    ("HTML", "<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    ("HTML", "a</b>", "Unexpected end tag at byte offset 1"),
    ("HTML", "字<b>a</i>", 'Unmatched end tag at byte offset 7, expected "</b>", found "</i>"'),
    ("HTML", "<font>a</font>", 'Unsupported start tag "font" at byte offset 0'),
    ("HTML", "1 <2 apples", "Unclosed start tag at byte offset 2"),
    ("HTML", '<span class="x">a</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("MarkdownV2", "5.00", "Character '.' is reserved and must be escaped with the preceding '\\'"),
    ("MarkdownV2", "a-b", "Character '-' is reserved and must be escaped with the preceding '\\'"),
    ("MarkdownV2", "a|b", "Character '|' is reserved and must be escaped with the preceding '\\'"),
    ("MarkdownV2", "字*a", "Can't find end of Bold entity at byte offset 3"),
    ("MarkdownV2", "||a", "Can't find end of Spoiler entity at byte offset 0"),
    ("MarkdownV2", "`a", "Can't find end of Code entity at byte offset 0"),
    ("MarkdownV2", "[a](b", "Can't find end of a URL at byte offset 4"),
]


@pytest.mark.parametrize(("mode", "text", "words"), MARKUP)
async def test_broken_markup(api: Api, bot: Bot, wang: Person, mode: str, text: str, words: str) -> None:
    refusal = await api.refusal(bot, "sendMessage", chat_id=wang.chat.id, text=text, parse_mode=mode)
    assert refusal == f"Bad Request: can't parse entities: {words}"


GOOD_MARKUP = [
    ("HTML", "<b>x <i>y</i></b> &lt;&amp;", "x y <&", [("bold", 0, 3), ("italic", 2, 1)]),
    ("HTML", "🎈<tg-spoiler>码</tg-spoiler>", "🎈码", [("spoiler", 2, 1)]),
    ("HTML", '<a href="https://x.org?a=1&amp;b=2">x</a>', "x", [("text_link", 0, 1)]),
    ("HTML", '<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
    ("MarkdownV2", "*x _y_* 5\\.00", "x y 5.00", [("bold", 0, 3), ("italic", 2, 1)]),
    (
        "MarkdownV2",
        "__u__ ~s~ ||码||",
        "u s 码",
        [("underline", 0, 1), ("strikethrough", 2, 1), ("spoiler", 4, 1)],
    ),
    ("MarkdownV2", "[x](https://x.org/\\))", "x", [("text_link", 0, 1)]),
    ("MarkdownV2", "```py\nx_y```", "x_y", [("pre", 0, 3)]),
    ("MarkdownV2", ">a\n>b\nc", "a\nb\nc", [("blockquote", 0, 4)]),
]


@pytest.mark.parametrize(("mode", "text", "plain", "entities"), GOOD_MARKUP)
async def test_good_markup(
    api: Api, bot: Bot, wang: Person, mode: str, text: str, plain: str, entities: list[tuple[str, int, int]]
) -> None:
    said = await api.result(bot, "sendMessage", chat_id=wang.chat.id, text=text, parse_mode=mode)
    assert said["text"] == plain
    assert [(found["type"], found["offset"], found["length"]) for found in said["entities"]] == entities


async def test_tokens_paths_and_methods(api: Api, telegram: FakeTelegram, bot: Bot) -> None:
    async def get(path: str) -> tuple[int, str]:
        answer = await api.http.get(f"{telegram.url}{path}")
        assert answer.json()["error_code"] == answer.status_code
        return answer.status_code, answer.json()["description"]

    assert await get(f"/bot{bot.token}/getEverything") == (404, "Not Found: method not found")
    assert await get(f"/bot{bot.token[:-1]}x/getMe") == (401, "Unauthorized")
    assert await get("/botnonsense/getMe") == (401, "Unauthorized: invalid token specified")
    assert await get("/elsewhere") == (404, "Not Found")
    assert await get(f"/file/bot{bot.token}/photos/no.jpg") == (404, "Not Found")
    assert (await get(f"/bot{bot.token}/logOut"))[0] == 501, "checked but not played, and it says so"


async def test_every_form_of_request_means_the_same(
    api: Api, telegram: FakeTelegram, bot: Bot, wang: Person
) -> None:
    url = f"{telegram.url}/bot{bot.token}/sendMessage"
    chat = str(wang.chat.id)
    keyboard = '{"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}'
    form = {"chat_id": chat, "text": "hi", "disable_notification": "true", "reply_markup": keyboard}
    answers = [
        await api.http.get(url, params=form),
        await api.http.post(url, data=form),
        await api.http.post(url, files={name: (None, value) for name, value in form.items()}),
        await api.http.post(url, json={**form, "chat_id": wang.chat.id, "disable_notification": True}),
        await api.http.post(url.replace("sendMessage", "SENDMESSAGE"), data=form),
    ]
    assert [answer.status_code for answer in answers] == [200] * 5, [answer.text for answer in answers]
    assert {
        answer.json()["result"]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        for answer in answers
    } == {"b"}


async def test_a_body_that_is_no_json(api: Api, telegram: FakeTelegram, bot: Bot) -> None:
    headers = {"Content-Type": "application/json"}
    answer: httpx.Response = await api.http.post(
        f"{telegram.url}/bot{bot.token}/getMe", content=b"{", headers=headers
    )
    assert answer.json()["description"] == "Bad Request: can't parse request body as JSON object"


async def test_an_upload_that_no_parameter_names(
    api: Api, telegram: FakeTelegram, bot: Bot, wang: Person
) -> None:
    answer = await api.http.post(
        f"{telegram.url}/bot{bot.token}/sendMessage",
        data={"chat_id": str(wang.chat.id), "text": "hi"},
        files={"stray": ("a.txt", b"x")},
    )
    assert (
        answer.json()["description"]
        == 'Bad Request: [strict] the uploaded file "stray" belongs to no parameter'
    )


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("photo", b"not a picture", "Bad Request: IMAGE_PROCESS_FAILED"),
        ("photo", b"", "Bad Request: file must be non-empty"),
        ("photo", b"\x89PNG" + bytes(10 * 1024 * 1024), "Bad Request: file is too big"),
        ("document", b"", "Bad Request: file must be non-empty"),
    ],
)
async def test_a_wrong_upload(
    api: Api, telegram: FakeTelegram, bot: Bot, wang: Person, kind: str, content: bytes, words: str
) -> None:
    answer = await api.http.post(
        f"{telegram.url}/bot{bot.token}/send{kind.capitalize()}",
        data={"chat_id": str(wang.chat.id)},
        files={kind: ("file.png", content)},
    )
    assert answer.json()["description"] == words


def test_the_schema_is_whole() -> None:
    assert SCHEMA.version == "10.2"
    assert len(SCHEMA.methods) == 185
    assert METHODS.keys() <= SCHEMA.methods.keys()
    known = SCHEMA.types.keys() | SCHEMA.unions.keys() | {"Integer", "String", "Boolean", "True", "Float"}
    for name, fields in (SCHEMA.methods | SCHEMA.types).items():
        for field, described in fields.items():
            words = set(described["type"].replace(",", "").split()) - {"Array", "of", "or", "and"}
            assert words <= known, f"{name}.{field}: {words - known}"
