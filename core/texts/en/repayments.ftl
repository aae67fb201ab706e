# Repaying the credit line: when, how much, what if the balance is short; by hand; the evening before; overdue.

## The due calendar

due-none = Nothing to repay: your credit line is clear.
    .elderly = You owe nothing.
due-head = You owe { MONEY($owed) } on your credit line.
    .elderly = You owe { MONEY($owed) }.
due-fee = { MONEY($fee) } of it are fees.
    .elderly = Fees: { MONEY($fee) }.
due-line = { $day }: { MONEY($amount) }, repaid by itself
    .elderly = { $day }: { MONEY($amount) }.
due-line-now = { $day }: { MONEY($amount) } was due, repaid once the balance covers it
    .elderly = { $day }: { MONEY($amount) } due.
due-enough = Your balance of { MONEY($available) } covers the next one.
    .elderly = Your balance covers it.
due-short = Your balance is { MONEY($available) }; the next one is short by { MONEY($missing) }.
    .elderly = Short by { MONEY($missing) }.
due-late = { MONEY($missing) } of what was due is missing. Top it up and it is repaid by itself.
    .elderly = Short by { MONEY($missing) }.
due-frozen = The line rests until then.
    .elderly = Credit rests until then.
due-first = Top-ups repay what is due first; the rest is yours to use.
    .elderly = Top-ups repay first.
due-title = Repayments
due-bars = To repay each day
due-fact-owed = In all
due-fact-next = Next
due-fact-available = Balance

## By hand

repay-ask = Repay { MONEY($amount) } from your balance now? That leaves { MONEY($available) }, and { MONEY($left) } owed.
    .elderly =
        Repay { MONEY($amount) } now?
        Balance left: { MONEY($available) }.
repay-ask-all = Repay { MONEY($amount) } from your balance now? That leaves { MONEY($available) } and clears the line.
    .elderly =
        Repay { MONEY($amount) } now?
        Then you owe nothing.
        Balance left: { MONEY($available) }.
repay-too-much = You owe { MONEY($owed) }, no more than that.
    .elderly = You owe { MONEY($owed) }.
repay-short = To repay { MONEY($amount) }, your balance of { MONEY($available) } is short by { MONEY($missing) }.
    .elderly =
        To repay: { MONEY($amount) }.
        Short by { MONEY($missing) }.
repay-short-later = Say "repay" once the money is in, or leave it: it is repaid by itself on its day.
    .elderly = Then say "repay".
repay-short-late = It is repaid as soon as the money is in.
    .elderly = Then it is repaid.
repay-done = Done: { MONEY($amount) } repaid. Balance { MONEY($available) }; { MONEY($left) } owed, repaid by itself on { $day }.
    .elderly =
        Repaid { MONEY($amount) }.
        You owe { MONEY($left) }.
        Next on { $day }.
repay-done-all = Done: { MONEY($amount) } repaid, and your credit line is clear. Balance { MONEY($available) }.
    .elderly =
        Repaid { MONEY($amount) }.
        You owe nothing.
        Balance { MONEY($available) }.
repay-unfrozen = You can use your line again.
    .elderly = Credit works again.
button-repay = Repay { MONEY($amount) }
button-repay-confirm = Yes, repay { MONEY($amount) }
button-repay-topup = Top up { MONEY($amount) }
button-due = Repayments
repay-first-on = Done: top-ups now repay what is due first; the rest is yours. Say "don't repay first" to undo it.
    .elderly =
        Done. Top-ups repay first.
        The rest is yours.
repay-first-off = Done: top-ups are yours to use. On its day it is still repaid from your balance.
    .elderly =
        Done. Top-ups are yours.
        It repays on its day.

## The evening before

reminder-tomorrow = Tomorrow, { $day }, { MONEY($amount) } of your credit line is repaid from your balance.
    .elderly =
        Tomorrow is the day.
        It repays { MONEY($amount) }.
reminder-today = Today, { $day }, { MONEY($amount) } of your credit line is repaid from your balance.
    .elderly =
        Today is the day.
        It repays { MONEY($amount) }.
reminder-enough = Your balance of { MONEY($available) } covers it, nothing to do.
    .elderly = Your balance covers it.
reminder-short = Your balance is { MONEY($available) }, short by { MONEY($missing) }. Topping up before then is enough.
    .elderly = Short by { MONEY($missing) }.

## Repaid

repaid-due = { MONEY($amount) } of your credit line was due today and is repaid. Balance { MONEY($available) }.
    .elderly =
        Repaid { MONEY($amount) } today.
        Balance { MONEY($available) }.
repaid-arrived = { MONEY($amount) } of what came in repaid what was due. Balance { MONEY($available) }.
    .elderly =
        Repaid { MONEY($amount) }.
        Balance { MONEY($available) }.
repaid-left = { MONEY($left) } is still owed, repaid by itself on { $day }.
    .elderly = You owe { MONEY($left) }.
repaid-missing = { MONEY($missing) } of what is due today is missing.
    .elderly = Short by { MONEY($missing) }.

## Short

overdue-some = { MONEY($amount) } of what was due today is repaid; your balance is short by { MONEY($missing) }.
    .elderly =
        Repaid { MONEY($amount) }.
        Short by { MONEY($missing) }.
overdue-none = { MONEY($missing) } of your credit line is due today, and your balance does not cover it.
    .elderly =
        Due today: { MONEY($missing) }.
        The balance is short.
overdue-more = { MONEY($amount) } more is repaid; { MONEY($missing) } of what was due is missing.
    .elderly =
        Repaid { MONEY($amount) } more.
        Short by { MONEY($missing) }.
overdue-days = Your credit line was due { $days } days ago; { MONEY($missing) } is missing.
    .elderly =
        Due { $days } days ago.
        Short by { MONEY($missing) }.
overdue-frozen = The line rests for now; buying from your balance works as always.
    .elderly = Credit rests for now.
overdue-how = Top up { MONEY($missing) } and it is settled by itself.
    .elderly = Top up to settle it.
line-reopens = { $how ->
    [at_once] Once it is repaid the line comes back.
    [later] By your shop's tier today the line comes back { $hours } hours after it is repaid.
   *[by_person] By your shop's tier today somebody of ours has a look before the line comes back.
}
    .elderly = { $how ->
    [at_once] Then credit works again.
    [later] Credit is back { $hours } hours later.
   *[by_person] Then we have a look first.
}
line-waits = { $how ->
    [at_once] Everything is repaid, the line is back in a moment.
    [later] Everything is repaid; the line is back at { $when }.
   *[by_person] Everything is repaid; the line comes back once somebody of ours has had a look.
}
    .elderly = { $how ->
    [at_once] Everything is repaid.
    [later] Credit is back at { $when }.
   *[by_person] We have a look first.
}
overdue-help = If money is tight, press "talk to a person" and we find a way together.
    .elderly = A person can help.
overdue-review = One of our people will be in touch to find a way with you.
    .elderly = We will call you.

## The statement

statement-repay = Credit repaid
statement-credit-fee = Credit fee
