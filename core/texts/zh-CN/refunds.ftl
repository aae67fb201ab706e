# 退款：已经退了的，和想要退的。

order-refunded = { $what }已经退款，{ MONEY($amount) }回到了余额，现在可用 { MONEY($left) }。
    .elderly =
        { $what }。
        已经退款。
        { MONEY($amount) }回到了余额。
        现在有 { MONEY($left) }。
refund-sent = { MONEY($amount) }正在原路退回你付款的账户，到了马上告诉你。
    .elderly =
        { MONEY($amount) }正在退回。
        退到您付款的账户。
        到了马上告诉您。
refund-sent-bonus = 充值时送的 { MONEY($bonus) }一起收回。
    .elderly = 送的 { MONEY($bonus) }一起收回。
refund-arrived = { MONEY($amount) }已经原路退回，到付款的微信或支付宝里就能看到。
    .elderly =
        { MONEY($amount) }已经退回。
        在您付款的微信里看。
        用支付宝付的看支付宝。
refund-returned = { MONEY($amount) }没能原路退回，已经放回余额，没有丢。要别的办法，转人工。
    .elderly =
        { MONEY($amount) }没能退回去。
        钱放回您的余额了。
        一分没有少。
        可以找人帮您。
refund-stuck = { MONEY($amount) }没能原路退回，钱在我们这里，没有丢，我们接着处理。
    .elderly =
        { MONEY($amount) }没能退回去。
        钱在我们这里。
        钱没有丢，请放心。
        我们接着处理。
payment-found = 有一笔 { MONEY($amount) }的付款对上了，已经放进余额，现在可用 { MONEY($left) }。
    .elderly =
        您付过 { MONEY($amount) }。
        已经放进余额。
        现在有 { MONEY($left) }。

## 有人要退款

refund-not-paid = 这一单还没有付钱，不要了点“不用了”就取消。别的要退，说“转人工”。
    .elderly =
        这一单还没付钱。
        不要了就点“不用了”。
        别的要退，找人工。
refund-waiting = 还没付的单，取消就行，没有扣款。
    .elderly = 没付的单取消就行。
refund-under-way = { $what }正在办，停不下来了；没办成会全额退回余额。
    .elderly =
        { $what }正在办。
        没办成会全退给您。
refund-review = { $what }正在核实，{ MONEY($total) }先冻结着，没办成会全额退回余额。
    .elderly =
        { $what }正在核实。
        没办成会全退给您。
refund-done-before = { $what }已经退过了，{ MONEY($amount) }在余额里。
    .elderly =
        { $what }已经退了。
        { MONEY($amount) }在余额里。
refund-delivered = { $what }已经办好，充出去的话费和看过的卡密收不回来。要是没到账或者卡密用不了，人工核实后退回余额。
    .elderly =
        { $what }已经办好。
        充好的收不回来。
        没到账可以找人查。
        查实了会退给您。
refund-of-balance = 余额里没用的 { MONEY($amount) }可以由人工原路退回。
    .elderly =
        余额里有 { MONEY($amount) }没用。
        可以找人工退回去。
refund-of-balance-owing = 余额里没用的 { MONEY($amount) }可以原路退回，不过信用额度还欠 { MONEY($owed) }，要先还清再退。说“还款”马上就能还。
    .elderly =
        额度还欠 { MONEY($owed) }。
        还清了才能退余额。
        说“还款”马上能还。
refund-nothing = 现在没有要退的：没有办成的订单，余额里也没有充值的钱。
    .elderly =
        现在没有要退的钱。
        有疑问可以找人工。
refund-ask = 要转人工吗？
    .elderly = 要找人工吗？
