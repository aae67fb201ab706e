# Merchants: turnover, how long the balance lasts, alerts, reports, colleagues. One wording for all modes.

## Figures

merchant-available = Available balance { MONEY($available) }.
merchant-turnover = Today so far: { $orders } orders, { MONEY($amount) }.
merchant-typical = { " " }A usual day is about { MONEY($amount) }.
merchant-runway = At the recent { MONEY($rate) } an hour the balance lasts about { $hours } more hours, until { $time }.
merchant-runway-beyond = At the recent rate it lasts for more than a week.
merchant-runway-no-spending = Nothing was spent lately, so the balance stays as it is.
merchant-runway-unknown = There is too little history to say how long the balance lasts.
merchant-hours = { $hours } hours

## Daily report

merchant-report-head = Report of { $day }
merchant-report-so-far = Report of { $day } so far
merchant-report-turnover = { $orders } orders, { MONEY($amount) }
merchant-stop = .
merchant-change-more = { "" }, { $percent }% more than usual.
merchant-change-less = { "" }, { $percent }% less than usual.
merchant-change-same = { "" }, about as usual.
merchant-report-refunded = Refunded { MONEY($amount) }.
merchant-report-alerts = Alerts that day: { $count }.
merchant-fact-turnover = Turnover
merchant-fact-orders = Orders
merchant-fact-available = Available
merchant-fact-runway = Lasts
merchant-chart-bars = Turnover a day
merchant-chart-alt = Turnover of the last { $days } days; the best was { $day } with { MONEY($amount) }

## Alerts

merchant-level = { $severity ->
    [critical] [Urgent]
    [warning] [Alert]
   *[info] [Note]
} { $name }
merchant-alert-balance = The balance is { MONEY($available) }, below the { MONEY($limit) } you set.
merchant-alert-day-share = The balance is { MONEY($available) }, less than { $share }% of a usual day ({ MONEY($typical) }).
merchant-alert-runway = The balance is { MONEY($available) }; at the recent rate it lasts only { $hours } hours, until about { $time }.
merchant-alert-hold-expiring = { $orders } holds ({ MONEY($amount) } in all) end at { $time } and go back to the balance.
merchant-alert-shortage = { $orders } orders could not be made for lack of funds, { MONEY($amount) } in all.
merchant-alert-unusual = { MONEY($spent) } was spent this hour; about { MONEY($usual) } is usual at this time.
merchant-cost = If nothing is done: from { $time } on about { $orders } orders and { MONEY($amount) } an hour cannot be served.
merchant-cost-now = If nothing is done: about { $orders } orders and { MONEY($amount) } an hour cannot be served.
merchant-advice-topup = Top up { MONEY($amount) } and it lasts { $hours } hours.
merchant-advice-topup-back = Top up { MONEY($amount) } and it is above the line again.
merchant-advice-balance = Have a look at the balance, and top up if need be.
merchant-advice-day-share = Have a look at the balance, and top up if need be.
merchant-advice-runway = Have a look at the balance, and top up if need be.
merchant-advice-hold-expiring = Have a look at these orders and hurry along what should be done.
merchant-advice-shortage = After a top-up the waiting orders go on by themselves.
merchant-advice-unusual = Have a look at the latest orders; if they are not yours, ask for a person.
merchant-recovered = { $name }: "{ $rule }" is over. Available balance { MONEY($available) }.
merchant-escalated = Nobody has taken care of this yet; now the { $role ->
    [owner] owner is
    [finance] finance colleague is
   *[viewer] colleague is
} asked to have a look.
merchant-digest-quiet = { $name }: { $count } alerts during quiet hours.
merchant-digest-daily = { $name }: { $count } alerts today.
merchant-digest-line = · { $time } { $what }
merchant-digest-over = · { $time } { $what } (over)
merchant-alerts-none = No alerts are open.
merchant-acknowledged = All right, this one is yours; I will not call anybody else.
merchant-taken = { $name } is taking care of it.
merchant-over = This one is over; nothing is left to do.
merchant-topup-late = Things have changed: the available balance is { MONEY($available) } now. Top up all the same?

## Rules

