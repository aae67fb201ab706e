# 用耳朵听的话：短句，一次问一件事，最多两个选择，选择要说出来怎么说。`MONEY`、`DIGITS` 之类由代码念成汉字。

## 怎么说

say-choices = 说：{ $first }，或者：{ $second }。
say-choice = 说：{ $first }。
phrase-pay = 确认支付
phrase-topup = 确认充值
phrase-no = 先不要
phrase-method = { $method ->
    [wechat] 微信支付
    [stars] 用星星付
   *[alipay] 支付宝付款
}
phrase-amount = 充{ SPOKEN($amount) }
phrase-quantity = 要{ COUNT($quantity) }个
phrase-number = 上次的号码
phrase-contact = 充给{ $alias }
phrase-save = 把它存下来
phrase-resume = 继续付款
phrase-human = 转人工
phrase-balance = 查余额
phrase-topup-start = 充值余额
phrase-buy = 买{ $name }
phrase-buy-credit = 充话费

## 听不清、听不到

voice-silent = 没听到声音，请再说一遍。
voice-broken = 这段声音听不了，请再录一遍。
    .elderly =
        这段声音听不了。
        请您再说一遍。
voice-too-long = 这段太长了，请说短一点，一次说一件事。
    .elderly =
        这段太长了。
        请一次说一件事。
voice-busy = 现在说话的人多，请过一会儿再说，或者打字告诉我。
    .elderly =
        现在说话的人多。
        请过一会儿再说。
voice-lost = 刚才那句没收好，请再说一遍。没有扣款。
    .elderly =
        刚才那句没收好。
        请您再说一遍。
        没有扣钱。
voice-passed-on = 〔语音〕{ $words }
voice-deaf = 现在听不了语音，请打字，或者点下面的按钮。
    .elderly =
        现在听不了语音。
        请打字，或点按钮。
voice-again = 没听清。可以说“充五十块话费”，或者“查余额”。
    .elderly =
        没听清，请再说一遍。
        比如：充五十元话费。
        或者说：查余额。
voice-again-question = 没听清，请再说一遍。
voice-again-phone = 没听清。可以一个字一个字念号码，或者说“给我儿子”。
    .elderly =
        没听清，请再说一遍。
        可以慢慢念号码。
        也可以说：给我儿子。
voice-again-account = 没听清。可以一个字一个字念号码，比如“一二三四五”。
    .elderly =
        没听清，请再说一遍。
        可以慢慢念号码。
voice-again-quantity = 没听清。可以说“十个”，或者“五十个”。
    .elderly =
        没听清，请再说一遍。
        比如：十个。
        或者说：五十个。
voice-again-amount = 没听清。可以说“五十元”，或者“一百元”。
    .elderly =
        没听清，请再说一遍。
        比如：五十元。
        或者说：一百元。
voice-buttons = 还是没听清，抱歉。请点下面的按钮，或者说“转人工”。
    .elderly =
        抱歉，还是没听清。
        请点下面的按钮。
        或者说：转人工。
voice-buttons-aloud = 抱歉，还是没听清。请看屏幕选一个，或者说：转人工。
voice-person = 要不要请人工来帮你？
    .elderly = 请人工来帮您，好吗？

## 您是说……，对吗

doubt = 你是说{ $meant }，对吗？
    .elderly = 您是说{ $meant }，对吗？
doubt-again = 好的，请再说一遍。
button-right = 是的
button-wrong = 不对
meant-credit = 充 { FACE($amount) } 元话费
meant-amount = { FACE($amount) } 元
meant-amount-for = 给{ $who }充 { FACE($amount) } 元
meant-topup-amount = 充余额 { FACE($amount) } 元
meant-topup = 充值余额
meant-purchase = 买东西
meant-phone = 号码 { $number }
meant-contact = 给{ $who }
meant-method = { $method ->
    [wechat] 用微信付
    [stars] 用星星付
    [balance] 用余额付
    [credit] 用信用额度
   *[alipay] 用支付宝付
}
meant-confirm = “好的”
meant-balance = 查余额
meant-statement = 看明细
meant-order-status = 查订单
meant-again-order = 再买一次
meant-resume = 继续付款
meant-retry-pay = 再付一次
meant-use-credit = 用信用额度
meant-save-contact = 存号码
meant-help = 听说明
meant-human = 转人工
meant-catalogue = 看看有什么
meant-words = “{ $words }”

## 钱：念一遍，再要一句完整的话

confirm-bill-order = { $what }，用{ $method ->
    [wechat] 微信
    [stars] 星星
   *[alipay] 支付宝
}付 { MONEY($amount) }。确认吗？
    .elderly =
        { $what }。
        用{ $method ->
            [wechat] 微信
            [stars] 星星
           *[alipay] 支付宝
        }付 { MONEY($amount) }。
        确认吗？
confirm-bill = 余额充 { MONEY($amount) }，用{ $method ->
    [wechat] 微信
    [stars] 星星
   *[alipay] 支付宝
}付。确认吗？
    .elderly =
        余额充 { MONEY($amount) }。
        用{ $method ->
            [wechat] 微信
            [stars] 星星
           *[alipay] 支付宝
        }付。
        确认吗？
button-confirm-topup = 确认充值
short-aloud =
    { $what }。
    你有 { MONEY($available) }，还差 { MONEY($shortfall) }。
    用{ $method ->
        [wechat] 微信
        [stars] 星星
       *[alipay] 支付宝
    }付吗？
    .elderly =
        { $what }。
        您有 { MONEY($available) }，还差 { MONEY($shortfall) }。
        用{ $method ->
            [wechat] 微信
            [stars] 星星
           *[alipay] 支付宝
        }付吗？
topup-method-aloud = 充 { MONEY($amount) }，用{ $method ->
    [wechat] 微信
    [stars] 星星
   *[alipay] 支付宝
}付吗？
bill-aloud =
    请在屏幕上付 { MONEY($amount) }。
    到账了我告诉你。
    .elderly =
        请在屏幕上付 { MONEY($amount) }。
        到账了我告诉您。
bill-aloud-order =
    请在屏幕上付 { MONEY($amount) }。
    付好了我接着办。
balance-aloud = 你有 { MONEY($available) }可以用。
    .elderly = 您有 { MONEY($available) }可以用。
phrase-needed = 怕听错，要说完整的一句。
    .elderly = 怕听错，请说完整。
put-aside = 刚才那笔先放下，没有扣款。
    .elderly =
        刚才那笔先放下。
        没有扣钱。

## 长的单子

more-entries = 还有{ COUNT($count) }笔，要听吗？
more-on-screen = 其余的在屏幕上。

statement-line-aloud = { $when }，{ $what } { $amount } 元。

## 声音

voice-off = 好的，之后只写字，不出声。想听了，就说“用语音”。
    .elderly =
        好的，之后不出声了。
        想听就说：用语音。
voice-on = 好的，我说给你听。
    .elderly = 好的，我说给您听。
