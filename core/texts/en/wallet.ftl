# Balance, statement, top-up.

## Balance

balance = You have { MONEY($available) } available ({ PLAIN($bonus) } of it bonus) and { MONEY($frozen) } on hold.
    .elderly =
        You have { MONEY($available) } to spend.
balance-bonus = { MONEY($bonus) } of it is bonus.
balance-bonus-until = { MONEY($amount) } of bonus is good until { $day } and is spent first.
    .elderly = The bonus lasts until { $day }.
balance-frozen = The { MONEY($amount) } on hold is for an order under way; if it fails, you get it back.
    .elderly = { MONEY($amount) } is on hold for an order.
balance-in-transit = { MONEY($amount) } is on its way and can be used once it arrives.
    .elderly = { MONEY($amount) } is on its way.
picture-title = Your balance
slice-paid = Paid in
slice-bonus = Bonus
slice-frozen = On hold
slice-in_transit = On its way
slice-credit = Credit line
slice-missing = Missing
slice-in-words = { $label } { MONEY($amount) }
until-day = until { $day }
until-time = until { $time }
money = { MONEY($amount) }
list-separator = {", "}
list-or = {" "}or {""}
list-comma = {", "}

## Statement

statement-head = Your latest entries:
statement-more-head = Earlier entries:
statement-empty = No entries yet. Top-ups and purchases will show up here.
    .elderly = No entries yet.
statement-end = That is all.
statement-line = { $when }  { $what }  { $amount } yuan
    .elderly = { $when } { $what } { $amount } yuan
statement-opening = Opening balance
statement-topup = Top-up
statement-bonus = Bonus
statement-order = Purchase
statement-refund = Refund
statement-payback = Paid back to you
statement-payback-returned = Payback returned
    .elderly = Payback returned
statement-bonus-expired = Bonus expired
statement-adjustment = Adjustment

## Top-up

ask-topup-amount = How much would you like to top up? You can also just name an amount.
    .elderly = How much would you like to add?
ask-topup-method = Top up { MONEY($amount) }: WeChat or Alipay?
    .elderly =
        Top up { MONEY($amount) }.
        Pay with { $method ->
            [wechat] WeChat
            [stars] Stars
           *[alipay] Alipay
        }?
topup-limits = That amount is out of range. You can top up { MONEY($minimum) } to { MONEY($maximum) } at a time.
    .elderly =
        That can’t be topped up.
        At least { MONEY($minimum) }.
        At most { MONEY($maximum) }.
topup-credited-already = { MONEY($amount) } has arrived already.
cancelled-topup = All right, no top-up. Nothing was charged.
    .elderly =
        All right, no top-up.
        Nothing was charged.
