# Personal suggestions: something bought regularly is nearly due, shall it be bought now?

suggestion-every-month = around day { $number } of each month
suggestion-every-week = around { $day ->
    [monday] Monday
    [tuesday] Tuesday
    [wednesday] Wednesday
    [thursday] Thursday
    [friday] Friday
    [saturday] Saturday
   *[sunday] Sunday
} each week
suggestion-every-days = about every { $number } days
suggestion-credit = { FACE($face) } yuan of phone credit
suggestion-thing = { $family ->
   *[other] { $thing }
}
suggestion-short = You usually buy { $what } { $often }. Your balance is { MONEY($available) }. Shall we do it now?
    .elderly =
        You usually buy { $what } { $often }.
        Your balance is { MONEY($available) }.
suggestion-enough = You usually buy { $what } { $often }. Your balance of { MONEY($available) } is enough. Shall we do it now?
    .elderly =
        You usually buy { $what } { $often }.
        Your balance of { MONEY($available) } is enough.
suggestion-short-where = For { $where }; { MONEY($shortfall) } is missing.
    .elderly =
        For { $where }.
        { MONEY($shortfall) } is missing.
suggestion-enough-where = For { $where }.
    .elderly = For { $where }.
suggestion-gap = { MONEY($shortfall) } is missing.
suggestion-question = Shall we do it now?
suggestion-short-aloud = You usually buy { $what } { $often }. Your balance is { MONEY($available) }, { MONEY($shortfall) } is missing. Shall we do it now?
    .elderly = You usually buy { $what } { $often }. Your balance is { MONEY($available) }, { MONEY($shortfall) } is missing. Shall we do it now?
suggestion-enough-aloud = You usually buy { $what } { $often }. Your balance of { MONEY($available) } is enough. Shall we do it now?
    .elderly = You usually buy { $what } { $often }. Your balance of { MONEY($available) } is enough. Shall we do it now?
button-suggestion-pay = Pay { PLAIN($amount) } and buy
button-suggestion-buy = Buy it now
phrase-suggestion-take = do it now
button-suggestion-skip = Not this time
button-suggestion-never = Don’t remind me again
suggestion-bill = { $what }, { MONEY($total) } in all: { MONEY($have) } from your balance, { MONEY($pay) } to pay.
    .elderly =
        { $what }.
        { MONEY($have) } from your balance.
        { MONEY($pay) } to pay.
suggestion-bought = That has been bought already.
suggestion-skipped = All right, not this time. I’ll ask again when it is nearly time once more.
    .elderly =
        All right, not this time.
        I’ll ask again next time.
suggestion-never = All right, I won’t remind you of this one again. For no suggestions at all say “no more suggestions”; to have them back, “remind me to top up”.
    .elderly =
        All right, no more of this one.
        Say “remind me to top up” to have it back.
suggestions-on = All right, I’ll remind you when it is nearly time, once each time.
    .elderly =
        All right, I’ll remind you.
        Once each time.
suggestions-are-on = When it is nearly time I’ll remind you of these, once each time:
    .elderly = I’ll remind you of this:
suggestions-are-off = Reminders are off. Shall I turn them on?
    .elderly =
        Reminders are off.
        Shall I turn them on?
suggestions-none = I can’t see a rhythm in what you buy yet. Once there is one, I’ll remind you when it is nearly time.
    .elderly =
        I see no rhythm yet.
        Once there is one, I’ll remind you.
suggestion-habit = { $often }: { $name }
suggestion-habit-where = { $line } ({ $number })
    .elderly = { $line }
suggestion-habit-muted = { $line }, no reminder
button-suggestions-on = Turn reminders on
button-suggestions-off = None of them
suggestions-merchant = For merchants there are alerts: say “tell me when the balance is below 500”.
    .elderly = For merchants there are alerts.
