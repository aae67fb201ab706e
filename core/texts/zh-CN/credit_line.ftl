# 商户的信用分、信用额度和资金周转承诺书。

## 信用分

merchant-score = 信用分 { $score }（满分 1000），{ $tier ->
    [high] 属于高档。
    [mid] 属于中档。
    [low] 属于低档。
   *[none] 还没有到能开额度的档位。
}
merchant-score-up = 比 { $day } 高了 { $points } 分。
merchant-score-down = 比 { $day } 低了 { $points } 分。
merchant-score-line = · { $factor } { $points }/{ $maximum }：{ $sentence }
merchant-score-changes = 和 { $day } 比：
    { $changes }
merchant-score-change = · { $factor }从 { $before } 分变成 { $now } 分
merchant-score-title = { $name } · 信用分
merchant-score-alt = 信用分 { $score }，满分 1000。{ $factors }
merchant-score-alt-factor = { $factor } { $points }/{ $maximum }
merchant-score-list = ，
merchant-factor-turnover = 成交额
merchant-factor-regularity = 经营规律
merchant-factor-fulfilment = 履约
merchant-factor-complaints = 少退款
merchant-factor-repayment = 还款
merchant-factor-age = 合作时间
merchant-factor-turnover-why = 月均 { MONEY($amount) }。
merchant-factor-regularity-why = 最近 { $counted } 天里有 { $active } 天有成交。
merchant-factor-fulfilment-why = 办成 { $carried } 单，因为没钱放弃 { $dropped } 单。
merchant-factor-complaints-why = { $carried } 单里退了 { $refunded } 单。
merchant-factor-repayment-why = 按时还 { $ontime } 次，晚还 { $late } 次；没用过按中等算。
merchant-factor-repayment-overdue = 有 { $overdue } 笔逾期没还，这一项暂时没有分。
merchant-factor-age-why = 已经合作 { $age } 天。
merchant-advice-turnover = 月均成交到 { MONEY($amount) }，可以再加 { $points } 分。
merchant-advice-regularity = 有成交的天数到 { $share }%，可以再加 { $points } 分。
merchant-advice-fulfilment = 办成的订单到 { $share }%，可以再加 { $points } 分。
merchant-advice-complaints = 不退款的订单到 { $share }%，可以再加 { $points } 分。
merchant-advice-repayment = 再按时还几次，可以再加 { $points } 分。

## 信用额度

merchant-credit-caps = 每单最多 { MONEY($each) }，每天最多 { MONEY($daily) }。
merchant-credit-paused = 承诺书有新版，看完签了就能接着用；已经用的照原来的约定还。
merchant-credit-frozen = 额度因为逾期暂时冻结。
merchant-credit-lowered = 额度调低了，还到额度以内就能再用；已经用的还是照原来的约定还。
merchant-credit-possible = 可以开通信用额度：
merchant-credit-terms = 一共 { MONEY($limit) }，每单最多 { MONEY($each) }，每天最多 { MONEY($daily) }；用了下一个工作日从余额自动还，{ $fee }。
merchant-credit-fee = { $kind ->
    [free] 费用 0.00 元
   *[fee] 每次 { MONEY($fixed) }，另按每天 { $share }% 收费
}
merchant-credit-sign-first = 开通前要看完并签《资金周转承诺书》。不开也没关系，别的都照常。
merchant-credit-open-already = 额度已经开通了。
merchant-credit-not-yet = 现在还开不了信用额度，还差这些：
merchant-credit-none = 现在没有开通信用额度。
merchant-missing-overdue = · 有 { $have } 笔逾期没还，先还清
merchant-missing-days = · 合作满 { $need } 天，现在 { $have } 天
merchant-missing-active = · 有成交的日子满 { $need } 天，现在 { $have } 天
merchant-missing-score = · 信用分到 { $need } 分，现在 { $have } 分
merchant-missing-turnover = · 按现在的成交额只能给 { MONEY($have) }，到 { MONEY($need) } 才开；多卖一些就有了
merchant-credit-offer = { $name }最近经营得不错，可以开通信用额度：
merchant-credit-declined = 好的，半年内不再提。想开的时候说“开通信用额度”就行。
merchant-credit-close-sure = 关闭以后不能再用额度，想再开要重新签承诺书。现在已用 { MONEY($used) }，照约定的日子还。要关吗？
merchant-credit-closed = 信用额度已关闭，没有欠款。
merchant-credit-closed-owing = 信用额度已关闭。已用的 { MONEY($used) } 照约定的日子从余额还。
merchant-credit-owner = 只有店主可以关闭信用额度。
merchant-credit-renew = 《资金周转承诺书》有了新版本（{ $version }）。看完签了，信用额度就能接着用；没签之前先不能新用，已经用的照原来的约定还。
merchant-credit-changed = { $tier ->
    [high] 信用额度按高档重新算过了
    [mid] 信用额度按中档重新算过了
   *[low] 信用额度按低档重新算过了
}：一共 { MONEY($limit) }，每单最多 { MONEY($each) }，每天最多 { MONEY($daily) }。只管以后的使用，已经用的不变。
merchant-credit-thawed = 都还清了，信用额度恢复使用，一共 { MONEY($limit) }。
merchant-button-why = 为什么是这个分数
merchant-button-credit-line = 信用额度
merchant-button-credit-close = 关闭信用额度

## 承诺书

merchant-agreement-head = 下面是承诺书全文，请慢慢看完。
merchant-agreement-aloud = 承诺书在屏幕上，请看完再决定。
merchant-agreement-sign = 全文到这里。同意的话，输入签署码 { $code }，或者点下面的按钮；{ $time } 之前有效，只能用一次。不想签就点“不签”。
merchant-agreement-sign-aloud = 要签的话，请在屏幕上点，或者输入签署码。
merchant-agreement-not-aloud = 签承诺书不能用说的，请在屏幕上点，或者输入签署码。
merchant-agreement-done = 签好了，信用额度已开通：一共 { MONEY($limit) }，每单最多 { MONEY($each) }，每天最多 { MONEY($daily) }。每次用之前都会先告诉你用多少、哪天还。
merchant-agreement-wrong = 签署码不对，还能再试 { $count } 次。
merchant-agreement-over = 这个签署码不能用了。想签的话，再看一遍承诺书，会有新的签署码。
merchant-agreement-outdated = 条款刚刚有变化，请再看一遍。
merchant-agreement-not-signed = 好的，不签。额度没有开通，别的都照常；想开的时候说“开通信用额度”就行。
merchant-agreement-owner-only = 承诺书要店主本人来签。
merchant-agreement-private = 这件事请在和我的私聊里办，群里大家都看得到。
merchant-agreement-owner = 店主
merchant-agreement-none = 还没有签过承诺书。
merchant-agreement-signed = { $name } 在 { $time } 签了承诺书，版本 { $version }。
merchant-agreement-paper = 承诺书（版本 { $version }）的下载链接，{ $time } 之前能用一次：
    { $url }
merchant-agreement-paper-aloud = 下载链接在屏幕上。
merchant-button-agreement = 看承诺书
merchant-button-sign = 我已看完，签署 { $code }
merchant-button-not-sign = 不签
merchant-button-paper = 下载承诺书
