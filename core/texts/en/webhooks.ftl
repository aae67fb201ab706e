# Webhooks: how a merchant's own system hears of things.

webhooks-head = Webhook endpoints:
webhooks-line = { $host }: { $state }
webhooks-none = There is no webhook endpoint yet. Whoever builds your system can add one with the merchant key; orders, top-ups and low-balance alerts are then sent to it.
    .elderly =
        There is no endpoint yet.
        Whoever builds your system can add one.
webhooks-not-merchant = Webhooks are for the systems of merchants; this account has no use for them.
    .elderly =
        Webhooks are for merchants' systems.
        This account has no use for them.
webhook-fine = enabled
webhook-failing = failing since { $when }, still being retried
webhook-off-owner = disabled by you
webhook-off-gone = disabled, it said that the address is gone
    .elderly = disabled, the address is gone
webhook-off-failing = disabled, it failed for days
webhook-test-sent = A test is on its way to { $host }; the result follows in seconds.
    .elderly =
        A test was sent.
        The result follows in seconds.
webhook-test-ok = The test worked: { $host } took it in { $milliseconds } ms.
    .elderly =
        The test worked.
        { $host } took it.
        It needed { $milliseconds } ms.
webhook-test-status = The test failed: { $host } answered { $status }. Only an answer of 2xx counts as received.
    .elderly =
        The test failed.
        { $host } answered { $status }.
        Please ask whoever builds your system.
webhook-test-silent = The test failed: { $host } cannot be reached or took too long. Please have the address and the certificate checked.
    .elderly =
        The test failed.
        { $host } did not answer.
        Please ask whoever builds your system.
webhook-replayed = { $count } messages are on their way again.
webhook-replayed-none = Nothing of the last 7 days needs to be sent again.
webhook-enabled = { $host } is enabled again; new messages will be sent.
    .elderly =
        { $host } is enabled.
        New messages will be sent.
webhook-disabled-gone = Webhooks have stopped: { $host } said that this address is gone. What happens now is kept; enable it again once it is mended, and send what was missed.
    .elderly =
        Webhooks have stopped.
        { $host } is gone.
        What happens now is kept.
        It can be sent again later.
webhook-disabled-failing = Webhooks have stopped: { $host } has failed since { $when }. What happens now is kept; enable it again once it is mended, and send what was missed.
    .elderly =
        Webhooks have stopped.
        { $host } keeps failing.
        It began on { $when }.
        Messages are kept for later.

button-webhooks = Show endpoints
button-webhook-test = Send a test
button-webhook-test-of = Test { $host }
button-webhook-replay = Send failed ones again
button-webhook-replay-of = Send again to { $host }
button-webhook-enable = Enable again
button-webhook-enable-of = Enable { $host }
