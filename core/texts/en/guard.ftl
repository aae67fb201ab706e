# Large payments wait a while: why, until when, how to stop them; and a trusted contact.

guard-why-new-number = These { MONEY($total) } wait a while: the number is new, and it is a lot for new numbers today. Somebody might be tricking you.
    .elderly =
        These { MONEY($total) } wait a while.
        The number is new. It may be a trick.
guard-why-unusual = These { MONEY($total) } wait a while: it is much more than you usually pay. Somebody might be tricking you.
    .elderly =
        These { MONEY($total) } wait a while.
        It is more than usual.
guard-until = The money is set aside and will be paid at { $time }.
    .elderly = It is paid at { $time }.
guard-until-asked = The money is set aside. { $name } has been asked: it is paid once they say it is fine, or else at { $time }.
    .elderly =
        { $name } has been asked.
        Without an answer: { $time }.
guard-until-told = The money is set aside and will be paid at { $time }. { $name } knows.
    .elderly =
        { $name } knows.
        It is paid at { $time }.
guard-how-to-stop = You can stop it at any time: just say “cancel”.
    .elderly = To stop it, say “cancel”.
button-guard-stop = Cancel this one
guard-state = waiting, paid at { $time }
    .elderly = waiting until { $time }
guard-credited = { MONEY($amount) } have arrived.
guard-called-off = Cancelled: { $what }. { MONEY($total) } are back in your balance, nothing was charged.
    .elderly =
        It is cancelled.
        { MONEY($total) } are back.
        Nothing was charged.
guard-too-late = It is under way already and cannot be stopped. If it fails, you get all of it back.
    .elderly =
        It is under way already.
        If it fails you get it back.
guard-scam-stopped = What was waiting is stopped too. The money is back in your balance, nothing was paid.
    .elderly =
        What was waiting is stopped.
        The money is back. Nothing was paid.

guard-asked = { $name } is about to pay: { $what }, { MONEY($total) }.
    .elderly =
        { $name } is about to pay.
        { $what }.
        { MONEY($total) }.
guard-asked-new-number = The number is new, and it is more than the limit for new numbers today.
    .elderly = The number is new.
guard-asked-unusual = It is much more than usual.
guard-asked-until = Does it look right to you? Better call first. Without an answer it is paid at { $time }.
    .elderly =
        Does it look right?
        Better call first.
        It is paid at { $time }.
guard-asked-until-new = Better call first. If it looks wrong, press “Don't pay yet”; otherwise it is paid at { $time }. In your first day you can only stop payments.
    .elderly =
        Better call first.
        If it looks wrong, stop it.
        It is paid at { $time }.
button-guard-confirm = It's fine
button-guard-refuse = Don't pay yet
guard-let-go = Good, { $name } knows. { MONEY($total) } are being paid.
    .elderly =
        Good, { $name } knows.
        { MONEY($total) } are being paid.
guard-refused = Stopped: { MONEY($total) } were not paid. { $name } knows; better call and ask what happened.
    .elderly =
        Stopped, nothing was paid.
        { $name } knows.
        Better call and ask.
guard-over-confirmed = You said it is fine before; it has been paid.
    .elderly = You said it is fine.
guard-over-refused = You stopped it before; it was not paid.
    .elderly =
        You stopped it before.
        It was not paid.
guard-over-time-up = A moment too late: the time was over and it has been paid.
    .elderly =
        The time is over.
        It has been paid.
guard-over-cancelled = They cancelled it themselves; it was not paid.
    .elderly =
        They cancelled it.
        It was not paid.
guard-too-new = You have only just begun: after a day you can let payments go. If it looks wrong, press “Don't pay yet”.
    .elderly =
        You have only just begun.
        Wait a day to let it go.
guard-not-yours = This one is not yours to decide.
    .elderly = This one is not yours.

guard-confirmed = { $name } says it is fine. It is under way.
guard-time-up = The time is over, { MONEY($total) } are being paid.
    .elderly =
        The time is over.
        { MONEY($total) } are being paid.
