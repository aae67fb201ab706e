# Discounts by balance, and bonuses. `$fold` is “2 %”.

## What this order saves

price-discounted = You keep { MONEY($from) } or more paid in, so this order is { $fold } off. It was { MONEY($before) }; you save { MONEY($saved) }.
    .elderly =
        The price was { MONEY($before) }.
        You save { MONEY($saved) }.
price-if-paid = Once you pay { MONEY($pay) }, your paid balance reaches { MONEY($from) }. Then this order is { $fold } off: { MONEY($after) }. The { MONEY($saved) } you save stays in your balance.
    .elderly =
        Then you save { MONEY($saved) }.
        It costs { MONEY($after) }.
price-if-rounded = If you top up { FACE($pay) }, your paid balance reaches { MONEY($from) }. Then this order is { $fold } off: { MONEY($after) }.
    .elderly = Topping up { FACE($pay) } is cheaper.
price-next = Pay in { MONEY($missing) } more to reach { MONEY($from) }, and everything is { $fold } off.
    .elderly =
        Pay in { MONEY($missing) } more.
        Then you save { $fold }.
credited-cheaper = There was a discount: only { MONEY($after) } is charged. The { MONEY($saved) } you save stays in your balance.
    .elderly =
        There was a discount.
        It costs { MONEY($after) }.

## Asked about prices, balance, discounts

price-yours = With your balance it is { $fold } off: { MONEY($after) }.
    .elderly = You pay { MONEY($after) }, { $fold } off.
price-line-yours = { FACE($face) } yuan for { MONEY($price) }; you pay { MONEY($after) }
    .elderly = { FACE($face) } yuan for { MONEY($after) }
balance-rate = Everything is { $fold } off for you now, because you have { MONEY($from) } or more paid in.
    .elderly = You save { $fold } on everything.
discount-tier = { $fold } off from { MONEY($from) }
    .elderly = { $fold } off from { FACE($from) } yuan
discount-tiers = The more you have paid in, the less you pay: { $offers }. Bonus, money on hold and money on its way do not count.
    .elderly =
        More balance, lower prices.
        { $offers }.
offer-last-day = until { $day }
offer-times-left = { $count } left for you
offer-with = { $label }, { $what }
discount-rounding = When your balance is short, rounding the top-up up earns a bonus: { $offers }.
    .elderly =
        Rounding up earns a bonus.
        { $offers }.

## Bonuses

topup-earns = You get { MONEY($bonus) } on top, good for { $days } days.
    .elderly = You get { MONEY($bonus) } more.
bill-bonus-days = The bonus is good for { $days } days and is spent first.
    .elderly = It lasts { $days } days.
bonus-over = This one earns no bonus: the offer is over, or you had it as often as it goes.
    .elderly = There is no bonus now.
bonus-withheld = The bonus of { MONEY($bonus) } on this bill was not given. An order earns one bonus, and an offer has its limit per person.
    .elderly =
        The { MONEY($bonus) } was not given.
        An order earns one bonus.
