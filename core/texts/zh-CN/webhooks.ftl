# 推送：商户自己的系统怎么收到消息。

webhooks-head = 推送地址：
webhooks-line = { $host }：{ $state }
webhooks-none = 还没有推送地址。请做系统的同事用商户密钥添加，之后订单、充值和余额预警会自动推过去。
    .elderly =
        还没有推送地址。
        请做系统的同事来添加。
webhooks-not-merchant = 推送是给商户的系统用的，这个账户用不上。
    .elderly =
        推送是给商户系统用的。
        这个账户用不上。
webhook-fine = 已启用
webhook-failing = { $when } 起送不到，还在重试
webhook-off-owner = 已停用，是自己关的
webhook-off-gone = 已停用，对方说这个地址不用了
    .elderly = 已停用，地址不用了
webhook-off-failing = 已停用，连着几天送不到
webhook-test-sent = 测试消息已经发往 { $host }，几秒钟就知道结果。
    .elderly =
        测试消息已经发出。
        几秒钟就知道结果。
webhook-test-ok = 测试成功：{ $host } 收到了，用了 { $milliseconds } 毫秒。
    .elderly =
        测试成功。
        { $host } 收到了。
        用了 { $milliseconds } 毫秒。
webhook-test-status = 测试没成功：{ $host } 收到了，但是回了 { $status }。回 2 开头的三位数才算收到。
    .elderly =
        测试没成功。
        { $host } 回了 { $status }。
        请做系统的同事看看。
webhook-test-silent = 测试没成功：{ $host } 连不上，或者太久没有回应。请做系统的同事看看地址和证书。
    .elderly =
        测试没成功。
        { $host } 没有回应。
        请做系统的同事看看。
webhook-replayed = { $count } 条消息重新排上了，正在补发。
webhook-replayed-none = 最近 7 天没有要补发的消息。
webhook-enabled = { $host } 重新启用了，新的消息会接着推。
    .elderly =
        { $host } 启用了。
        新的消息会接着推。
webhook-disabled-gone = 推送停了：{ $host } 说这个地址不再使用。之后的消息都留着，改好以后重新启用，可以补发。
    .elderly =
        推送停了。
        { $host } 不用了。
        之后的消息都留着。
        改好以后可以补发。
webhook-disabled-failing = 推送停了：{ $host } 从 { $when } 起一直送不到。之后的消息都留着，修好以后重新启用，可以补发。
    .elderly =
        推送停了。
        { $host } 一直送不到。
        从 { $when } 开始的。
        消息留着，可以补发。

button-webhooks = 看推送地址
button-webhook-test = 测试推送
button-webhook-test-of = 测试 { $host }
button-webhook-replay = 补发失败的
button-webhook-replay-of = 补发 { $host }
button-webhook-enable = 重新启用
button-webhook-enable-of = 启用 { $host }
