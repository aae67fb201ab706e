# 商户：营业额、余额能用多久、提醒、日报、同事。商户不分长辈模式，只有一种说法。

## 数字

merchant-available = 可用余额 { MONEY($available) }。
merchant-turnover = 今天到现在成交 { $orders } 单，{ MONEY($amount) }。
merchant-typical = 平时一天大约 { MONEY($amount) }。
merchant-runway = 按最近每小时 { MONEY($rate) }的速度，余额还能用约 { $hours } 小时，到 { $time } 左右。
merchant-runway-beyond = 按最近的速度，一周内用不完。
merchant-runway-no-spending = 最近没有支出，余额暂时不会减少。
merchant-runway-unknown = 记录还太少，估不出余额能用多久。
merchant-hours = { $hours } 小时

## 日报

merchant-report-head = { $day } 日报
merchant-report-so-far = { $day } 到现在的日报
merchant-report-turnover = 成交 { $orders } 单，{ MONEY($amount) }
merchant-stop = 。
merchant-change-more = ，比平时多 { $percent }%。
merchant-change-less = ，比平时少 { $percent }%。
merchant-change-same = ，和平时差不多。
merchant-report-refunded = 退款 { MONEY($amount) }。
merchant-report-alerts = 这天有 { $count } 条提醒。
merchant-fact-turnover = 成交额
merchant-fact-orders = 订单
merchant-fact-available = 可用余额
merchant-fact-runway = 还能用
merchant-chart-bars = 每天成交额
merchant-chart-alt = 最近 { $days } 天的成交额，最多的是 { $day }，{ MONEY($amount) }

## 提醒

merchant-level = { $severity ->
    [critical] 【紧急】
    [warning] 【提醒】
   *[info] 【知会】
}{ $name }
merchant-alert-balance = 余额 { MONEY($available) }，低于设定的 { MONEY($limit) }。
merchant-alert-day-share = 余额 { MONEY($available) }，不到平时一天（{ MONEY($typical) }）的 { $share }%。
merchant-alert-runway = 余额 { MONEY($available) }，按最近的速度只够用 { $hours } 小时，{ $time } 左右用完。
merchant-alert-hold-expiring = { $orders } 笔冻结（共 { MONEY($amount) }）{ $time } 就要到期，到期会放回余额。
merchant-alert-shortage = { $orders } 单因为余额不够没办成，共 { MONEY($amount) }。
merchant-alert-unusual = 这一小时花了 { MONEY($spent) }，平时这个点大约 { MONEY($usual) }。
merchant-cost = 不管的话，{ $time } 起每小时约 { $orders } 单、{ MONEY($amount) }接不了。
merchant-cost-now = 不管的话，每小时约 { $orders } 单、{ MONEY($amount) }接不了。
merchant-advice-topup = 充 { MONEY($amount) }，够用 { $hours } 小时。
merchant-advice-topup-back = 充 { MONEY($amount) }，就回到提醒线以上。
merchant-advice-balance = 看一眼余额，需要就充一笔。
merchant-advice-day-share = 看一眼余额，需要就充一笔。
merchant-advice-runway = 看一眼余额，需要就充一笔。
merchant-advice-hold-expiring = 看一眼这些订单，该办的催一下。
merchant-advice-shortage = 充值后，等钱的订单会自动接着办。
merchant-advice-unusual = 看一眼最近的订单，不是自己人下的就转人工。
merchant-recovered = { $name }：{ $rule }，已经恢复。可用余额 { MONEY($available) }。
merchant-escalated = 这条提醒还没人处理，现在请{ $role ->
    [owner] 店主
    [finance] 财务
   *[viewer] 同事
}看一下。
merchant-digest-quiet = { $name }：免打扰期间有 { $count } 条提醒。
merchant-digest-daily = { $name }：今天汇总 { $count } 条提醒。
merchant-digest-line = · { $time } { $what }
merchant-digest-over = · { $time } { $what }（已恢复）
merchant-alerts-none = 现在没有未处理的提醒。
merchant-acknowledged = 好的，这条你来处理，我不再叫别人。
merchant-taken = { $name } 已经在处理了。
merchant-over = 这条已经恢复，不用处理了。
merchant-topup-late = 情况有变，现在可用余额 { MONEY($available) }。还要充吗？

## 规则

