# 聊天软件里的命令、读不了的内容、机器人自己说的话。

ask-language = 想用哪种语言？ Which language?
    .elderly =
        您想用哪种语言？
        Which language?
button-language-zh = 中文
button-language-en = English
pay-support = 付款遇到问题？付了没到账、付错了、想退款，都可以先查订单，也可以转人工。钱和订单都有记录，丢不了。
    .elderly =
        付款有问题，不用急。
        钱和订单都有记录。
        可以查订单，或转人工。
unreadable = { $kind ->
    [voice] 语音我还听不了，很快就能听了。先打字告诉我好吗？
    [picture] 图片我看不懂。想买什么、查什么，打字告诉我就行。
    [sticker] 收到啦😊 想买什么、查什么，打字告诉我就行。
   *[file] 这个我看不懂。想买什么、查什么，打字告诉我就行。
}
    .elderly =
        { $kind ->
            [voice] 语音我还听不了。
            [picture] 图片我看不懂。
            [sticker] 收到啦😊
           *[file] 这个我看不懂。
        }
        请您打字告诉我。
codes-shown = 卡密在下面，点一下就能看。请别转发给别人。
    .elderly =
        卡密在下面，点一下看。
        请不要告诉别人。
codes-not-now = 现在看不了，请过一会儿再点一次。
    .elderly = 现在看不了，请稍后再点。
keyboard-hint = 打字，或者点下面的按钮
    .elderly = 请点下面的按钮
command-start = 打招呼
command-help = 能做什么
command-balance = 查余额
command-topup = 充值余额
command-orders = 查订单
command-language = 换语言 Language
command-stop = 不再主动提醒
command-paysupport = 付款有问题
link-in-group = 这里人多，钱的事请单独跟我说：点我的头像，发一条私信就行。
