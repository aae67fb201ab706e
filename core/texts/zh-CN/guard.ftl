# 大额先等一等：为什么等、等到几点、怎么停；信任的人帮忙把关。

guard-why-new-number = 这 { MONEY($total) }先等一等：对方是新号码，今天付给新号码的钱比较多，怕有人骗你。
    .elderly =
        这笔 { MONEY($total) }先等一等。
        对方是新号码，怕您受骗。
guard-why-unusual = 这 { MONEY($total) }先等一等：比你平时付的多很多，怕有人骗你。
    .elderly =
        这笔 { MONEY($total) }先等一等。
        比您平时多很多。
guard-until = 钱给你留着，{ $time } 自动付。
    .elderly = 到 { $time } 才会付。
guard-until-asked = 钱给你留着。已经问了{ $name }，点了没问题马上付；没有回音，{ $time } 自动付。
    .elderly =
        已经问了{ $name }。
        没回音，{ $time } 才付。
guard-until-told = 钱给你留着，{ $time } 自动付。已经告诉{ $name }了。
    .elderly =
        已经告诉{ $name }了。
        到 { $time } 才会付。
guard-how-to-stop = 不想付了，随时说“取消”就行。
    .elderly = 不想付，说“取消”就行。
button-guard-stop = 取消这笔
guard-state = 正在等，{ $time } 自动付
    .elderly = 等到 { $time }
guard-credited = { MONEY($amount) }到账了。
guard-called-off = 已经取消了：{ $what }，{ MONEY($total) }回到余额，一分没扣。
    .elderly =
        已经取消了。
        { MONEY($total) }回到余额。
        一分没扣。
guard-too-late = 这笔已经在办了，停不下来了。没办成会全额退回余额。
    .elderly =
        这笔已经在办了。
        没办成会退给您。
guard-scam-stopped = 正在等的那笔也停了，钱回到余额，没有付出去。
    .elderly =
        正在等的那笔停了。
        钱回到余额，没付出去。

guard-asked = { $name }要付一笔钱：{ $what }，{ MONEY($total) }。
    .elderly =
        { $name }要付一笔钱。
        { $what }。
        { MONEY($total) }。
guard-asked-new-number = 对方是新号码，今天付给新号码的钱超过了限额。
    .elderly = 对方是新号码。
guard-asked-unusual = 比平时付的多很多。
guard-asked-until = 你看有没有问题？最好先打个电话问问。没有回音，{ $time } 自动付出。
    .elderly =
        您看有没有问题？
        最好先打个电话。
        没回音，{ $time } 会付。
guard-asked-until-new = 最好先打个电话问问。觉得不对就点“先别付”；不然 { $time } 自动付出。你刚开始把关，满一天才能放行。
    .elderly =
        最好先打个电话。
        不对就点“先别付”。
        不然 { $time } 会付。
button-guard-confirm = 没问题
button-guard-refuse = 先别付
guard-let-go = 好的，告诉{ $name }了，{ MONEY($total) }马上付。
    .elderly =
        好的，告诉{ $name }了。
        { MONEY($total) }马上付。
guard-refused = 拦下来了，{ MONEY($total) }没有付出去。也告诉{ $name }了，最好打个电话问问怎么回事。
    .elderly =
        拦下来了，没付出去。
        也告诉{ $name }了。
        最好打个电话问问。
guard-over-confirmed = 这笔你已经点过没问题，付出去了。
    .elderly = 这笔您已经同意了。
guard-over-refused = 这笔你已经拦下了，没有付出去。
    .elderly =
        这笔您已经拦下了。
        没有付出去。
guard-over-time-up = 晚了一步：等的时间到了，这笔已经付出。
    .elderly =
        时间已经过了。
        这笔已经付了。
guard-over-cancelled = 这笔对方自己取消了，没有付出去。
    .elderly =
        对方自己取消了。
        没有付出去。
guard-too-new = 你刚开始把关，满一天才能放行。觉得不对，可以点“先别付”。
    .elderly =
        您刚开始把关。
        满一天才能放行。
guard-not-yours = 这笔不归你把关。
    .elderly = 这笔不归您把关。

guard-confirmed = { $name }说没问题，正在办。
guard-time-up = 等的时间到了，{ MONEY($total) }正在付。
    .elderly =
        等的时间到了。
        { MONEY($total) }正在付。