merchant-rules-head = 这些情况会提醒：
merchant-rule-balance = 余额低于 { MONEY($amount) }
merchant-rule-day-share = 余额不到平时一天的 { $share }%
merchant-rule-runway = 余额撑不到 { $number } 小时
merchant-rule-hold-expiring = 有冻结在 { $number } 分钟内到期
merchant-rule-shortage = 有 { $number } 单因为余额不够没办成
merchant-rule-unusual = 花费比平时异常地多
merchant-rule-line = · { $rule }{ $state ->
    [off] （已关）
    [muted] （静音到 { $until }）
   *[on] { "" }
}
merchant-rules-how = 想改就说，比如“余额低于 500 提醒我”“能用不到 6 小时就告诉我”。
merchant-rule-set = 好的，{ $rule }就提醒你。
merchant-rule-on = 已打开：{ $rule }就提醒。
merchant-rule-off = 已关掉：{ $rule }不再提醒。
merchant-kind-balance = 余额
merchant-kind-day-share = 占比
merchant-kind-runway = 时长
merchant-kind-hold-expiring = 冻结到期
merchant-kind-shortage = 缺钱
merchant-kind-unusual = 异常
merchant-muted = 好的，{ $time } 之前不提醒。
merchant-muted-one = 好的，这一类 { $time } 之前不提醒，别的照常。
merchant-unmuted = 好的，恢复提醒。
merchant-quiet = { $start } 到 { $end } 免打扰，攒到结束一起说。
merchant-quiet-set = 好的，{ $start } 到 { $end } 不打扰，攒到结束一起说；紧急的还是会马上告诉你。
merchant-quiet-off = 好的，不再有免打扰时间。
merchant-quiet-empty = 开始和结束是同一个时间，没法设。比如“晚上十点到早上八点别打扰”。
merchant-report-at = 每天 { $time } 发日报。
merchant-report-set = 好的，每天 { $time } 发日报。
merchant-report-off = 好的，不再发日报。
merchant-digest-at = 不紧急的提醒每天 { $time } 汇总一次。
merchant-digest-set = 好的，提醒每天 { $time } 汇总一次；紧急的还是马上说。
merchant-digest-off = 好的，有提醒马上告诉你。

## 同事

merchant-staff-head = 能管这个账户的人：
merchant-staff-line = · { $name }，{ $role ->
    [owner] 店主
    [finance] 财务
   *[viewer] 只看
}
merchant-staff-groups = 另有 { $count } 个群绑定了，群里只有上面的人能按付款按钮。
merchant-nameless = 尾号 { $end }
merchant-staff-role = 这位同事能做什么？财务可以充值和下单，只看的人只能看。
merchant-staff-code = 把这个码发给对方，发给小卡就绑定成{ $role ->
    [owner] 店主
    [finance] 财务
   *[viewer] 只看
}：{ $code }
    只能用一次，{ $time } 前有效。
merchant-codes-private = 卡密只在私聊里看：点我的头像，私聊里再点一次。
merchant-invite = 邀请链接
merchant-staff-sure = 要移除谁？移除后就不能再查账和充值。
merchant-staff-unknown = 没有找到这位同事。说“有哪些同事”可以看名单。
merchant-staff-gone = 这位同事已经不在名单里了。
merchant-staff-removed = 已移除 { $name }。
merchant-staff-last = 这是最后一位店主，先添加另一位店主才能移除。

## 权限、招呼

merchant-no-money = 你的身份是只看，充值和下单要财务或店主来办。
merchant-no-acknowledge = 这要店里的财务或店主来处理。
merchant-no-rules = 提醒怎么设，要财务或店主来定。
merchant-no-staff = 加人、减人只有店主可以。
merchant-no-stranger = 这是商户的账户，只有绑定过的同事能操作。请店主发一个绑定码。
merchant-linked = 绑定好了，这里是{ $name }的小卡。
merchant-linked-group = 绑定好了，{ $name }的提醒会发到这个群，付款按钮只有绑定过的同事能按。
merchant-help = 可以这样说：
    “余额还有多少”“还能用多久”“今天卖了多少”
    “余额低于 500 提醒我”“能用不到 6 小时就告诉我”
    “静音到明天早上”“晚上十点到早上八点别打扰”
    “每天九点发日报”“改成每天汇总一次”
    “充值一千”“加个同事”

## 按钮

merchant-button-topup = 充 { MONEY($amount) }
merchant-button-mine = 我来处理
merchant-button-mute = 静音 { $hours } 小时
merchant-button-unmute = 恢复提醒
merchant-button-rules = 提醒规则
merchant-button-alerts = 看提醒
merchant-button-turnover = 今日成交
merchant-button-runway = 还能用多久
merchant-button-report = 看日报
merchant-button-staff = 同事
merchant-button-staff-add = 加个同事
merchant-button-staff-remove = 移除 { $name }
merchant-button-role = { $role ->
    [owner] 店主
    [finance] 财务
   *[viewer] 只看
}
merchant-button-off = 关掉{ $name }提醒
merchant-button-on = 打开{ $name }提醒
merchant-button-quiet-off = 取消免打扰
merchant-button-digest-off = 有提醒马上说

## 命令

merchant-command-start = 打招呼，或用绑定码绑定
merchant-command-help = 能做什么
merchant-command-balance = 余额和还能用多久
merchant-command-sales = 今日成交
merchant-command-topup = 充值
merchant-command-alerts = 提醒规则
merchant-command-report = 今天的日报
merchant-command-staff = 同事
merchant-command-mute = 静音两小时
merchant-command-link = 用绑定码绑定这个群
