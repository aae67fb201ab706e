# 信用额度：先说清用多少、哪天还、多少费用，再问要不要用。

credit-day = { $month ->
    [jan] 1
    [feb] 2
    [mar] 3
    [apr] 4
    [may] 5
    [jun] 6
    [jul] 7
    [aug] 8
    [sep] 9
    [oct] 10
    [nov] 11
   *[dec] 12
} 月 { $day } 日（周{ $weekday ->
    [mon] 一
    [tue] 二
    [wed] 三
    [thu] 四
    [fri] 五
    [sat] 六
   *[sun] 日
}）
credit-way = 也可以用信用额度 { MONEY($amount) }，{ $day }自动还，费用 { MONEY($cost) }。
    .elderly =
        也可以用额度 { MONEY($amount) }。
        { $day }自动还。
        费用 { MONEY($cost) }。
credit-question = { $what }，还差 { MONEY($amount) }。
    用信用额度 { MONEY($amount) }，{ $day }自动还，费用 { MONEY($cost) }。确认吗？
    .elderly =
        { $what }。
        还差 { MONEY($amount) }。
        用信用额度 { MONEY($amount) }。
        { $day }自动还。
        费用 { MONEY($cost) }。
        确认吗？
credit-question-automatic = { $what }，还差 { MONEY($amount) }。
    按你的设置用信用额度 { MONEY($amount) }，{ $day }自动还，费用 { MONEY($cost) }。确认吗？
    .elderly =
        { $what }。
        还差 { MONEY($amount) }。
        按设置用 { MONEY($amount) }额度。
        { $day }自动还。
        费用 { MONEY($cost) }。
        确认吗？
button-credit = 用信用额度 { PLAIN($amount) }
button-credit-confirm = 确认用信用额度
button-credit-no = 不用了

## 为什么这次用不了

credit-not-open = 你的信用额度现在暂停使用，这次用不了。
    .elderly = 信用额度现在不能用。
credit-overdue = 有 { MONEY($amount) }过了还款日，还上以后额度才能再用。
    .elderly =
        有 { MONEY($amount) }该还了。
        还上以后才能再用。
credit-over-limit = 信用额度还剩 { MONEY($left) }，不够这一单差的 { MONEY($amount) }。
    .elderly = 额度只剩 { MONEY($left) }，不够。
credit-over-order = 信用额度一单最多用 { MONEY($left) }，不够这一单差的 { MONEY($amount) }。
    .elderly = 一单最多用 { MONEY($left) }，不够。
credit-over-day = 信用额度今天还能用 { MONEY($left) }，不够这一单差的 { MONEY($amount) }。
    .elderly = 今天只剩 { MONEY($left) }，不够。
credit-changed = 信用额度刚刚有变化，这次没有用上，也没有下单。
    .elderly =
        信用额度刚刚变了。
        这次没有用上。
credit-declined = 好的，不用信用额度。
    .elderly = 好的，不用额度。

## 用了以后

credit-used = 其中信用额度 { MONEY($amount) }，{ $day }自动还，费用 { MONEY($cost) }。
    .elderly =
        用了额度 { MONEY($amount) }。
        { $day }自动还。
        费用 { MONEY($cost) }。
credit-used-before = 其中信用额度 { MONEY($amount) }。
    .elderly = 用了额度 { MONEY($amount) }。
credit-used-automatic = 差的 { MONEY($amount) }按你的设置自动用了信用额度，{ $day }自动还，费用 { MONEY($cost) }。不想自动用，说“别自动用信用额度”就行。
    .elderly =
        自动用了 { MONEY($amount) }额度。
        { $day }自动还。
        费用 { MONEY($cost) }。
credit-refunded = 用信用额度付的先还额度，已经还过的和付过的费用放回余额。
    .elderly = 用额度付的先还额度。

## 看额度

credit-line = 信用额度 { MONEY($limit) }，已用 { MONEY($used) }，还可以用 { MONEY($available) }。
    .elderly =
        信用额度 { MONEY($limit) }。
        已经用了 { MONEY($used) }。
credit-line-due = 最近一笔 { $day }自动还。
    .elderly = { $day }自动还。
credit-line-automatic = 下单差钱时，每单最多自动用 { MONEY($cap) }。
    .elderly = 每单自动用 { MONEY($cap) }以内。
statement-credit = （信用额度 { $amount }）
    .elderly = （额度 { $amount }）
credit-slice-note = 已用 { MONEY($used) }

## 自动用

credit-auto-ask = 下单差钱时，每单最多自动用多少额度？一单最多可以设 { MONEY($most) }。
    .elderly = 每单最多自动用多少？
credit-auto-question = 以后下单差的钱在 { MONEY($cap) }以内，就自动用信用额度，下一个工作日自动还。按今天算：用 { MONEY($cap) }，{ $day }自动还，费用 { MONEY($cost) }。每次用了都会告诉你。确认吗？
    .elderly =
        每单自动用 { MONEY($cap) }以内。
        下个工作日自动还。
        今天用 { $day }还。
        费用 { MONEY($cost) }。
        确认吗？
credit-auto-on = 好的，下单差钱时每单最多自动用 { MONEY($cap) }。想停就说“别自动用信用额度”。
    .elderly = 好的，自动用已经打开。
credit-auto-off = 好的，以后不会自动用信用额度。
    .elderly = 好的，不再自动用额度。
credit-auto-too-much = 一单最多可以用 { MONEY($most) }，请说一个不超过它的数。
    .elderly = 一单最多用 { MONEY($most) }。
credit-auto-kept = 好的，没有改。
button-credit-auto = { FACE($cap) } 元以内
button-credit-auto-confirm = 确认自动用
