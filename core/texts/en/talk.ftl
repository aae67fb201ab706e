# Greetings, help, misunderstandings, settings, contacts, linking.

greeting = { $part ->
    [morning] Good morning
    [evening] Good evening
   *[day] Hello
}, I’m Xiaoka. Just tell me what you would like to buy or look up.
    .elderly =
        { $part ->
            [morning] Good morning
            [evening] Good evening
           *[day] Hello
        }, I’m Xiaoka.
        What would you like?
help = You can say things like:
    “50 yuan of phone credit for 138…”
    “What is my balance?”
    “Top up 100”
    “Did it go through?”
    Say “cancel” at any time, or “human” to talk to a person.
    .elderly =
        Say: 50 yuan phone credit.
        Or say: my balance.
        Say “cancel” to stop.
        Say “human” for a person.
you-are-welcome = You’re welcome. I’m here whenever you need me.
    .elderly =
        You’re welcome.
        Call me any time.
nothing-open = All right. Just tell me what you would like to buy or look up.
    .elderly =
        All right.
        Tell me what you would like.
nothing-to-cancel = All right. There is nothing to cancel, and nothing was charged.
    .elderly =
        All right.
        Nothing was charged.
never-mind = All right.
not-understood = Sorry, I didn’t get that. Could you say it again?
    .elderly = Sorry, please say it again.
not-understood-help = Sorry, I didn’t get that. You can say “50 yuan of phone credit” or “balance”.
    .elderly =
        Sorry, please say it again.
        Say: 50 yuan phone credit.
not-understood-twice = Sorry, I still didn’t get it. Please use the buttons, or say “human”.
    .elderly =
        Sorry, I still missed it.
        Please tap a button.
        Or say “human”.
clarify = Did you mean { $readings }?
    .elderly =
        Which one do you mean?
        Please tap it.
reading-purchase-amount = { FACE($amount) } yuan of phone credit
reading-topup-amount = Top up { FACE($amount) } yuan
reading-purchase = Buy something
reading-topup = Top up
reading-balance = Balance
reading-statement = Statement
reading-order-status = My orders
reading-cancel = Cancel
reading-confirm = Confirm
reading-help = Help
reading-human = Talk to a person
reading-repeat = Say that again
reading-method = { $method ->
    [wechat] Pay with WeChat
    [stars] Pay with Stars
   *[alipay] Pay with Alipay
}
reading-phone = Number { $number }
slower-first = Of course, no hurry.
louder-first = Once more, then. If the letters are too small, say “large text”.
    .elderly = Of course, once more.
human-says = { $name } (a person): { $words }
human-left = Our colleague has left; this is Xiaoka again.
    .elderly = This is Xiaoka again.
human-called = I’ve asked a person to help you; please wait a moment. Call “Xiaoka” when you need me.
    .elderly =
        A person is coming.
        Call “Xiaoka” for me.
xiaoka-back = I’m here.
state-reset = I’ve just been updated and lost track of what we were saying. Your money and orders are all there.
    .elderly =
        I’ve just been updated.
        Your money is safe.
        Please say it again.
long-ago = It has been a while, so here it is again:
button-used = Got it already; it counts once.
button-used-idle = Got it already; it counts once. Just tell me if you need anything else.
    .elderly = Got it; it counts once.
button-outdated = That button has been used. Let’s go on from here:
    .elderly = That button has been used.
button-outdated-idle = That button has been used. Just tell me what you need.
    .elderly =
        That button has been used.
        Tell me what you need.
unavailable = The connection is slow and this step isn’t done yet. Your money is safe. Please try again in a moment.
    .elderly =
        The connection is slow.
        Your money is safe.
        Please try again later.
went-wrong = Something went wrong just now. Your money and orders are all there. Please say it again, or say “human”.
    .elderly =
        Something went wrong.
        Your money is safe.
        Please say it again.
refused = That didn’t work, and nothing was charged. Try saying it differently, or say “human”.
    .elderly =
        That did not work.
        Nothing was charged.
refused-too-many-requests = That was a little fast. Please wait a moment.
refused-order-not-cancellable = That order is under way and can’t be cancelled.
    .elderly = It can’t be cancelled now.
refused-not-found = I couldn’t find that; it may be gone.

## Settings

mode-elderly = All right, large text and short sentences from now on.
    .elderly =
        All right, large text.
        I’ll keep it short.
mode-standard = All right, back to the standard view.
language-set = All right, I’ll speak English from now on.
prompts-stopped = All right, no more suggestions. I’ll still tell you about payments and orders.
    .elderly =
        All right, no suggestions.
        I still tell you about orders.

## Contacts

ask-contact-number = What is { $alias }’s phone number?
contact-saved = Noted: { $alias } { $number }. From now on just say “50 for { $alias }”.
    .elderly =
        Noted.
        { $alias } { $number }.
contact-not-saved = All right, I won’t keep it.
contact-refused = I couldn’t save that. A short name and an 11-digit phone number will do.
    .elderly =
        I could not save that.
        Please say the number again.
contacts-none = No numbers saved yet. You can say “remember my son’s number 139…”.
    .elderly = No numbers saved yet.
contacts-head = Saved numbers:
contact-line = { $alias }  { $number }
save-contact-question = Shall I save { $number } as “{ $alias }”? Then the name will do next time.
    .elderly =
        Save { $alias }’s number?
        Then the name will do.

## Linking

link-ask = Hello, I’m Xiaoka. Please send me the link code from your account page and we can start.
link-done = You’re linked. Just tell me what you would like to buy or look up.
link-wrong = That link code is wrong or has expired. Please get a new one on your account page.
link-already = This chat is linked to another account already.
link-slow-down = That were a few too many tries. Please come back in some minutes.

## Beware of swindlers

scam = Stop for a moment and don’t pay: asking for a verification code or for money into a “safe account” is how swindlers talk. Xiaoka never asks for a verification code; please don’t tell it to anybody.
    .elderly =
        Please stop, don’t pay.
        There is no “safe account”.
        Swindlers ask for codes.
        Xiaoka never asks for a verification code.
scam-stopped = I have stopped that payment. Nothing was charged.
    .elderly =
        I have stopped that payment.
        Nothing was charged.

## Asked in passing

no-fee = There is no fee; you pay the price you see.
    .elderly =
        There is no fee.
        You pay the price you see.
discount = Everything sells at its price. When your balance is short, rounding the top-up up earns a bonus: { $offers }.
    .elderly =
        Prices are as you see them.
        Rounding up earns a bonus.
        { $offers }.
discount-none = Everything sells at its price; there is no discount now.
    .elderly =
        Prices are as you see them.
        There is no discount now.
who = I’m Xiaoka, a program and not a person. Say “human” to talk to a person.
    .elderly =
        I’m Xiaoka, a program.
        Say “human” for a person.
carrier-by-number = The number decides the operator; you don’t have to choose.
    .elderly =
        The number decides that.
        You need not choose.
unsold = We don’t have that for now.
unsold-thing = We don’t have { $thing } for now.
no-hurry = All right, no hurry. I’ll wait.
    .elderly =
        All right, no hurry.
        I’ll wait.
wait-for-number = No hurry. Tell me the number when you have it.
    .elderly =
        No hurry.
        Tell me when you have it.
first-things-first = First things first; when it’s done, just say “{ $wish }”.
    .elderly =
        First things first.
        Tell me the other one later.
