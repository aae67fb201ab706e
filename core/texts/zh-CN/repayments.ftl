# 还信用额度：哪天还、还多少、余额不够怎么办；自己动手还；到期前一晚提醒，晚了怎么说。

## 还款日历

due-none = 现在没有要还的，信用额度都还清了。
    .elderly = 您没有要还的钱。
due-head = 信用额度一共欠 { MONEY($owed) }。
    .elderly = 您一共欠 { MONEY($owed) }。
due-fee = 其中费用 { MONEY($fee) }。
    .elderly = 费用 { MONEY($fee) }。
due-line = { $day }自动还 { MONEY($amount) }
    .elderly =
        { $day }还款。
        自动还 { MONEY($amount) }。
due-line-now = { $day }到期的 { MONEY($amount) }，等余额够了就还
    .elderly =
        { $day }到期。
        要还 { MONEY($amount) }。
due-enough = 余额 { MONEY($available) }，够还下一笔，不用管。
    .elderly = 余额够还，不用管。
due-short = 余额 { MONEY($available) }，下一笔还差 { MONEY($missing) }。
    .elderly = 余额还差 { MONEY($missing) }。
due-late = 已经到期的还差 { MONEY($missing) }，充进来就自动还。
    .elderly = 到期的还差 { MONEY($missing) }。
due-frozen = 还上以前额度先停用。
    .elderly = 额度先不能用。
due-first = 现在是“充值先还款”：充进来的钱先还到期的，剩下的再用。
    .elderly = 充的钱先还到期的。
due-title = 还款日历
due-bars = 每天要还
due-fact-owed = 一共要还
due-fact-next = 下一次
due-fact-available = 余额

## 动手还

repay-ask = 现在从余额还 { MONEY($amount) }？还完余额剩 { MONEY($available) }，信用额度还欠 { MONEY($left) }。
    .elderly =
        现在还 { MONEY($amount) }吗？
        余额剩 { MONEY($available) }。
repay-ask-all = 现在从余额还 { MONEY($amount) }？还完余额剩 { MONEY($available) }，信用额度就还清了。
    .elderly =
        现在还 { MONEY($amount) }吗？
        还完就不欠了。
        余额剩 { MONEY($available) }。
repay-too-much = 一共只欠 { MONEY($owed) }，不用多还。
    .elderly = 您只欠 { MONEY($owed) }。
repay-short = 要还 { MONEY($amount) }，余额有 { MONEY($available) }，还差 { MONEY($missing) }。
    .elderly =
        要还 { MONEY($amount) }。
        余额还差 { MONEY($missing) }。
repay-short-later = 充进来以后说“还款”就马上还；不说也行，到期会自动还。
    .elderly = 充好以后说“还款”。
repay-short-late = 充进来就自动还。
    .elderly = 充好就自动还。
repay-done = 还好了，{ MONEY($amount) }。余额 { MONEY($available) }，信用额度还欠 { MONEY($left) }，{ $day }自动还。
    .elderly =
        还好了，{ MONEY($amount) }。
        还欠 { MONEY($left) }。
        { $day }自动还。
repay-done-all = 还好了，{ MONEY($amount) }，信用额度还清了。余额 { MONEY($available) }。
    .elderly =
        还好了，{ MONEY($amount) }。
        您不欠钱了。
        余额 { MONEY($available) }。
repay-unfrozen = 额度恢复了，可以接着用。
    .elderly = 额度又能用了。
button-repay = 还 { MONEY($amount) }
button-repay-confirm = 确认还 { MONEY($amount) }
button-repay-topup = 充 { MONEY($amount) }
button-due = 还款日历
repay-first-on = 好的，以后充进来的钱先还到期的信用额度，剩下的再用。说“不用先还款”就改回来。
    .elderly =
        好的，充的钱先还款。
        剩下的您再用。
repay-first-off = 好的，充进来的钱先给你用。到期那天照样从余额自动还。
    .elderly =
        好的，充的钱先给您用。
        到期照样自动还。

## 到期前一晚

reminder-tomorrow = 明天，{ $day }，会从余额自动还信用额度 { MONEY($amount) }。
    .elderly =
        明天是还款日。
        自动还 { MONEY($amount) }。
reminder-today = 今天，{ $day }，会从余额自动还信用额度 { MONEY($amount) }。
    .elderly =
        今天是还款日。
        自动还 { MONEY($amount) }。
reminder-enough = 余额 { MONEY($available) }，够的，不用管。
    .elderly = 余额够，不用管。
reminder-short = 余额 { MONEY($available) }，还差 { MONEY($missing) }，还款前充上就行。
    .elderly = 余额还差 { MONEY($missing) }。

## 还了

repaid-due = 今天到期的信用额度 { MONEY($amount) }已经从余额还好了，余额 { MONEY($available) }。
    .elderly =
        今天还了 { MONEY($amount) }。
        余额 { MONEY($available) }。
repaid-arrived = 到账的钱里，{ MONEY($amount) }还了到期的信用额度，余额 { MONEY($available) }。
    .elderly =
        还了 { MONEY($amount) }。
        余额 { MONEY($available) }。
repaid-left = 还欠 { MONEY($left) }，{ $day }自动还。
    .elderly = 还欠 { MONEY($left) }。
repaid-missing = 今天到期的还差 { MONEY($missing) }。
    .elderly = 今天还差 { MONEY($missing) }。

## 余额不够

overdue-some = 今天到期的信用额度还了 { MONEY($amount) }，余额不够，还差 { MONEY($missing) }。
    .elderly =
        今天还了 { MONEY($amount) }。
        还差 { MONEY($missing) }。
overdue-none = 今天要还信用额度 { MONEY($missing) }，余额不够，还没还上。
    .elderly =
        今天要还 { MONEY($missing) }。
        余额不够。
overdue-more = 到账的钱还了 { MONEY($amount) }，到期的还差 { MONEY($missing) }。
    .elderly =
        又还了 { MONEY($amount) }。
        还差 { MONEY($missing) }。
overdue-days = 信用额度到期 { $days } 天了，还差 { MONEY($missing) }。
    .elderly =
        到期 { $days } 天了。
        还差 { MONEY($missing) }。
overdue-frozen = 额度先停用，用余额买不受影响。
    .elderly = 额度先不能用。
overdue-how = 充 { MONEY($missing) }，到账就自动还清。
    .elderly = 充好就自动还清。
line-reopens = { $how ->
    [at_once] 还清了额度就恢复。
    [later] 还清以后再过 { $hours } 小时额度恢复，这是按店铺现在的信用档。
   *[by_person] 还清以后要由我们的同事看过，额度才恢复，这是按店铺现在的信用档。
}
    .elderly = { $how ->
    [at_once] 还清了额度就恢复。
    [later] 还清过 { $hours } 小时再用额度。
   *[by_person] 还清后等同事看过再用。
}
line-waits = { $how ->
    [at_once] 都还清了，额度马上恢复。
    [later] 都还清了，额度 { $when } 恢复。
   *[by_person] 都还清了，额度要等我们的同事看过才恢复。
}
    .elderly = { $how ->
    [at_once] 都还清了。
    [later] { $when } 再用额度。
   *[by_person] 等同事看过再用额度。
}
overdue-help = 一时周转不开也没关系，点“转人工”，我们一起想办法。
    .elderly = 有难处就转人工。
overdue-review = 我们的同事也会联系你，一起商量怎么还。
    .elderly = 同事会联系您商量。

## 账单

statement-repay = 还信用额度
statement-credit-fee = 信用额度费用
