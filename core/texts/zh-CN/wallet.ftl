# 余额、明细、充值。

## 余额

balance = 可用余额 { MONEY($available) }（其中赠送 { PLAIN($bonus) }），冻结 { MONEY($frozen) }。
    .elderly =
        您有 { MONEY($available) }可以用。
balance-bonus = 其中赠送 { MONEY($bonus) }。
balance-bonus-until = 赠送的 { MONEY($amount) }到 { $day } 有效，买东西时先用它。
    .elderly = 赠送的到 { $day }。
balance-frozen = 冻结的 { MONEY($amount) }留给正在办的订单，没办成会还回来。
    .elderly = 冻结 { MONEY($amount) }，订单在用。
balance-in-transit = 在路上 { MONEY($amount) }，到账就能用。
    .elderly = 还有 { MONEY($amount) }在路上。
picture-title = 余额构成
slice-paid = 充值余额
slice-bonus = 赠送
slice-frozen = 冻结
slice-in_transit = 在路上
slice-credit = 信用额度
slice-missing = 还差
slice-in-words = { $label } { MONEY($amount) }
until-day = { $day } 前有效
until-time = { $time } 前解冻
money = { MONEY($amount) }
list-separator = ，
list-or = 还是
list-comma = 、

## 明细

statement-head = 最近的明细：
statement-more-head = 更早的明细：
statement-empty = 还没有明细。充值或者买过东西，就会记在这里。
    .elderly = 还没有明细。
statement-end = 后面没有了。
statement-line = { $when }  { $what }  { $amount } 元
    .elderly = { $when } { $what } { $amount } 元
statement-opening = 期初余额
statement-topup = 充值
statement-bonus = 赠送
statement-order = 购买
statement-refund = 退款
statement-payback = 原路退回
statement-payback-returned = 退回未成，放回余额
    .elderly = 退回未成
statement-bonus-expired = 赠送到期
statement-adjustment = 调整

## 充值

ask-topup-amount = 想充多少？也可以直接说一个数。
    .elderly = 您想充多少？
ask-topup-method = 充 { MONEY($amount) }，用微信还是支付宝？
    .elderly =
        充 { MONEY($amount) }。
        用{ $method ->
            [wechat] 微信
            [stars] 星星
           *[alipay] 支付宝
        }付吗？
topup-limits = 这个数不在单笔范围里，一次可以充 { MONEY($minimum) }到 { MONEY($maximum) }。
    .elderly =
        这个数充不了。
        最少充 { MONEY($minimum) }。
        最多充 { MONEY($maximum) }。
topup-credited-already = { MONEY($amount) }已经到账了。
cancelled-topup = 好的，先不充，没有扣款。
    .elderly =
        好的，先不充。
        没有扣钱。