merchant-rules-head = You are told when:
merchant-rule-balance = the balance is below { MONEY($amount) }
merchant-rule-day-share = the balance is less than { $share }% of a usual day
merchant-rule-runway = the balance lasts less than { $number } hours
merchant-rule-hold-expiring = a hold ends within { $number } minutes
merchant-rule-shortage = { $number } orders fail for lack of funds
merchant-rule-unusual = much more is spent than usual
merchant-rule-line = · { $rule }{ $state ->
    [off] { " " }(off)
    [muted] { " " }(muted until { $until })
   *[on] { "" }
}
merchant-rules-how = To change it, say for example "tell me when the balance is below 500" or "tell me when it lasts less than 6 hours".
merchant-rule-set = All right, you are told when { $rule }.
merchant-rule-on = Switched on: you are told when { $rule }.
merchant-rule-off = Switched off: no more alerts when { $rule }.
merchant-kind-balance = balance
merchant-kind-day-share = share
merchant-kind-runway = runway
merchant-kind-hold-expiring = hold
merchant-kind-shortage = shortage
merchant-kind-unusual = unusual
merchant-muted = All right, no alerts until { $time }.
merchant-muted-one = All right, none of this kind until { $time }; the others go on.
merchant-unmuted = All right, alerts are back.
merchant-quiet = Quiet hours { $start } to { $end }; what comes up is told afterwards.
merchant-quiet-set = All right, quiet from { $start } to { $end }; what comes up is told afterwards, urgent things at once.
merchant-quiet-off = All right, no more quiet hours.
merchant-quiet-empty = Beginning and end are the same. Say for example "do not disturb from 10pm to 8am".
merchant-report-at = Daily report at { $time }.
merchant-report-set = All right, a report every day at { $time }.
merchant-report-off = All right, no more reports.
merchant-digest-at = What is not urgent is told once a day at { $time }.
merchant-digest-set = All right, alerts are told together once a day at { $time }; urgent ones at once.
merchant-digest-off = All right, alerts are told at once.

## Colleagues

merchant-staff-head = Who may use this account:
merchant-staff-line = · { $name }, { $role ->
    [owner] owner
    [finance] finance
   *[viewer] viewer
}
merchant-staff-groups = Besides, { $count } group chats are linked; only the people above may press pay buttons there.
merchant-nameless = ending in { $end }
merchant-staff-role = What may this colleague do? Finance can top up and order, a viewer can only look.
merchant-staff-code = Send this code to them; who sends it to Xiaoka becomes { $role ->
    [owner] an owner
    [finance] finance
   *[viewer] a viewer
}: { $code }
    It works once, until { $time }.
merchant-codes-private = Codes are shown in a private chat only: write to me there and tap again.
merchant-invite = Invitation link
merchant-staff-sure = Whom do you mean? They will no longer see the account or pay from it.
merchant-staff-unknown = There is no such colleague. Say "who is on the team" to see the list.
merchant-staff-gone = This colleague is no longer on the list.
merchant-staff-removed = { $name } was removed.
merchant-staff-last = This is the last owner; add another owner first.

## Rights, greetings

merchant-no-money = You can look; topping up and ordering is for finance or the owner.
merchant-no-acknowledge = That is for finance or the owner.
merchant-no-rules = How alerts are set is for finance or the owner to say.
merchant-no-staff = Only an owner adds or removes people.
merchant-no-stranger = This account belongs to a merchant; only linked colleagues may use it. Please ask the owner for a code.
merchant-linked = Linked: this is Xiaoka for { $name }.
merchant-linked-group = Linked: alerts of { $name } come to this group, and only linked colleagues may press pay buttons.
merchant-help = You can say:
    "how much is left", "how long will the balance last", "today's sales"
    "tell me when the balance is below 500", "tell me when it lasts less than 6 hours"
    "mute until tomorrow morning", "do not disturb from 10pm to 8am"
    "daily report at 9", "switch to a daily digest"
    "top up 1000", "add a colleague"

## Buttons

merchant-button-topup = Top up { MONEY($amount) }
merchant-button-mine = I'll take care
merchant-button-mute = Mute { $hours } hours
merchant-button-unmute = Alerts back on
merchant-button-rules = Alert rules
merchant-button-alerts = See alerts
merchant-button-turnover = Today's sales
merchant-button-runway = How long it lasts
merchant-button-report = See the report
merchant-button-staff = Colleagues
merchant-button-staff-add = Add a colleague
merchant-button-staff-remove = Remove { $name }
merchant-button-role = { $role ->
    [owner] Owner
    [finance] Finance
   *[viewer] Viewer
}
merchant-button-off = { $name } alerts off
merchant-button-on = { $name } alerts on
merchant-button-quiet-off = No quiet hours
merchant-button-digest-off = Tell me at once

## Commands

merchant-command-start = Say hello, or link with a code
merchant-command-help = What I can do
merchant-command-balance = Balance and how long it lasts
merchant-command-sales = Today's sales
merchant-command-topup = Top up
merchant-command-alerts = Alert rules
merchant-command-report = Today's report
merchant-command-staff = Colleagues
merchant-command-mute = Mute for two hours
merchant-command-link = Link this group with a code
