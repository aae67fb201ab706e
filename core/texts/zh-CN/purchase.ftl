# 买东西：提问、读回、还差多少、账单。`.elderly` 是长辈版：一句不超过二十个字，称"您"。

## 怎么称呼商品和号码

thing-of-carrier = { $carrier ->
    [mobile] 移动{ $name }
    [unicom] 联通{ $name }
   *[telecom] 电信{ $name }
}
thing-counted = { $name } { $quantity } 个
thing-times = { $name } × { $quantity }
what-and-where = { $what }，{ $where }
    .elderly =
        { $what }。
        { $where }
what-and-price = { $what }，售价 { MONEY($total) }
    .elderly =
        { $what }。
        售价 { MONEY($total) }
what-and-total = { $what }，一共 { MONEY($total) }
    .elderly =
        { $what }。
        一共 { MONEY($total) }
target-number = { $family ->
    [qb] 充到 QQ { $number }
    [huafei] 充到 { $number }
   *[other] 账号 { $number }
}
    .elderly = { $family ->
        [qb] 充到 QQ { $number }
        [huafei] 充到 { $number }
       *[other] 账号 { $number }
    }
target-contact = { $family ->
    [huafei] 充到{ $alias } { $number }
   *[other] { $alias }的账号 { $number }
}
    .elderly = { $family ->
        [huafei] 充到{ $alias } { $number }
       *[other] { $alias }的账号 { $number }
    }
family-huafei = 话费
family-qb = Q 币
family-steam = Steam 卡
family-iqiyi = 爱奇艺会员
family-tencent = 腾讯视频会员
family-youku = 优酷会员

## 一次问一件事

ask-product = 想买点什么？
    .elderly = 您想买什么？
ask-amount = { $name }要多少的？
    .elderly = { $name }充多少？
ask-amount-and-number = { $name }要充多少？号码也可以一起发给我。
    .elderly =
        { $name }充多少？
        号码也可以一起说。
ask-quantity = { $name }要多少个？一个 { MONEY($price) }。
    .elderly =
        { $name }要多少个？
        一个 { MONEY($price) }。
ask-phone = 充到哪个手机号码？
    .elderly = 给哪个手机号充？
ask-member-phone = { $name }开到哪个账号上？告诉我手机号码。
    .elderly =
        { $name }。
        账号的手机号是多少？
ask-qq = 充到哪个 QQ 号？
    .elderly = 您的 QQ 号是多少？
ask-number-of = 我还不知道{ $alias }的号码，告诉我一次就行。
    .elderly = { $alias }的手机号是多少？
digits-wrong = 手机号是 11 位，刚才这个是 { $digits } 位，再看一下？
    .elderly =
        手机号要 11 位数字。
        刚才是 { $digits } 位。
not-mobile = 这不像手机号（要以 1 开头，第二位是 3 到 9），再看一下？
    .elderly =
        这不像手机号。
        手机号以 1 开头。
digits-so-far = 记下了：{ $number }，号码还差 { $missing } 位，请接着说。
    .elderly =
        记下了：{ $number }。
        还差 { $missing } 位，请接着说。
ask-which-contact = “{ $alias }”对得上好几个号码，是哪一个？
    .elderly = 是哪一位？请点一下。
no-such-amount = { $name }没有 { FACE($amount) } 元的，可以选 { $offered }。
    .elderly =
        没有 { FACE($amount) } 元的。
        有 { $offered }。
family-sold-out = { $name }暂时没货了，晚点再来看看？
    .elderly =
        { $name }现在没货。
        过一会儿再看看。
sold-out = 这个刚刚卖完了，没有扣款。
    .elderly =
        这个刚刚卖完了。
        没有扣钱。
sold-out-choose = 这个刚刚卖完了，换一个？
    .elderly = 这个卖完了。
not-that-many = 剩下的没有那么多了，先看一个的：
    .elderly = 没有那么多了。
only-one = 这个一次只能买一份。
refused-target = 这个号码充不了，请换一个。
    .elderly = 这个号码充不了。
refused-quantity = 一次可以买 1 到 { $most } 个。
what-to-correct = 哪里不对？直接说“改成一百”或者“换成 139…”就行。
    .elderly =
        哪里不对？
        可以说“改成一百”。

## 余额够

confirm-order = { $what }，用余额付 { MONEY($total) }，余额还剩 { MONEY($left) }。确认吗？
    .elderly =
        { $what }。
        用余额付 { MONEY($total) }。
        付完还剩 { MONEY($left) }。
        确认吗？
balance-will-do = 余额够用，直接用余额付就行。
    .elderly = 您的余额够用。
price-changed = 价格刚刚有变化，请再看一眼。
    .elderly = 价格变了，请再看看。
balance-changed = 余额刚刚有变化，请再看一眼。
    .elderly = 余额变了，请再看看。
order-under-way = 好的，正在办，成功了马上告诉你。
    .elderly =
        好的，正在办。
        办好了马上告诉您。
order-placed-already = 这一单已经下好了，不会再下第二单。
    .elderly =
        这一单已经下好了。
        不会重复下单。

## 余额不够：最要紧的一句

