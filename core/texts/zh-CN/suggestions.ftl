# 个性化建议：常买的东西快到日子了，问一句要不要先买上。

suggestion-every-month = 每月 { $number } 号左右
suggestion-every-week = { $day ->
    [monday] 每周一
    [tuesday] 每周二
    [wednesday] 每周三
    [thursday] 每周四
    [friday] 每周五
    [saturday] 每周六
   *[sunday] 每周日
}左右
suggestion-every-days = 大约每 { $number } 天
suggestion-credit = 充 { FACE($face) } 元话费
suggestion-thing = { $family ->
    [qb] 充{ $thing }
    [steam] 买 { $thing }
   *[other] 买{ $thing }
}
suggestion-short = 你{ $often }{ $what }，现在余额 { MONEY($available) }，要先充上吗？
    .elderly =
        您{ $often }
        { $what }。
        余额 { MONEY($available) }。
suggestion-enough = 你{ $often }{ $what }，现在余额 { MONEY($available) }，够用。要先充上吗？
    .elderly =
        您{ $often }
        { $what }。
        余额 { MONEY($available) }，够。
suggestion-short-where = 给 { $where } 充，还差 { MONEY($shortfall) }。
    .elderly =
        给 { $where }。
        还差 { MONEY($shortfall) }。
suggestion-enough-where = 给 { $where } 充。
    .elderly = 给 { $where }。
suggestion-gap = 还差 { MONEY($shortfall) }。
suggestion-question = 要先充上吗？
suggestion-short-aloud = 你{ $often }{ $what }，现在余额 { MONEY($available) }，还差 { MONEY($shortfall) }。要先充上吗？
    .elderly = 您{ $often }{ $what }，余额 { MONEY($available) }，还差 { MONEY($shortfall) }。要先充上吗？
suggestion-enough-aloud = 你{ $often }{ $what }，现在余额 { MONEY($available) }，够用。要先充上吗？
    .elderly = 您{ $often }{ $what }，余额 { MONEY($available) }，够。要先充上吗？
button-suggestion-pay = 充 { PLAIN($amount) } 买上
button-suggestion-buy = 现在买上
phrase-suggestion-take = 先充上
button-suggestion-skip = 这次不用
button-suggestion-never = 以后别提醒
suggestion-bill = { $what }，共 { MONEY($total) }：余额出 { MONEY($have) }，再付 { MONEY($pay) }。
    .elderly =
        { $what }。
        余额出 { MONEY($have) }。
        再付 { MONEY($pay) }。
suggestion-bought = 这个已经买好了。
suggestion-skipped = 好的，这次不买。下次快到日子我再问你。
    .elderly =
        好的，这次不买。
        下次我再问您。
suggestion-never = 好的，这个以后不提醒了。所有建议都不要，说“不要再建议”就行；想要了，说“到时候提醒我充值”。
    .elderly =
        好的，这个不提醒了。
        想要就说“提醒我充值”。
suggestions-on = 好的，快到日子我就提醒你，一个周期只说一次。
    .elderly =
        好的，到日子提醒您。
        一次只说一遍。
suggestions-are-on = 快到日子我会提醒你这些，一个周期只说一次：
    .elderly = 到日子我提醒您：
suggestions-are-off = 充值提醒现在关着。要打开吗？
    .elderly =
        充值提醒关着。
        要打开吗？
suggestions-none = 还没看出你按什么日子买东西。规律明显了，快到日子我会提醒你。
    .elderly =
        还没看出您的日子。
        看出来就提醒您。
suggestion-habit = { $often }，{ $name }
suggestion-habit-where = { $line }（{ $number }）
    .elderly = { $line }
suggestion-habit-muted = { $line }，不提醒
button-suggestions-on = 打开充值提醒
button-suggestions-off = 全都不要
suggestions-merchant = 商家用余额提醒：说“余额低于 500 提醒我”就行。
    .elderly = 说“余额低于 500 提醒我”。