guard-stopped-by = { $name }说先别付，这笔停了，{ MONEY($total) }回到余额，没有扣钱。
    .elderly =
        { $name }说先别付。
        这笔停了，没有扣钱。
        { MONEY($total) }在余额里。
guard-contact-time-up = { $name }那笔 { MONEY($total) }等的时间到了，正在付出。
    .elderly =
        { $name }那笔到时间了。
        { MONEY($total) }正在付出。
guard-contact-cancelled = { $name }那笔 { MONEY($total) }自己取消了，没有付出去。
    .elderly =
        { $name }那笔取消了。
        { MONEY($total) }没付出去。

guardian-code = 请你最信任的家人，在自己和小卡的聊天里说：把关 { $code }。{ $time } 前有效。这个码别告诉打电话来的人。
    .elderly =
        让家人对他的小卡说：
        把关 { $code }。
        { $time } 前有效。
        别告诉打电话来的人。
guardian-code-change = 现在是{ $name }在把关，换人一天以后才生效，也会告诉{ $name }。
    .elderly =
        现在是{ $name }。
        换人一天后才生效。
guardian-code-ask = 把家人给你的码也说上，比如：把关 1234 5678。
    .elderly =
        请把码也说上。
        比如：把关 1234 5678。
guardian-code-wrong = 这个码不对，或者过期了。请家人再要一个新的。
    .elderly =
        这个码不对或过期了。
        请再要一个新的。
guardian-accepted = 好了，你在帮{ $name }把关。有大笔钱要付给新号码，我会先来问你。
    .elderly =
        好了，您帮{ $name }把关。
        有大笔付款会问您。
guardian-confirms-from = 看着不对，现在就能拦；放行要到 { $when } 以后。
    .elderly =
        现在就能拦下来。
        放行从 { $when } 起。
guardian-from = 从 { $when } 起生效。
guardian-has-accepted = { $name }开始帮你把关了。
    .elderly = { $name }开始帮您把关了。
guardian-not-you = 不是你请的人？马上转人工。
    .elderly = 不是您请的，快转人工。
button-guardian-who = 谁在把关
guardian-line = { $name }在帮你把关。
    .elderly = { $name }在帮您把关。
guardian-line-leaving = { $name }帮你把关到 { $when }。
    .elderly =
        { $name }在帮您把关。
        到 { $when } 为止。
guardian-line-coming = { $name }从 { $when } 起帮你把关。
    .elderly =
        { $name }来帮您把关。
        从 { $when } 起。
guardian-none = 还没有人帮你把关。请一位家人，大笔钱付给新号码前会先问一声。
    .elderly =
        还没有人帮您把关。
        可以请一位家人。
guardian-ward = 你在帮{ $name }把关。
    .elderly = 您在帮{ $name }把关。
guardian-no-ward = 你没有在帮谁把关。
    .elderly = 您没有在帮谁把关。
button-guardian-add = 请人把关
button-guardian-remove = 不用把关了
button-guardian-part = 确定不用了
button-guardian-leave = 不帮{ $name }把关了
guardian-part-sure = 真的不用{ $name }把关了吗？要过一天才生效，也会告诉{ $name }。要是有人在电话里让你这么做，那多半是骗子。
    .elderly =
        不用{ $name }把关了吗？
        过一天才生效。
        有人让您这样做？
        那多半是骗子。
guardian-parted = 好的，{ $name }把关到 { $when }，已经告诉{ $name }了。
    .elderly =
        好的，{ $name }把关到
        { $when }。
        已经告诉{ $name }了。
guardian-gone = 已经不在把关了。
guardian-left = 好的，你不再帮{ $name }把关，已经告诉对方了。
    .elderly =
        好的，不再帮{ $name }。
        已经告诉对方了。
guardian-has-left = { $name }不再帮你把关了。可以再请一位家人。
    .elderly =
        { $name }不再把关了。
        可以再请一位家人。
guardian-was-parted = { $name }说不用你把关了，{ $when } 生效。在那之前还会先问你。最好打个电话，问问是不是本人的意思。
    .elderly =
        { $name }不用您把关了。
        { $when } 生效。
        最好打个电话问问。
guardian-not-here = 把关是给个人用的，商户请用同事和权限。
    .elderly = 把关是给个人用的。