short = { $what }，你的可用余额 { MONEY($available) }（赠送 { PLAIN($bonus) }，冻结 { PLAIN($frozen) }），还差 { MONEY($shortfall) }。
    .elderly =
        { $what }。
        您有 { MONEY($available) }。
        还差 { MONEY($shortfall) }。
short-in-transit = 另有 { MONEY($amount) }在路上，到账就能用。
    .elderly = 还有 { MONEY($amount) }在路上。
short-question = 用{ $method ->
    [wechat] 微信
    [stars] 星星
   *[alipay] 支付宝
}付吗？
short-no-way = { $what }，还差 { MONEY($shortfall) }，超过了单笔充值的上限，这次买不了。
    .elderly =
        { $what }。
        还差 { MONEY($shortfall) }。
        超过单笔充值上限了。
which-method = 用微信还是支付宝？点一下就行。
    .elderly = 用微信还是支付宝？
no-credit = 你现在还没有开通信用额度，可以直接付差额。
    .elderly =
        您没有信用额度。
        直接付钱就行。
balance-not-enough = 余额还不够付这一单。
    .elderly = 余额还不够。
amount-too-small = 充 { MONEY($amount) }还不够，差的是 { MONEY($shortfall) }。
    .elderly = 充 { MONEY($amount) }还不够。

## 账单

bill-for-order = 请用{ $method ->
    [wechat] 微信
    [stars] 星星
   *[alipay] 支付宝
}付 { MONEY($amount) }，{ $minutes } 分钟内有效。付好后自动接着办，不用再发消息。
    .elderly =
        请付 { MONEY($amount) }。
        { $minutes } 分钟内有效。
        付好了我接着办。
bill = 请用{ $method ->
    [wechat] 微信
    [stars] 星星
   *[alipay] 支付宝
}付 { MONEY($amount) }，{ $minutes } 分钟内有效。到账马上告诉你。
    .elderly =
        请付 { MONEY($amount) }。
        { $minutes } 分钟内有效。
        到账了我告诉您。
bill-bonus = 到账再送 { MONEY($bonus) }。
how-to-pay = 点付款链接，或者用手机扫二维码，照着付就行。付好以后不用再发消息。
    .elderly =
        点付款的链接。
        照着付就行。
not-paid-yet = 还没有收到这 { MONEY($amount) }。
    .elderly = 还没收到 { MONEY($amount) }。
payment-processing = { MONEY($amount) }正在到账，请稍等，别再付一次。
    .elderly =
        { MONEY($amount) }正在到账。
        请别再付一次。

## 不买了

cancelled-purchase = 好的，不买了，没有扣款。
    .elderly =
        好的，不买了。
        没有扣钱。
cancel-too-late = 钱已经付了，正在办，停不下来了。办好马上告诉你；没办成会全额退回余额。
    .elderly =
        钱已经付了，正在办。
        没办成会退给您。
order-gone = 刚才那一单已经取消了，重新给你算一下。
    .elderly =
        刚才那单取消了。
        我再给您算一下。
order-gone-idle = 那一单已经结束了，没有再扣款。
    .elderly =
        那一单已经结束了。
        没有再扣钱。

## 隔了一会儿回来

resume-question = 继续刚才的充值吗？{ $what }，还差 { MONEY($shortfall) }。
    .elderly =
        继续刚才的充值吗？
        { $what }。
        还差 { MONEY($shortfall) }。
resume-topup = 继续刚才的充值吗？充 { MONEY($amount) }。
    .elderly =
        继续刚才的充值吗？
        充 { MONEY($amount) }。
resume-purchase = 继续刚才的购买吗？{ $what }，{ MONEY($total) }。
    .elderly =
        继续刚才的购买吗？
        { $what }。
        { MONEY($total) }。
resume-nothing = 没有等着付款的订单。想买什么，直接告诉我。
    .elderly =
        没有要付款的订单。
        想买什么请告诉我。

## 提示

hint-low = 余额还剩 { MONEY($left) }，下次买 { MONEY($typical) }的可能不够，要不要先充一点？
    .elderly = 余额还剩 { MONEY($left) }。
hint-declined = 好的，今天不再提了。

## 多少钱、差多少

price = { $name }，售价 { MONEY($price) }。
    .elderly =
        { $name }。
        售价 { MONEY($price) }。
price-each = { $name }，一个 { MONEY($price) }。
    .elderly =
        { $name }。
        一个 { MONEY($price) }。
price-total = { $quantity } 个一共 { MONEY($total) }。
price-head = { $name }的价钱：
price-line = { FACE($face) } 元的 { MONEY($price) }
price-from = { $name } { MONEY($price) }起
price-short = { $name } { MONEY($price) }
gap-sum = 一共 { MONEY($total) }，减去可用余额 { MONEY($available) }，还差 { MONEY($shortfall) }。
    .elderly =
        一共 { MONEY($total) }。
        减去您有的 { MONEY($available) }。
        还差 { MONEY($shortfall) }。
gap-covered = 一共 { MONEY($total) }，可用余额 { MONEY($available) }，不差钱。
    .elderly =
        一共 { MONEY($total) }。
        您有 { MONEY($available) }，够了。
gap-none = 现在没有差钱的单子。
