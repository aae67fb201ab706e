# 按钮：写明点下去会发生什么。

button-no = 不用了
button-confirm = 确认支付
button-pay = { $method ->
    [wechat] 微信付
    [stars] 星星付
   *[alipay] 支付宝付
} { PLAIN($amount) }
button-topup-bonus = 充 { FACE($amount) } 送 { PLAIN($bonus) }
button-topup = 充 { FACE($amount) }
button-other-method = 换{ $method ->
    [wechat] 微信
    [stars] 星星
   *[alipay] 支付宝
}
button-pay-again = { $method ->
    [wechat] 微信重新付
    [stars] 星星重新付
   *[alipay] 支付宝重新付
} { PLAIN($amount) }
button-pay-fresh = { $method ->
    [wechat] 微信付
    [stars] 星星付
   *[alipay] 支付宝付
} { PLAIN($amount) }
button-pay-order = 继续付款
button-resume = 继续
button-retry = 再试一次
button-try-again = 再试一次
button-buy-again = 再买一次
button-face = { FACE($face) } 元
button-face-price = { FACE($face) } 元（售价 { PLAIN($price) }）
button-quantity = { $quantity } 个
button-last-number = 上次的 { $number }
button-contact = { $alias } { $number }
button-account = QQ { $number }
button-save = 存下来
button-more = 更多
button-topup-start = 充值
button-statement = 明细
button-balance = 查余额
button-buy-credit = 充话费
button-catalogue = 买别的
button-orders = 我的订单
button-human = 转人工
button-buy = { $family ->
    [qb] 买 { $name }
    [steam] 买 { $name }
   *[other] 买{ $name }
}
button-go-on = 继续原来的
button-catalogue-open = 看看有什么
