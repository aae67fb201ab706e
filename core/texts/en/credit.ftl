# The credit line: how much, when it is paid back and what it costs, and only then the question.

credit-day = { $weekday ->
    [mon] Monday
    [tue] Tuesday
    [wed] Wednesday
    [thu] Thursday
    [fri] Friday
    [sat] Saturday
   *[sun] Sunday
} { $day } { $month ->
    [jan] January
    [feb] February
    [mar] March
    [apr] April
    [may] May
    [jun] June
    [jul] July
    [aug] August
    [sep] September
    [oct] October
    [nov] November
   *[dec] December
}
credit-way = Or use { MONEY($amount) } of your credit line, paid back by itself on { $day }, fee { MONEY($cost) }.
    .elderly =
        Or use { MONEY($amount) } of your line.
        It is paid back on { $day }.
        The fee is { MONEY($cost) }.
credit-question = { $what }: { MONEY($amount) } is missing.
    Use { MONEY($amount) } of your credit line, paid back by itself on { $day }, fee { MONEY($cost) }. Confirm?
    .elderly =
        { $what }.
        { MONEY($amount) } is missing.
        Use { MONEY($amount) } of your credit line.
        It is paid back on { $day }.
        The fee is { MONEY($cost) }.
        Confirm?
credit-question-automatic = { $what }: { MONEY($amount) } is missing.
    As you set it: use { MONEY($amount) } of your credit line, paid back by itself on { $day }, fee { MONEY($cost) }. Confirm?
    .elderly =
        { $what }.
        { MONEY($amount) } is missing.
        As you set it, the line pays it.
        It is paid back on { $day }.
        The fee is { MONEY($cost) }.
        Confirm?
button-credit = Use credit { PLAIN($amount) }
button-credit-confirm = Confirm: use credit
button-credit-no = No thanks

## Why not this time

credit-not-open = Your credit line is on hold, so it cannot be used now.
    .elderly = Your credit line is on hold.
credit-overdue = { MONEY($amount) } is past its day. Once it is paid back the line can be used again.
    .elderly =
        { MONEY($amount) } is past its day.
        Please pay it back first.
credit-over-limit = { MONEY($left) } of your credit line is left, less than the { MONEY($amount) } that is missing.
    .elderly = Only { MONEY($left) } of the line is left.
credit-over-order = One order can use { MONEY($left) } of the line, less than the { MONEY($amount) } that is missing.
    .elderly = One order can use { MONEY($left) }.
credit-over-day = Today { MONEY($left) } of the line can still be used, less than the { MONEY($amount) } that is missing.
    .elderly = Today only { MONEY($left) } is left.
credit-changed = Your credit line has just changed. It was not used and nothing was ordered.
    .elderly =
        Your credit line has just changed.
        It was not used.
credit-declined = All right, no credit.
    .elderly = All right, no credit.

## Once it is used

credit-used = { MONEY($amount) } of it is on your credit line, paid back by itself on { $day }, fee { MONEY($cost) }.
    .elderly =
        { MONEY($amount) } is on your line.
        It is paid back on { $day }.
        The fee is { MONEY($cost) }.
credit-used-before = { MONEY($amount) } of it was on your credit line.
    .elderly = { MONEY($amount) } was on your line.
credit-used-automatic = As you set it, the missing { MONEY($amount) } went on your credit line, paid back by itself on { $day }, fee { MONEY($cost) }. To stop this, say “no automatic credit”.
    .elderly =
        { MONEY($amount) } went on your line.
        It is paid back on { $day }.
        The fee is { MONEY($cost) }.
credit-refunded = What was on the credit line is owed no more; what was paid back already, and its fee, is in your balance.
    .elderly = What was on the line is owed no more.

## Looking at it

credit-line = Credit line { MONEY($limit) }, used { MONEY($used) }, { MONEY($available) } left.
    .elderly =
        Credit line { MONEY($limit) }.
        Used { MONEY($used) }.
credit-line-due = The next repayment is on { $day }.
    .elderly = Paid back on { $day }.
credit-line-automatic = An order that is short uses up to { MONEY($cap) } by itself.
    .elderly = Orders use up to { MONEY($cap) }.
statement-credit = { " " }(credit line { $amount })
    .elderly = { " " }(credit { $amount })
credit-slice-note = { MONEY($used) } used

## Automatic use

credit-auto-ask = Up to how much may each order that is short use by itself? One order can use { MONEY($most) } at most.
    .elderly = Up to how much for each order?
credit-auto-question = From now on an order that misses up to { MONEY($cap) } uses the credit line by itself, paid back on the next business day. As of today: { MONEY($cap) }, paid back on { $day }, fee { MONEY($cost) }. I will tell you every time. Confirm?
    .elderly =
        Each order uses up to { MONEY($cap) }.
        It is paid back the next business day.
        Today that is { $day }.
        The fee is { MONEY($cost) }.
        Confirm?
credit-auto-on = Done: an order that is short uses up to { MONEY($cap) } by itself. To stop this, say “no automatic credit”.
    .elderly = Done, automatic use is on.
credit-auto-off = Done, no order uses the credit line by itself any more.
    .elderly = Done, automatic use is off.
credit-auto-too-much = One order can use { MONEY($most) } at most. Please name no more than that.
    .elderly = One order can use { MONEY($most) }.
credit-auto-kept = All right, nothing was changed.
button-credit-auto = Up to { FACE($cap) } yuan
button-credit-auto-confirm = Confirm automatic use
