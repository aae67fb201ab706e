# 答应一次、以后照办的事：给下一单留钱（预占），按规则提醒充值（自动充值）。

## 预占

precaution-ask =
    预占是这样的：余额低于你平时一单的 { $percent }% 时，先留出最多 { MONEY($amount) }，专给你的下一单用，别的扣款动不了它。
    钱还是你的，下一单自动先用它；{ $days } 天没用上自己放开，说“关闭预占”马上放开。
    要开吗？
    .elderly =
        余额少了，先留 { MONEY($amount) }。
        只给您下一单用。
        说“关闭预占”就放开。
        要开吗？
button-precaution-on = 开启预占
button-precaution-off = 关闭预占
precaution-on = 预占开好了：余额低于平时一单的 { $percent }% 时，先留出最多 { MONEY($amount) }，最多留 { $days } 天。不想要了，说“关闭预占”就行。
    .elderly =
        开好了。
        余额少了，先留 { MONEY($amount) }。
        最多留 { $days } 天。
        不要就说“关闭预占”。
precaution-is-on = 预占开着：余额低于平时一单的 { $percent }% 时，先留出最多 { MONEY($amount) }给下一单，最多留 { $days } 天。
    .elderly =
        预占开着。
        余额少了，先留 { MONEY($amount) }。
        最多留 { $days } 天。
precaution-is-off = 预占没有开。开了以后，余额低于平时一单的 { $percent }% 时，先留出最多 { MONEY($amount) }给你的下一单，{ $days } 天没用上自己放开。
    .elderly =
        预占没有开。
        开了会先留 { MONEY($amount) }。
        只给您下一单用。
        最多留 { $days } 天。
precaution-tier = 按店铺现在的信用档，每次留 { $hours } 小时，到点没用上就自己放开。
    .elderly = 每次留 { $hours } 小时。
precaution-not-on = 预占本来就没开，没有留钱。
    .elderly = 预占没开，没有留钱。
precaution-off = 预占关了，以后不再留钱。
    .elderly = 预占关了，不再留钱。
precaution-off-freed = 预占关了，留着的 { MONEY($amount) }放开了，可以随便用。
    .elderly =
        预占关了。
        { MONEY($amount) }放开了。
precaution-kept = 冻结里的 { MONEY($amount) }是预占，留给你的下一单，{ $when } 前没用上自己放开；说“关闭预占”马上放开。
    .elderly =
        { MONEY($amount) }留给您下一单。
        说“关闭预占”就放开。
precaution-note = 含预占 { MONEY($amount) }
standing-declined = 好的，不设。
    .elderly = 好的，不设。

## 自动充值

autotopup-rule = { $when }，{ $sum }
    .elderly =
        { $when }
        { $sum }
autotopup-when-balance = 余额低于 { MONEY($threshold) }时
autotopup-when-daily = 每天
autotopup-when-weekly = 每周
autotopup-when-interval = 每 { $days } 天
autotopup-when-month-day = 每月 { $day } 号
autotopup-when-month-end = 每月最后一天
autotopup-amount = 充 { MONEY($amount) }
autotopup-target = 充到 { MONEY($target) }
autotopup-limits = 一天最多 { $count } 次，一次最多 { MONEY($maximum) }
    .elderly = 一天最多 { $count } 次
autotopup-ask =
    这样设对吗：{ $rule }。
    到时候我发一条带付款码的消息，你付了才算，不会自己扣钱；一天最多 { $count } 次。
    .elderly =
        这样设对吗？
        { $rule }。
        到时我提醒您。
        您付了才算，不会自己扣。
button-autotopup-agree = 就这样设
autotopup-ask-amount = 到时候充多少？
    .elderly = 到时候您充多少？
autotopup-set = 设好了：{ $rule }。说“停掉自动充值”就停。
    .elderly =
        设好了。
        { $rule }。
        说“停掉自动充值”就停。
autotopup-senseless = 充到的数要比提醒的数大，再说一遍试试，比如“余额低于 20 就充到 50”。
    .elderly =
        充到的数要大一些。
        比如低于 20 充到 50。
autotopup-outside = 这个数不合适。自动充值一次最少 { MONEY($minimum) }，最多 { MONEY($maximum) }。
    .elderly =
        这个数不合适。
        一次最少 { MONEY($minimum) }。
        一次最多 { MONEY($maximum) }。
autotopup-too-many = 规则已经很多了，先停掉一条再设。
    .elderly =
        设得太多了。
        先停一条再设。
autotopup-none = 现在没有自动充值。要设的话，可以说“余额低于 20 就提醒我充 50”，或者“每月 5 号充 50”。
    .elderly =
        现在没有自动充值。
        可以说：每月 5 号充 50。
autotopup-head = 自动充值有 { $count } 条：
    .elderly = 您设了 { $count } 条：
autotopup-line = { $rule }（{ $limits }）
    .elderly = { $rule }
autotopup-line-stopped = { $rule }（停着）
    .elderly =
        { $rule }
        现在停着
button-autotopup-list = 看自动充值
button-autotopup-stop = 停掉自动充值
button-autotopup-stop-one = 停掉第 { $number } 条
button-autotopup-resume = 恢复自动充值
button-autotopup-resume-one = 恢复第 { $number } 条
button-autotopup-skip = 这次不用
autotopup-ended = 停了：{ $rule }。不会再提醒。
    .elderly =
        停了。
        不会再提醒您。
autotopup-ended-all = { $count } 条自动充值都停了，不会再提醒。
    .elderly =
        { $count } 条都停了。
        不会再提醒您。
autotopup-resumed = 接着来：{ $rule }。
    .elderly = 好的，接着提醒您。
autotopup-resumed-all = { $count } 条自动充值都恢复了。
    .elderly = 恢复了 { $count } 条。
autotopup-skipped = 好的，这次不充。
autotopup-question = 余额 { MONEY($available) }，低于你设的 { MONEY($threshold) }。要充 { MONEY($amount) }吗？
    .elderly =
        余额 { MONEY($available) }。
        低于您设的 { MONEY($threshold) }。
        要充 { MONEY($amount) }吗？
autotopup-question-day = 到了你设的日子（{ $when }），余额 { MONEY($available) }。要充 { MONEY($amount) }吗？
    .elderly =
        到您设的日子了。
        余额 { MONEY($available) }。
        要充 { MONEY($amount) }吗？
autotopup-question-aloud = 余额 { MONEY($available) }，要充 { MONEY($amount) }吗？
    .elderly =
        余额 { MONEY($available) }。
        要充 { MONEY($amount) }吗？
autotopup-stopped-refused = 刚才那笔没付成，自动充值先停了：{ $rule }。想接着用，说“恢复自动充值”。
    .elderly =
        刚才那笔没付成。
        自动充值先停了。
autotopup-stopped-ignored = 连着几次都没充，自动充值先停了，免得打扰你：{ $rule }。想接着用，说“恢复自动充值”。
    .elderly =
        几次都没充。
        自动充值先停了。
