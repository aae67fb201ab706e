# 招呼、帮助、没听懂、设置、联系人、绑定。

greeting = { $part ->
    [morning] 早上好
    [evening] 晚上好
   *[day] 你好
}，我是小卡。想买什么、查什么，直接说就行。
    .elderly =
        { $part ->
            [morning] 早上好
            [evening] 晚上好
           *[day] 您好
        }，我是小卡。
        想买什么请告诉我。
help = 你可以这样说：
    “充五十块话费，号码 138…”
    “余额还有多少”
    “充值一百”
    “刚才那笔到了吗”
    说“取消”随时能停，说“转人工”有人来帮你。
    .elderly =
        您可以说：充五十话费。
        也可以说：查余额。
        说“取消”就停下。
        说“转人工”有人帮您。
you-are-welcome = 不客气，有事随时叫我。
    .elderly =
        不客气。
        有事随时叫我。
nothing-open = 好的。想买什么、查什么，告诉我就行。
    .elderly =
        好的。
        想买什么请告诉我。
nothing-to-cancel = 好的，现在没有要取消的，也没有扣款。
    .elderly =
        好的。
        没有扣钱。
never-mind = 好的。
not-understood = 没太听懂，再说一遍好吗？
    .elderly = 没听清，请再说一遍。
not-understood-help = 没太听懂。可以说“充五十块话费”或者“查余额”。
    .elderly =
        没听清，请再说一遍。
        比如：充五十话费。
not-understood-twice = 还是没听懂，抱歉。点下面的按钮，或者说“转人工”。
    .elderly =
        抱歉，还是没听清。
        请点下面的按钮。
        也可以说“转人工”。
clarify = 你是说{ $readings }？
    .elderly =
        您要哪一个？
        请点一下。
reading-purchase-amount = 充话费 { FACE($amount) } 元
reading-topup-amount = 充余额 { FACE($amount) } 元
reading-purchase = 买东西
reading-topup = 充值余额
reading-balance = 查余额
reading-statement = 看明细
reading-order-status = 查订单
reading-cancel = 取消
reading-confirm = 确认
reading-help = 帮助
reading-human = 转人工
reading-repeat = 再说一遍
reading-method = { $method ->
    [wechat] 用微信付
    [stars] 用星星付
   *[alipay] 用支付宝付
}
reading-phone = 号码 { $number }
slower-first = 好的，慢慢来。
louder-first = 好的，再说一遍。字太小的话，说“大字版”。
    .elderly = 好的，我再说一遍。
human-says = 人工 { $name }：{ $words }
human-left = 人工先走了，小卡接着为你服务。
    .elderly = 我是小卡，接着为您服务。
human-called = 好的，已经为你转人工，马上有人来，请稍等。需要我的时候，喊一声“小卡”。
    .elderly =
        已经转人工，请稍等。
        要我就喊“小卡”。
xiaoka-back = 我在呢。
state-reset = 我刚升级过，之前说到一半的忘了；钱和订单都在。
    .elderly =
        我刚升级过。
        钱和订单都在。
        请您再说一遍。
long-ago = 隔得有点久了，再看一眼：
button-used = 已经收到了，只算一次。
button-used-idle = 已经收到了，只算一次。还需要什么，直接告诉我。
    .elderly = 已经收到了，只算一次。
button-outdated = 那个按钮已经用过了，从这里接着来：
    .elderly = 那个按钮用过了。
button-outdated-idle = 那个按钮已经用过了。需要什么，直接告诉我。
    .elderly =
        那个按钮用过了。
        要什么请告诉我。
unavailable = 网络有点慢，这一步还没办成，钱没有丢。过一会儿再试一次。
    .elderly =
        网络有点慢。
        钱没有丢，请放心。
        过一会儿再试。
went-wrong = 刚才出了点小问题，钱和订单都在。再说一遍试试，或者说“转人工”。
    .elderly =
        刚才出了点小问题。
        钱和订单都在。
        请您再说一遍。
refused = 这一步没有办成，没有扣款。换个说法试试，或者说“转人工”。
    .elderly =
        这一步没有办成。
        没有扣钱。
refused-too-many-requests = 有点快了，歇一下再试。
refused-order-not-cancellable = 这一单已经在办，取消不了了。
    .elderly = 这一单取消不了了。
refused-not-found = 没有找到，可能已经不在了。

## 设置

mode-elderly = 好的，换成大字版，我说得短一些。
    .elderly =
        好的，换成大字版。
        我说得短一些。
mode-standard = 好的，换回标准版。
language-set = 好的，之后我说中文。
prompts-stopped = 好的，以后不主动提醒。你问我才说；到账和订单结果还是会告诉你。
    .elderly =
        好的，不再提醒您。
        到账了还会告诉您。

## 联系人

ask-contact-number = { $alias }的手机号是多少？
contact-saved = 记下了，{ $alias } { $number }。以后说“给{ $alias }充五十”就行。
    .elderly =
        记下了。
        { $alias } { $number }。
contact-not-saved = 好的，不存。
contact-refused = 这个没存上。名字请短一点，号码是 11 位手机号。
    .elderly =
        这个没存上。
        请再说一遍号码。
contacts-none = 还没有存过号码。可以说“记住我儿子的号码 139…”。
    .elderly = 您还没有存过号码。
contacts-head = 存下的号码：
contact-line = { $alias }  { $number }
save-contact-question = 要把 { $number } 存成“{ $alias }”吗？以后说名字就能充。
    .elderly =
        存下{ $alias }的号码吗？
        下次说名字就行。

## 绑定

link-ask = 你好，我是小卡。请把账号页上的绑定码发给我，绑好就能用。
link-done = 绑好了。想买什么、查什么，直接说就行。
link-wrong = 这个绑定码不对，或者已经过期了。请在账号页重新取一个。
link-already = 这个聊天已经绑过别的账号了。
link-slow-down = 试得有点多了，过几分钟再来。

## 小心骗子

scam = 先停一下，别付款：要验证码、让你转钱到“安全账户”，都是骗子的说法。小卡从不问你要验证码，也请别告诉任何人。
    .elderly =
        请先停一下，别付钱。
        没有什么“安全账户”。
        要验证码的都是骗子。
        小卡从不要验证码。
scam-stopped = 刚才那笔先停了，没有扣款。
    .elderly =
        刚才那笔先停了。
        没有扣钱。

## 随口一问

no-fee = 没有手续费，标多少付多少。
    .elderly =
        没有手续费。
        标多少付多少。
discount = 商品按标价卖。余额不够付的时候，凑整充有赠送：{ $offers }。
    .elderly =
        东西按标价卖。
        钱不够时凑整充有送。
        { $offers }。
discount-none = 商品按标价卖，现在没有优惠。
    .elderly =
        东西按标价卖。
        现在没有优惠。
who = 我是小卡，一个程序，不是真人。需要真人就说“转人工”。
    .elderly =
        我是小卡，一个程序。
        要真人就说“转人工”。
carrier-by-number = 运营商由号码决定，不用选。
    .elderly =
        运营商由号码决定。
        不用您选。
unsold = 这个暂时没有。
unsold-thing = { $thing }暂时没有。
no-hurry = 好的，不急，我等着。
    .elderly =
        好的，不急。
        我等着您。
wait-for-number = 不急，问到号码再告诉我。
    .elderly =
        不急。
        问到号码再告诉我。
first-things-first = 先办第一个，办好再说一声“{ $wish }”。
    .elderly =
        先办第一个。
        办好再说另一个。
