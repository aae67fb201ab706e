"""The methods that the fake plays. The others are checked against the schema and then answered 501."""

from tests.telegram.server.methods import answering, basics, editing, paying, receiving, sending
from tests.telegram.server.methods.call import Call, Handler

METHODS: dict[str, Handler] = {
    "getMe": basics.get_me,
    "setMyCommands": basics.set_my_commands,
    "getMyCommands": basics.get_my_commands,
    "deleteMyCommands": basics.delete_my_commands,
    "sendChatAction": basics.send_chat_action,
    "getChat": basics.get_chat,
    "getChatMember": basics.get_chat_member,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "getFile": receiving.get_file,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendVoice": sending.send_voice,
    "editMessageText": editing.edit_text,
    "editMessageCaption": editing.edit_caption,
    "editMessageReplyMarkup": editing.edit_reply_markup,
    "editMessageMedia": editing.edit_media,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "answerCallbackQuery": answering.answer_callback_query,
    "answerPreCheckoutQuery": answering.answer_pre_checkout_query,
    "sendInvoice": paying.send_invoice,
    "createInvoiceLink": paying.create_invoice_link,
    "refundStarPayment": paying.refund_star_payment,
    "getStarTransactions": paying.get_star_transactions,
    "getMyStarBalance": paying.get_my_star_balance,
}

__all__ = ["METHODS", "Call"]
