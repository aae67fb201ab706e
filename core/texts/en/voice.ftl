# Words for the ear: short sentences, one question at a time, two choices at most, each with how to say it.

## How to say it

say-choices = Say: { $first }, or: { $second }.
say-choice = Say: { $first }.
phrase-pay = confirm the payment
phrase-topup = confirm the top-up
phrase-no = not this time
phrase-method = { $method ->
    [wechat] pay with WeChat
    [stars] pay with Stars
   *[alipay] pay with Alipay
}
phrase-amount = top up { SPOKEN($amount) }
phrase-quantity = I want { COUNT($quantity) }
phrase-number = the last number
phrase-contact = top up { $alias }
phrase-save = save the number
phrase-resume = go on paying
phrase-human = talk to a person
phrase-balance = check my balance
phrase-topup-start = top up my balance
phrase-buy = buy { $name }
phrase-buy-credit = buy phone credit

## Not heard

voice-silent = I did not hear anything. Please say it again.
voice-broken = I cannot listen to this recording. Please record it again.
    .elderly =
        I cannot listen to this one.
        Please say it again.
voice-too-long = That was too long. Please say one thing at a time.
    .elderly =
        That was too long.
        One thing at a time, please.
voice-busy = Many people are talking to me right now. Please try again in a moment, or type.
    .elderly =
        Many people are talking now.
        Please try again in a moment.
voice-lost = That one got lost. Please say it again. Nothing was charged.
    .elderly =
        That one got lost.
        Please say it again.
        Nothing was charged.
voice-passed-on = [voice] { $words }
voice-deaf = I cannot listen right now. Please type, or use the buttons below.
    .elderly =
        I cannot listen right now.
        Please type, or use a button.
voice-again = I did not catch that. You can say “buy 50 yuan of phone credit” or “check my balance”.
    .elderly =
        Please say that again.
        For example: buy phone credit.
        Or: check my balance.
voice-again-question = I did not catch that. Please say it again.
voice-again-phone = I did not catch that. You can read out the digits one by one, or say “for my son”.
    .elderly =
        Please say that again.
        Read the digits slowly.
        Or say: for my son.
voice-again-account = I did not catch that. You can read out the digits one by one, such as “one two three four five”.
    .elderly =
        Please say that again.
        Read the digits slowly.
voice-again-quantity = I did not catch that. You can say “ten” or “fifty”.
    .elderly =
        Please say that again.
        For example: ten.
        Or: fifty.
voice-again-amount = I did not catch that. You can say “50 yuan” or “100 yuan”.
    .elderly =
        Please say that again.
        For example: 50 yuan.
        Or: 100 yuan.
voice-buttons = Sorry, I still did not catch that. Use the buttons below, or say “talk to a person”.
    .elderly =
        Sorry, not understood.
        Please use the buttons below.
        Or say: talk to a person.
voice-buttons-aloud = Sorry, I still did not catch that. Please choose on the screen, or say: talk to a person.
voice-person = Shall a person help you?
    .elderly = Shall a person help you?

## You said …, right?

doubt = You said { $meant }, right?
    .elderly = You said { $meant }, right?
doubt-again = All right, please say it again.
button-right = Yes
button-wrong = No
meant-credit = { FACE($amount) } yuan of phone credit
meant-amount = { FACE($amount) } yuan
meant-amount-for = { FACE($amount) } yuan for { $who }
meant-topup-amount = a top-up of { FACE($amount) } yuan
meant-topup = top up the balance
meant-purchase = buy something
meant-phone = the number { $number }
meant-contact = for { $who }
meant-method = { $method ->
    [wechat] pay with WeChat
    [stars] pay with Stars
    [balance] pay from the balance
    [credit] use credit
   *[alipay] pay with Alipay
}
meant-confirm = “yes”
meant-balance = check the balance
meant-statement = show the statement
meant-order-status = look up orders
meant-again-order = buy it again
meant-resume = go on paying
meant-retry-pay = pay once more
meant-use-credit = use credit
meant-save-contact = save a number
meant-help = hear what I can do
meant-human = talk to a person
meant-catalogue = see what there is
meant-words = “{ $words }”

## Money: read back, then a whole phrase

confirm-bill-order = { $what }, paying { MONEY($amount) } with { $method ->
    [wechat] WeChat
    [stars] Stars
   *[alipay] Alipay
}. Confirm?
    .elderly =
        { $what }.
        { MONEY($amount) } with { $method ->
            [wechat] WeChat
            [stars] Stars
           *[alipay] Alipay
        }.
        Confirm?
confirm-bill = Topping up the balance by { MONEY($amount) } with { $method ->
    [wechat] WeChat
    [stars] Stars
   *[alipay] Alipay
}. Confirm?
    .elderly =
        Top up by { MONEY($amount) }.
        Paying with { $method ->
            [wechat] WeChat
            [stars] Stars
           *[alipay] Alipay
        }.
        Confirm?
button-confirm-topup = Confirm top-up
short-aloud =
    { $what }.
    You have { MONEY($available) }, { MONEY($shortfall) } is missing.
    Pay with { $method ->
        [wechat] WeChat
        [stars] Stars
       *[alipay] Alipay
    }?
    .elderly =
        { $what }.
        You have { MONEY($available) }, { MONEY($shortfall) } is missing.
        Pay with { $method ->
            [wechat] WeChat
            [stars] Stars
           *[alipay] Alipay
        }?
topup-method-aloud = Top up { MONEY($amount) }. Pay with { $method ->
    [wechat] WeChat
    [stars] Stars
   *[alipay] Alipay
}?
bill-aloud =
    Please pay { MONEY($amount) } on the screen.
    I will tell you when it is there.
    .elderly =
        Please pay { MONEY($amount) } on the screen.
        I will tell you when it is there.
bill-aloud-order =
    Please pay { MONEY($amount) } on the screen.
    I go on by myself then.
balance-aloud = You can use { MONEY($available) }.
    .elderly = You can use { MONEY($available) }.
phrase-needed = To be safe, please say the whole phrase.
    .elderly = Please say the whole phrase.
put-aside = I put that payment aside; nothing was charged.
    .elderly =
        That payment is put aside.
        Nothing was charged.

## Long lists

more-entries = There are { COUNT($count) } more. Shall I go on?
more-on-screen = The rest is on the screen.

statement-line-aloud = { $when }, { $what } { $amount } yuan.

## Sound

voice-off = All right, I will only write from now on. Say “voice on” to hear me again.
    .elderly =
        I will only write now.
        Say “voice on” to hear me.
voice-on = All right, I will speak.
    .elderly = All right, I will speak.
