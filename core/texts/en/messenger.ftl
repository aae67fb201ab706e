# Commands of messengers, what cannot be read, and what the bot itself says.

ask-language = Which language would you like? 想用哪种语言？
    .elderly =
        Which language would you like?
        您想用哪种语言？
button-language-zh = 中文
button-language-en = English
pay-support = Trouble with a payment? If money left and nothing arrived, if you paid by mistake or want it back: look at your orders first, or talk to a person. Every payment and order is on record; nothing gets lost.
    .elderly =
        Trouble with a payment? No hurry.
        Every payment is on record.
        See your orders, or ask a person.
unreadable = { $kind ->
    [voice] I can't listen to voice messages yet, but soon I will. Could you type it for now?
    [picture] I can't read pictures. Just type what you would like.
    [sticker] Got it 😊 Just type what you would like.
   *[file] I can't read this. Just type what you would like.
}
    .elderly =
        { $kind ->
            [voice] I can't listen to voice yet.
            [picture] I can't read pictures.
            [sticker] Got it 😊
           *[file] I can't read this.
        }
        Please type it for me.
codes-shown = Your codes are below; tap to see them. Please don't forward them.
    .elderly =
        Your codes are below. Tap to see.
        Please tell nobody.
codes-not-now = They can't be shown right now. Please tap again in a moment.
    .elderly = Not right now. Please tap again later.
keyboard-hint = Type, or tap a button below
    .elderly = Please tap a button below
command-start = Say hello
command-help = What I can do
command-balance = My balance
command-topup = Top up my balance
command-orders = My orders
command-language = Language 换语言
command-stop = No more suggestions
command-paysupport = Trouble with a payment
link-in-group = There are others here. For anything about money, please write to me in private: tap my picture and send a message.
