# What is agreed to once: money kept for the next order (set-aside), and top-ups by rule.

## Set-aside

precaution-ask =
    Set-aside works like this: when your balance falls below { $percent }% of your usual order, I keep up to { MONEY($amount) } for your next order, and nothing else can take it.
    The money stays yours and your next order uses it first; unused, it is free again after { $days } days, or at once when you say “turn off set-aside”.
    Shall I turn it on?
    .elderly =
        When your balance is low I keep { MONEY($amount) }.
        It is only for your next order.
        Say “turn off set-aside” and it is free.
        Shall I turn it on?
button-precaution-on = Turn on set-aside
button-precaution-off = Turn off set-aside
precaution-on = Set-aside is on: below { $percent }% of your usual order I keep up to { MONEY($amount) }, for { $days } days at most. Say “turn off set-aside” whenever you like.
    .elderly =
        It is on.
        When your balance is low I keep { MONEY($amount) }.
        For { $days } days at most.
        Say “turn off set-aside” to end it.
precaution-is-on = Set-aside is on: below { $percent }% of your usual order I keep up to { MONEY($amount) } for the next one, for { $days } days at most.
    .elderly =
        Set-aside is on.
        When your balance is low I keep { MONEY($amount) }.
        For { $days } days at most.
precaution-is-off = Set-aside is off. With it, below { $percent }% of your usual order, I would keep up to { MONEY($amount) } for your next order; unused, it is free again after { $days } days.
    .elderly =
        Set-aside is off.
        With it I would keep { MONEY($amount) }.
        Only for your next order.
        For { $days } days at most.
precaution-tier = By your shop's tier it is kept for { $hours } { $hours ->
    [one] hour
   *[other] hours
} each time, and is free again when unused by then.
    .elderly = It is kept for { $hours } h each time.
precaution-not-on = Set-aside was not on, nothing is kept.
    .elderly = It was not on, nothing is kept.
precaution-off = Set-aside is off. Nothing will be kept any more.
    .elderly = Set-aside is off. Nothing is kept.
precaution-off-freed = Set-aside is off, and the { MONEY($amount) } is free again.
    .elderly =
        Set-aside is off.
        { MONEY($amount) } is free again.
precaution-kept = Of what is on hold, { MONEY($amount) } is set aside for your next order; unused, it is free again by { $when }. Say “turn off set-aside” to free it now.
    .elderly =
        { MONEY($amount) } is for your next order.
        Say “turn off set-aside” to free it.
precaution-note = { MONEY($amount) } set aside
standing-declined = All right, nothing is arranged.
    .elderly = All right, nothing is arranged.

## Automatic top-ups

autotopup-rule = { $when }: { $sum }
    .elderly =
        { $when }
        { $sum }
autotopup-when-balance = when the balance is below { MONEY($threshold) }
autotopup-when-daily = every day
autotopup-when-weekly = every week
autotopup-when-interval = every { $days } days
autotopup-when-month-day = on day { $day } of each month
autotopup-when-month-end = on the last day of each month
autotopup-amount = top up { MONEY($amount) }
autotopup-target = top up to { MONEY($target) }
autotopup-limits = at most { $count } a day and { MONEY($maximum) } at once
    .elderly = at most { $count } a day
autotopup-ask =
    Is this right: { $rule }?
    I will send one message with a payment code. Nothing is charged unless you pay; at most { $count } a day.
    .elderly =
        Is this right?
        { $rule }.
        I will remind you then.
        Nothing is charged unless you pay.
button-autotopup-agree = Set it up
autotopup-ask-amount = How much shall it be then?
    .elderly = How much shall it be then?
autotopup-set = Done: { $rule }. Say “stop automatic top-ups” to end it.
    .elderly =
        Done.
        { $rule }.
        Say “stop automatic top-ups” to end it.
autotopup-senseless = The balance to reach must be above the limit. Try “when my balance is below 20, top up to 50”.
    .elderly =
        The balance to reach must be higher.
        For example: below 20, top up to 50.
autotopup-outside = That amount does not fit. An automatic top-up is at least { MONEY($minimum) } and at most { MONEY($maximum) }.
    .elderly =
        That amount does not fit.
        At least { MONEY($minimum) }.
        At most { MONEY($maximum) }.
autotopup-too-many = There are many rules already. Stop one of them first.
    .elderly =
        There are too many rules.
        Stop one of them first.
autotopup-none = There are no automatic top-ups. You can say “top up 50 when my balance is below 20” or “top up 50 on the 5th of every month”.
    .elderly =
        There are no automatic top-ups.
        You can say: top up 50 on the 5th of every month.
autotopup-head = Automatic top-ups: { $count }
    .elderly = You have { $count }:
autotopup-line = { $rule } ({ $limits })
    .elderly = { $rule }
autotopup-line-stopped = { $rule } (stopped)
    .elderly =
        { $rule }
        It is stopped now
button-autotopup-list = My automatic top-ups
button-autotopup-stop = Stop automatic top-ups
button-autotopup-stop-one = Stop number { $number }
button-autotopup-resume = Resume automatic top-ups
button-autotopup-resume-one = Resume number { $number }
button-autotopup-skip = Not this time
autotopup-ended = Stopped: { $rule }. I will not remind you again.
    .elderly =
        Stopped.
        I will not remind you again.
autotopup-ended-all = All { $count } automatic top-ups are stopped.
    .elderly =
        All { $count } are stopped.
        I will not remind you again.
autotopup-resumed = Going on: { $rule }.
    .elderly = All right, I will remind you again.
autotopup-resumed-all = All { $count } automatic top-ups go on.
    .elderly = { $count } resumed.
autotopup-skipped = All right, not this time.
autotopup-question = Your balance is { MONEY($available) }, below the { MONEY($threshold) } you set. Top up { MONEY($amount) }?
    .elderly =
        Your balance is { MONEY($available) }.
        That is below your { MONEY($threshold) }.
        Top up { MONEY($amount) }?
autotopup-question-day = It is the day you set ({ $when }); your balance is { MONEY($available) }. Top up { MONEY($amount) }?
    .elderly =
        It is the day you set.
        Your balance is { MONEY($available) }.
        Top up { MONEY($amount) }?
autotopup-question-aloud = Your balance is { MONEY($available) }. Top up { MONEY($amount) }?
    .elderly =
        Your balance is { MONEY($available) }.
        Top up { MONEY($amount) }?
autotopup-stopped-refused = That payment did not go through, so automatic top-up is stopped: { $rule }. Say “resume automatic top-ups” to go on.
    .elderly =
        That payment did not go through.
        Automatic top-up is stopped.
autotopup-stopped-ignored = You let it pass several times, so automatic top-up is stopped and I will not bother you: { $rule }. Say “resume automatic top-ups” to go on.
    .elderly =
        It was left several times.
        Automatic top-up is stopped.
