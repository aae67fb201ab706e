# Buying: questions, read-back, the gap, the bill. `.elderly` keeps sentences short.

## Products and numbers

thing-of-carrier = { $name } ({ $carrier ->
    [mobile] China Mobile
    [unicom] China Unicom
   *[telecom] China Telecom
})
thing-counted = { $quantity } × { $name }
thing-times = { $quantity } × { $name }
what-and-where = { $what }, { $where }
    .elderly =
        { $what }.
        { $where }
what-and-price = { $what }, price { MONEY($total) }
    .elderly =
        { $what }.
        Price { MONEY($total) }
what-and-total = { $what }, { MONEY($total) } in all
    .elderly =
        { $what }.
        { MONEY($total) } in all
target-number = { $family ->
    [qb] to QQ { $number }
    [huafei] to { $number }
   *[other] account { $number }
}
    .elderly = { $family ->
        [qb] To QQ { $number }
        [huafei] To { $number }
       *[other] Account { $number }
    }
target-contact = { $family ->
    [huafei] to { $alias } { $number }
   *[other] { $alias }’s account { $number }
}
    .elderly = { $family ->
        [huafei] To { $alias } { $number }
       *[other] { $alias }’s account { $number }
    }
family-huafei = Phone credit
family-qb = Q coins
family-steam = Steam card
family-iqiyi = iQIYI
family-tencent = Tencent Video
family-youku = Youku

## One question at a time

ask-product = What would you like to buy?
    .elderly = What would you like to buy?
ask-amount = { $name }: how much?
    .elderly = { $name }: how much?
ask-amount-and-number = { $name }: how much? You can send the number along with it.
    .elderly =
        { $name }: how much?
        You can add the number.
ask-quantity = { $name }: how many? They are { MONEY($price) } each.
    .elderly =
        { $name }: how many?
        One is { MONEY($price) }.
ask-phone = Which phone number should I top up?
    .elderly = Which phone number?
ask-member-phone = { $name }: which phone number is the account under?
    .elderly =
        { $name }.
        What is the account’s phone number?
ask-qq = Which QQ number?
    .elderly = What is your QQ number?
ask-number-of = I don’t know { $alias }’s number yet. Tell me once and I can remember it.
    .elderly = What is { $alias }’s phone number?
digits-wrong = A phone number has 11 digits; that one has { $digits }. Could you check it?
    .elderly =
        A phone number has 11 digits.
        That one has { $digits }.
not-mobile = That doesn’t look like a mobile number (they start with 1, then 3 to 9). Could you check it?
    .elderly =
        That is no mobile number.
        They start with 1.
digits-so-far = Got { $number }; { $missing } digits of the number to go, please go on.
    .elderly =
        Got { $number }.
        { $missing } digits to go.
ask-which-contact = Several numbers fit “{ $alias }”. Which one?
    .elderly = Which { $alias }? Please tap.
no-such-amount = { $name } does not come in { FACE($amount) } yuan. You can have { $offered }.
    .elderly =
        There is no { FACE($amount) } yuan.
        You can have { $offered }.
family-sold-out = { $name } is sold out for now. Please look again later.
    .elderly =
        { $name } is sold out.
        Please look again later.
sold-out = That has just sold out. Nothing was charged.
    .elderly =
        That has just sold out.
        Nothing was charged.
sold-out-choose = That has just sold out. Would another one do?
    .elderly = That has sold out.
not-that-many = There are not that many left; here is one:
    .elderly = There are not that many.
only-one = You can buy one of these at a time.
refused-target = That number can’t be topped up. Please give me another one.
    .elderly = That number does not work.
refused-quantity = You can buy 1 to { $most } at a time.
what-to-correct = What should be different? Just say “make it 100” or “use 139…”.
    .elderly =
        What should be different?
        You can say “make it 100”.

## Enough balance

confirm-order = { $what }: { MONEY($total) } from your balance, leaving { MONEY($left) }. Shall I go ahead?
    .elderly =
        { $what }.
        It costs { MONEY($total) }.
        You keep { MONEY($left) }.
        Shall I pay?
balance-will-do = Your balance covers it, so you can simply pay from there.
    .elderly = Your balance is enough.
price-changed = The price has just changed. Please have another look.
    .elderly = The price has changed.
balance-changed = Your balance has just changed. Please have another look.
    .elderly = Your balance has changed.
order-under-way = All right, I’m on it. I’ll tell you as soon as it’s done.
    .elderly =
        All right, I’m on it.
        I’ll tell you when it’s done.
order-placed-already = That order is placed already. There won’t be a second one.
    .elderly =
        That order is placed already.
        There is only one.

## The balance is short

short = { $what }. You have { MONEY($available) } available ({ PLAIN($bonus) } bonus, { PLAIN($frozen) } on hold). You are short by { MONEY($shortfall) }.
    .elderly =
        { $what }.
        You have { MONEY($available) }.
        You are short by { MONEY($shortfall) }.
