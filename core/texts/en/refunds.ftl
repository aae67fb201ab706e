# Refunds: those that were made, and those that are asked for.

order-refunded = { $what } was refunded: { MONEY($amount) } is back in your balance, which is now { MONEY($left) }.
    .elderly =
        { $what }.
        It was refunded.
        You got { MONEY($amount) } back.
        You have { MONEY($left) }.
refund-sent = { MONEY($amount) } is on its way back to the account you paid from. I’ll tell you when it is there.
    .elderly =
        { MONEY($amount) } is on its way.
        It goes to where you paid from.
        I will tell you.
refund-sent-bonus = The { MONEY($bonus) } bonus that came with it is taken back.
    .elderly = The bonus of { MONEY($bonus) } is taken back.
refund-arrived = { MONEY($amount) } was sent back. You will find it in the WeChat or Alipay you paid with.
    .elderly =
        { MONEY($amount) } was sent back.
        Look in your WeChat.
        Or in your Alipay.
refund-returned = { MONEY($amount) } could not be sent back. It is in your balance again, nothing is lost. A person can find another way.
    .elderly =
        { MONEY($amount) } could not be sent.
        It is in your balance again.
        Nothing is lost.
        A person can help you.
refund-stuck = { MONEY($amount) } could not be sent back. The money is safe with us and we are working on it.
    .elderly =
        { MONEY($amount) } could not be sent.
        The money is safe with us.
        We are working on it.
payment-found = A payment of { MONEY($amount) } was matched and is in your balance, which is now { MONEY($left) }.
    .elderly =
        You paid { MONEY($amount) }.
        It is in your balance.
        You have { MONEY($left) }.

## Somebody wants money back

refund-not-paid = This order is not paid yet; “No, thanks” cancels it. For anything else say “human”.
    .elderly =
        This is not paid yet.
        “No, thanks” cancels it.
        Else a person can help.
refund-waiting = An order that is not paid is simply cancelled; nothing was charged.
    .elderly = What is not paid can be cancelled.
refund-under-way = { $what } is being done and can’t be stopped; if it fails, you get everything back.
    .elderly =
        { $what } is under way.
        If it fails you get it all back.
refund-review = { $what } is being checked, { MONEY($total) } is held meanwhile; if it failed, you get everything back.
    .elderly =
        { $what } is being checked.
        If it failed you get it all back.
refund-done-before = { $what } was refunded before; { MONEY($amount) } is in your balance.
    .elderly =
        { $what } was refunded.
        { MONEY($amount) } is in your balance.
refund-delivered = { $what } is done. Credit that was charged and codes that were shown can’t be taken back. If it did not arrive or the code does not work, a person checks and you get your money back.
    .elderly =
        { $what } is done.
        It can’t be taken back.
        If it did not arrive, ask a person.
        Then you get your money back.
refund-of-balance = The unspent { MONEY($amount) } in your balance can be paid back by a person, the way it came.
    .elderly =
        You have { MONEY($amount) } unspent.
        A person can pay it back.
refund-of-balance-owing = The unused { MONEY($amount) } in your balance can go back to the payer once the { MONEY($owed) } on your credit line is repaid. Say "repay" to do so now.
    .elderly =
        You owe { MONEY($owed) } on your line.
        Repay it, then money can go back.
        Say "repay" to do so now.
refund-nothing = There is nothing to refund: no finished order, and no paid-in money in your balance.
    .elderly =
        There is nothing to refund.
        A person can help you.
refund-ask = Shall I call a person?
    .elderly = Shall I call a person?