guard-stopped-by = { $name } says not to pay yet. It is stopped, { MONEY($total) } are back in your balance, nothing was charged.
    .elderly =
        { $name } says don't pay.
        It is stopped. No charge.
        { MONEY($total) } are back.
guard-contact-time-up = The time is over: the { MONEY($total) } of { $name } are being paid.
    .elderly =
        The time of { $name } is over.
        { MONEY($total) } are being paid.
guard-contact-cancelled = { $name } cancelled the { MONEY($total) } themselves; nothing was paid.
    .elderly =
        { $name } cancelled it.
        { MONEY($total) } were not paid.

guardian-code = Ask the relative you trust most to say in their own chat with Xiaoka: guard { $code }. It works until { $time }. Never tell this code to anybody who calls you.
    .elderly =
        A relative tells their Xiaoka:
        guard { $code }.
        It works until { $time }.
        Never tell it to callers.
guardian-code-change = { $name } watches now. A change takes a day, and { $name } is told.
    .elderly =
        It is { $name } now.
        A change takes a day.
guardian-code-ask = Say the code they gave you too, for example: guard 1234 5678.
    .elderly =
        Please say the code too.
        For example: guard 1234 5678.
guardian-code-wrong = The code is wrong or too old. Please ask for a new one.
    .elderly =
        The code is wrong or old.
        Please ask for a new one.
guardian-accepted = Done, you watch over { $name }. When a large payment goes to a new number, I ask you first.
    .elderly =
        Done, you watch over { $name }.
        I ask you about large ones.
guardian-confirms-from = You can stop payments now, and let them go from { $when } on.
    .elderly =
        You can stop them now.
        Let them go from { $when }.
guardian-from = It begins on { $when }.
guardian-has-accepted = { $name } watches over your payments now.
    .elderly = { $name } watches over you now.
guardian-not-you = You did not ask them? Ask for a person at once.
    .elderly = Not your wish? Ask for a person.
button-guardian-who = Who watches
guardian-line = { $name } watches over your payments.
    .elderly = { $name } watches over you.
guardian-line-leaving = { $name } watches over your payments until { $when }.
    .elderly =
        { $name } watches over you.
        Until { $when }.
guardian-line-coming = { $name } watches over your payments from { $when } on.
    .elderly =
        { $name } will watch over you.
        From { $when } on.
guardian-none = Nobody watches over your payments yet. A relative you ask is consulted before large payments to new numbers.
    .elderly =
        Nobody watches over you yet.
        You can ask a relative.
guardian-ward = You watch over { $name }.
    .elderly = You watch over { $name }.
guardian-no-ward = You watch over nobody.
    .elderly = You watch over nobody.
button-guardian-add = Ask somebody
button-guardian-remove = No more watching
button-guardian-part = Yes, no more
button-guardian-leave = Stop watching { $name }
guardian-part-sure = Shall { $name } really not watch any more? It takes a day, and { $name } is told. If somebody on the phone wants this, it is most likely a swindler.
    .elderly =
        No more { $name }?
        It takes a day.
        Does somebody want this?
        Then it is a swindler.
guardian-parted = Good, { $name } watches until { $when } and has been told.
    .elderly =
        Good, { $name } watches until
        { $when }.
        { $name } has been told.
guardian-gone = They do not watch any more.
guardian-left = Good, you do not watch over { $name } any more. They have been told.
    .elderly =
        Good, no more { $name }.
        They have been told.
guardian-has-left = { $name } does not watch over your payments any more. You can ask another relative.
    .elderly =
        { $name } stopped watching.
        You can ask a relative.
guardian-was-parted = { $name } does not want you to watch any more, from { $when } on. Until then you are still asked. Better call and ask whether it is their own wish.
    .elderly =
        { $name } needs you no more.
        From { $when } on.
        Better call and ask.
guardian-not-here = This is for people who buy for themselves; businesses have colleagues with roles.
    .elderly = This is for private people.