short-in-transit = Another { MONEY($amount) } is on its way and can be used once it arrives.
    .elderly = { MONEY($amount) } is on its way.
short-question = Pay with { $method ->
    [wechat] WeChat
    [stars] Stars
   *[alipay] Alipay
}?
short-no-way = { $what }. You are short by { MONEY($shortfall) }, which is more than one top-up allows, so this can’t be bought now.
    .elderly =
        { $what }.
        You are short by { MONEY($shortfall) }.
        That is over the top-up limit.
which-method = WeChat or Alipay? Just tap one.
    .elderly = WeChat or Alipay?
no-credit = You have no credit line yet. You can pay the difference instead.
    .elderly =
        You have no credit line.
        You can pay directly.
balance-not-enough = Your balance does not cover this yet.
    .elderly = Your balance is too low.
amount-too-small = { MONEY($amount) } is not enough; { MONEY($shortfall) } is missing.
    .elderly = { MONEY($amount) } is not enough.

## The bill

bill-for-order = Please pay { MONEY($amount) } with { $method ->
    [wechat] WeChat
    [stars] Stars
   *[alipay] Alipay
} within { $minutes } minutes. I’ll carry on by myself once it’s paid; no need to write again.
    .elderly =
        Please pay { MONEY($amount) }.
        You have { $minutes } minutes.
        Then I carry on by myself.
bill = Please pay { MONEY($amount) } with { $method ->
    [wechat] WeChat
    [stars] Stars
   *[alipay] Alipay
} within { $minutes } minutes. I’ll tell you as soon as it arrives.
    .elderly =
        Please pay { MONEY($amount) }.
        You have { $minutes } minutes.
        I’ll tell you when it arrives.
bill-bonus = You get { MONEY($bonus) } on top.
how-to-pay = Tap the payment link or scan the QR code and follow the steps. No need to write again afterwards.
    .elderly =
        Tap the payment link.
        Then follow the steps.
not-paid-yet = The { MONEY($amount) } hasn’t arrived yet.
    .elderly = { MONEY($amount) } is not here yet.
payment-processing = { MONEY($amount) } is on its way. Please wait a moment and don’t pay again.
    .elderly =
        { MONEY($amount) } is on its way.
        Please don’t pay again.

## Not this time

cancelled-purchase = All right, cancelled. Nothing was charged.
    .elderly =
        All right, cancelled.
        Nothing was charged.
cancel-too-late = It’s paid and under way, so it can’t be stopped now. If it doesn’t work out, everything goes back to your balance.
    .elderly =
        It’s paid and under way.
        If it fails, you get it all back.
order-gone = That order was cancelled. Let me work it out again.
    .elderly =
        That order was cancelled.
        Let me work it out again.
order-gone-idle = That order is closed. Nothing more was charged.
    .elderly =
        That order is closed.
        Nothing more was charged.

## Coming back

resume-question = Shall we go on where we stopped? { $what }, short by { MONEY($shortfall) }.
    .elderly =
        Shall we go on?
        { $what }.
        You are short by { MONEY($shortfall) }.
resume-topup = Shall we go on with the top-up? { MONEY($amount) }.
    .elderly =
        Go on with the top-up?
        { MONEY($amount) }.
resume-purchase = Shall we go on with the purchase? { $what }, { MONEY($total) }.
    .elderly =
        Go on with the purchase?
        { $what }.
        { MONEY($total) }.
resume-nothing = No order is waiting for payment. Just tell me what you would like.
    .elderly =
        Nothing waits for payment.
        Tell me what you would like.

## Hints

hint-low = You have { MONEY($left) } left, which may not cover your next { MONEY($typical) }. Would you like to top up a little now?
    .elderly = You have { MONEY($left) } left.
hint-declined = All right, I won’t bring it up again today.

## What it costs, what is missing

price = { $name }: { MONEY($price) }.
    .elderly =
        { $name }.
        It costs { MONEY($price) }.
price-each = { $name }: { MONEY($price) } each.
    .elderly =
        { $name }.
        One is { MONEY($price) }.
price-total = { $quantity } cost { MONEY($total) }.
price-head = { $name } prices:
price-line = { FACE($face) } yuan for { MONEY($price) }
price-from = { $name } from { MONEY($price) }
price-short = { $name } { MONEY($price) }
gap-sum = { MONEY($total) } less the { MONEY($available) } you have leaves { MONEY($shortfall) } to pay.
    .elderly =
        In all { MONEY($total) }.
        You have { MONEY($available) }.
        { MONEY($shortfall) } is missing.
gap-covered = { MONEY($total) } in all; you have { MONEY($available) }, which is enough.
    .elderly =
        In all { MONEY($total) }.
        You have { MONEY($available) }: enough.
gap-none = Nothing is short of money right now.
