# Telegram 星星。

button-pay-stars = ⭐ { $stars } 颗星星付
stars-paid = 这张账单已经付过了，不会再收。
stars-expired = 这张账单过期了，回到聊天里重新来一张就好。
stars-amount = 金额对不上，请回到聊天里重新来一张账单。
stars-unknown = 这张账单不对。回到聊天里重新来一张就好。
stars-not-now = 现在没法确认账单。没有扣星星，过会儿再试。
