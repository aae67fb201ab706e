# A merchant's credit score, credit line and the working capital undertaking.

## The score

merchant-score = Credit score { $score } of 1000, { $tier ->
    [high] in the high tier.
    [mid] in the middle tier.
    [low] in the low tier.
   *[none] not yet in a tier that has a line.
}
merchant-score-up = { " " }{ $points } points more than on { $day }.
merchant-score-down = { " " }{ $points } points less than on { $day }.
merchant-score-line = · { $factor } { $points }/{ $maximum }: { $sentence }
merchant-score-changes = Since { $day }:
    { $changes }
merchant-score-change = · { $factor } from { $before } to { $now } points
merchant-score-title = { $name } · credit score
merchant-score-alt = Credit score { $score } of 1000. { $factors }
merchant-score-alt-factor = { $factor } { $points }/{ $maximum }
merchant-score-list = ,{ " " }
merchant-factor-turnover = Turnover
merchant-factor-regularity = Regularity
merchant-factor-fulfilment = Carried through
merchant-factor-complaints = Few refunds
merchant-factor-repayment = Repayment
merchant-factor-age = Time with us
merchant-factor-turnover-why = { MONEY($amount) } in a mean month.
merchant-factor-regularity-why = sales on { $active } of the last { $counted } days.
merchant-factor-fulfilment-why = { $carried } orders done, { $dropped } given up for lack of money.
merchant-factor-complaints-why = { $refunded } of { $carried } orders refunded.
merchant-factor-repayment-why = { $ontime } repaid in time, { $late } late; unused counts as fair.
merchant-factor-repayment-overdue = { $overdue } overdue, so this brings nothing for now.
merchant-factor-age-why = { $age } days with us.
merchant-advice-turnover = { MONEY($amount) } in a mean month would bring { $points } points more.
merchant-advice-regularity = Sales on { $share }% of the days would bring { $points } points more.
merchant-advice-fulfilment = { $share }% of the orders carried through would bring { $points } points more.
merchant-advice-complaints = { $share }% of the orders without a refund would bring { $points } points more.
merchant-advice-repayment = A few more repayments in time would bring { $points } points more.

## The line

merchant-credit-caps = At most { MONEY($each) } an order and { MONEY($daily) } a day.
merchant-credit-paused = There is a new version of the undertaking. Read and sign it to go on; what was used is repaid as agreed before.
merchant-credit-frozen = The line is frozen because something was overdue.
merchant-credit-lowered = The limit was lowered. Repay down to it to use the line again; what was used is repaid as agreed before.
merchant-credit-possible = You can have a credit line:
merchant-credit-terms = { MONEY($limit) } in all, at most { MONEY($each) } an order and { MONEY($daily) } a day; what is used is repaid from your balance on the next working day, { $fee }.
merchant-credit-fee = { $kind ->
    [free] at a cost of 0.00 yuan
   *[fee] at { MONEY($fixed) } a use and { $share }% a day
}
merchant-credit-sign-first = Before it opens, the undertaking has to be read and signed. You need not; everything else stays as it is.
merchant-credit-open-already = The line is open already.
merchant-credit-not-yet = There can be no credit line yet. This is missing:
merchant-credit-none = There is no credit line at present.
merchant-missing-overdue = · { $have } overdue; please repay first
merchant-missing-days = · { $need } days with us; it is { $have } so far
merchant-missing-active = · sales on { $need } days; it is { $have } so far
merchant-missing-score = · a score of { $need }; it is { $have } now
merchant-missing-turnover = · your turnover would give { MONEY($have) }, and a line begins at { MONEY($need) }; some more sales will do
merchant-credit-offer = { $name } is doing well. You can have a credit line:
merchant-credit-declined = All right, I will not bring it up for half a year. Say "open a credit line" whenever you like.
merchant-credit-close-sure = Once closed, the line cannot be used, and opening it again takes a new signature. { MONEY($used) } is used and is repaid on its day. Close it?
merchant-credit-closed = The credit line is closed. Nothing is owed.
merchant-credit-closed-owing = The credit line is closed. The { MONEY($used) } that was used is repaid from your balance on its day.
merchant-credit-owner = Only an owner can close the credit line.
merchant-credit-renew = There is a new version of the undertaking ({ $version }). Read and sign it to go on using your credit line; until then nothing new can be used, and what was used is repaid as agreed before.
merchant-credit-changed = { $tier ->
    [high] Your credit line was worked out anew in the high tier
    [mid] Your credit line was worked out anew in the middle tier
   *[low] Your credit line was worked out anew in the low tier
}: { MONEY($limit) } in all, at most { MONEY($each) } an order and { MONEY($daily) } a day. It is for later uses; what was used stays as it was.
merchant-credit-thawed = Everything is repaid. Your credit line of { MONEY($limit) } is open again.
merchant-button-why = Why this score
merchant-button-credit-line = Credit line
merchant-button-credit-close = Close the credit line

## The undertaking

merchant-agreement-head = Here is the whole undertaking. Please take your time.
merchant-agreement-aloud = The undertaking is on the screen. Please read it before you decide.
merchant-agreement-sign = That is all of it. If you agree, type the code { $code } or press the button below; it works once, until { $time }. Otherwise press "Do not sign".
merchant-agreement-sign-aloud = To sign, press the button on the screen or type the code.
merchant-agreement-not-aloud = The undertaking cannot be signed aloud. Please press the button on the screen or type the code.
merchant-agreement-done = Signed. Your credit line is open: { MONEY($limit) } in all, at most { MONEY($each) } an order and { MONEY($daily) } a day. Before each use you are told how much it is and when it is repaid.
merchant-agreement-wrong = That is not the code. You can try { $count } more times.
merchant-agreement-over = This code works no more. To sign, read the undertaking again; it comes with a new code.
merchant-agreement-outdated = The terms have just changed. Please read it again.
merchant-agreement-not-signed = All right, not signed. No line was opened, and everything else stays as it is; say "open a credit line" whenever you like.
merchant-agreement-owner-only = The undertaking has to be signed by an owner.
merchant-agreement-private = Please do this in a private chat with me; in a group everybody can see it.
merchant-agreement-owner = an owner
merchant-agreement-none = No undertaking was signed yet.
merchant-agreement-signed = { $name } signed the undertaking at { $time }, version { $version }.
merchant-agreement-paper = The undertaking (version { $version }) can be downloaded once until { $time }:
    { $url }
merchant-agreement-paper-aloud = The link is on the screen.
merchant-button-agreement = Read the undertaking
merchant-button-sign = I have read it, sign { $code }
merchant-button-not-sign = Do not sign
merchant-button-paper = Download it
