# Orders, and what happened later.

order-state-awaiting-funds = waiting for your payment
    .elderly = waiting for your payment
order-state-held = under way
order-state-fulfilling = under way
order-state-review = being checked
order-state-delivered = done
order-state-refunded = refunded to your balance
    .elderly = refunded
order-state-failed = did not work; the money is back in your balance
    .elderly = failed, money returned
order-state-cancelled = cancelled, nothing charged
    .elderly = cancelled
order-state-expired = expired, nothing charged
    .elderly = expired
order-latest = Your latest order: { $what }, { MONEY($total) }, { $state }.
    .elderly =
        { $what }.
        { MONEY($total) }, { $state }.
order-what = { $what } ({ $number })
    .elderly =
        { $what }.
        Number { $number }
order-short-by = You are short by { MONEY($shortfall) }.
orders-earlier = Earlier ones:
order-line = { $when }  { $what }, { MONEY($total) }, { $state }
    .elderly = { $when } { $state }
orders-none = No orders yet. Just tell me what you would like.
    .elderly =
        No orders yet.
        Tell me what you would like.
codes-here = Here is the code for { $what }. It shows only when you tap.
    .elderly =
        { $what }.
        Tap to see the code.
codes-none = None of your orders has a code.
button-codes = Show code

## Money arrived

credited-order = { MONEY($amount) } has arrived. I’m carrying on with your order.
    .elderly =
        { MONEY($amount) } has arrived.
        I’m carrying on.
credited-bonus = Your bonus of { MONEY($bonus) } is there too.
credited = { MONEY($amount) } has arrived. You have { MONEY($available) } available.
    .elderly =
        { MONEY($amount) } has arrived.
        You now have { MONEY($available) }.
credited-not-enough = { MONEY($amount) } has arrived. This order is still short by { MONEY($shortfall) }.
    .elderly =
        { MONEY($amount) } has arrived.
        You are short by { MONEY($shortfall) }.
credited-order-gone = { MONEY($amount) } has arrived and is in your balance. The order for { $what } was closed by then. Buy it again?
    .elderly =
        { MONEY($amount) } has arrived.
        It is in your balance.
        That order was closed.
        Buy it again?

## Money did not arrive

refused-payment = The payment was not completed. Nothing was charged.
    .elderly =
        The payment was not completed.
        Nothing was charged.
bill-expired = The bill over { MONEY($amount) } has expired. Nothing was charged. You can simply pay again.
    .elderly =
        The bill has expired.
        Nothing was charged.
        You can pay again.

## How an order ended

delivered = Successful: { $what }, { $where }. You have { MONEY($left) } left.
    .elderly =
        Successful.
        { $what }.
        { $where }.
        You have { MONEY($left) } left.
delivered-plain = Successful: you bought { $what }. You have { MONEY($left) } left.
    .elderly =
        Successful.
        { $what }.
        You have { MONEY($left) } left.
delivered-codes = Successful: you bought { $what }. You have { MONEY($left) } left. The code shows only when you tap; keep it to yourself.
    .elderly =
        Successful.
        { $what }.
        Keep the code to yourself.
failed = { $what } did not work. { MONEY($total) } is back in your balance. Shall we try again?
    .elderly =
        { $what }.
        It did not work this time.
        You got { MONEY($total) } back.
        Try again?
review = { $what }: no clear answer yet, we are checking. { MONEY($total) } is held meanwhile; it won’t be lost or charged twice. I’ll tell you as soon as we know.
    .elderly =
        { $what }.
        No clear answer yet.
        { MONEY($total) } is on hold.
        Your money is safe.
order-expired = { $what } was not paid for, so the order was cancelled. Nothing was charged.
    .elderly =
        { $what }.
        It was not paid and is cancelled.
        Nothing was charged.
receipt-title = Receipt
receipt-number = Order
receipt-product = Product
receipt-target = Number
receipt-amount = Amount
receipt-left = Balance

## A mistake, or the same again

undo-delivered = { $what } is done. { MONEY($total) } is paid and can’t be taken back. A person can look into it if you like.
    .elderly =
        { $what }.
        It is done for good.
        It cost { MONEY($total) }.
        A person can help you.
undo-topup = { MONEY($amount) } is safe in your balance. Talk to a person to have it paid back.
    .elderly =
        { MONEY($amount) } is in your balance.
        Your money is safe.
        A person can pay it back.
again-nothing = There is no finished order to repeat yet. Just tell me what you would like.
    .elderly =
        Nothing to repeat yet.
        Tell me what you would like.
