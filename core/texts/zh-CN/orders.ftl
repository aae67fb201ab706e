# 订单，以及后来发生的事。

order-state-awaiting-funds = 等你付款
    .elderly = 等您付款
order-state-held = 正在办
order-state-fulfilling = 正在办
order-state-review = 正在核实
order-state-delivered = 已经成功
order-state-refunded = 已退款，钱在余额里
    .elderly = 已退款
order-state-failed = 没有成功，钱已退回余额
    .elderly = 没成功，钱已退回
order-state-cancelled = 已取消，没有扣款
    .elderly = 已取消
order-state-expired = 过期取消，没有扣款
    .elderly = 已过期
order-latest = 最近一笔：{ $what }，{ MONEY($total) }，{ $state }。
    .elderly =
        { $what }。
        { MONEY($total) }，{ $state }。
order-what = { $what }（{ $number }）
    .elderly =
        { $what }。
        号码 { $number }
order-short-by = 还差 { MONEY($shortfall) }。
orders-earlier = 更早的：
order-line = { $when }  { $what }，{ MONEY($total) }，{ $state }
    .elderly = { $when } { $state }
orders-none = 还没有订单。想买什么，直接告诉我。
    .elderly =
        您还没有订单。
        想买什么请告诉我。
codes-here = { $what }的卡密在这里，点一下才会显示。
    .elderly =
        { $what }。
        点一下就看到卡密。
codes-none = 没有带卡密的订单。
button-codes = 查看卡密

## 钱到了

credited-order = { MONEY($amount) }已到账，接着为你办。
    .elderly =
        { MONEY($amount) }已到账。
        我接着为您办。
credited-bonus = 送的 { MONEY($bonus) }也到了。
credited = { MONEY($amount) }已到账，可用余额 { MONEY($available) }。
    .elderly =
        { MONEY($amount) }已到账。
        现在有 { MONEY($available) }。
credited-not-enough = { MONEY($amount) }已到账，这一单还差 { MONEY($shortfall) }。
    .elderly =
        { MONEY($amount) }已到账。
        还差 { MONEY($shortfall) }。
credited-order-gone = { MONEY($amount) }已到账，放进了余额。{ $what }那一单已经结束，要再买一次吗？
    .elderly =
        { MONEY($amount) }已到账。
        钱在您的余额里。
        那一单已经结束了。
        要再买一次吗？

## 钱没到

refused-payment = 支付没有完成，没有扣款。
    .elderly =
        支付没有完成。
        没有扣钱。
bill-expired = { MONEY($amount) }的账单过期了，没有扣款。还要的话，重新付就行。
    .elderly =
        账单过期了。
        没有扣钱。
        还要的话再付一次。

## 订单的结果

delivered = 充值成功。{ $what }，{ $where }，余额还剩 { MONEY($left) }。
    .elderly =
        充值成功。
        { $what }。
        { $where }。
        余额还剩 { MONEY($left) }。
delivered-plain = 购买成功。{ $what }，余额还剩 { MONEY($left) }。
    .elderly =
        购买成功。
        { $what }。
        余额还剩 { MONEY($left) }。
delivered-codes = 购买成功。{ $what }，余额还剩 { MONEY($left) }。点“查看卡密”才会显示，别给旁人看。
    .elderly =
        购买成功。
        { $what }。
        卡密别给旁人看。
failed = { $what }没有成功，{ MONEY($total) }已退回余额。要再试一次吗？
    .elderly =
        { $what }。
        这次没有成功。
        { MONEY($total) }已退回余额。
        再试一次吗？
review = { $what }还没收到准信，我们正在核实。{ MONEY($total) }先冻结着，不会丢，也不会重复扣。有结果马上告诉你。
    .elderly =
        { $what }。
        还没有准信，正在核实。
        { MONEY($total) }先冻结着。
        钱不会丢，请放心。
order-expired = { $what }一直没有付款，订单已取消，没有扣款。
    .elderly =
        { $what }。
        没有付款，已取消。
        没有扣钱。
receipt-title = 收据
receipt-number = 订单号
receipt-product = 商品
receipt-target = 号码
receipt-amount = 金额
receipt-left = 余额

## 按错了、还想要

undo-delivered = { $what }已经办好，{ MONEY($total) }已经付出去，收不回来了。需要的话，转人工帮你看看。
    .elderly =
        { $what }。
        已经办好，收不回来了。
        扣了 { MONEY($total) }。
        可以找人帮您看看。
undo-topup = { MONEY($amount) }在你的余额里，没有丢。要退回去，请转人工。
    .elderly =
        { MONEY($amount) }在您的余额里。
        钱没有丢。
        要退请转人工。
again-nothing = 还没有办成过的订单，不知道“一样的”是什么。想买什么，直接告诉我。
    .elderly =
        还没有办成过的订单。
        想买什么请告诉我。
