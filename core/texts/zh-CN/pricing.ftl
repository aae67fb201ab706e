# 按余额打折、充值赠送。`$fold` 是“9.8 折”。

## 这一单便宜多少

price-discounted = 充值余额满 { MONEY($from) }，这一单打 { $fold }。原价 { MONEY($before) }，省 { MONEY($saved) }。
    .elderly =
        原价 { MONEY($before) }。
        给您便宜 { MONEY($saved) }。
price-if-paid = 付 { MONEY($pay) }后，充值余额就满 { MONEY($from) }。这一单打 { $fold }，只收 { MONEY($after) }。省下的 { MONEY($saved) }留在余额里。
    .elderly =
        付好后便宜 { MONEY($saved) }。
        只收 { MONEY($after) }。
price-if-rounded = 充 { FACE($pay) } 元的话，充值余额满 { MONEY($from) }。这一单打 { $fold }，只收 { MONEY($after) }。
    .elderly = 充 { FACE($pay) } 元更便宜。
price-next = 再存 { MONEY($missing) }，满 { MONEY($from) }就打 { $fold }。
    .elderly =
        再存 { MONEY($missing) }更便宜。
        到时买东西打 { $fold }。
credited-cheaper = 这一单打了折，只收 { MONEY($after) }。省下的 { MONEY($saved) }留在余额里。
    .elderly =
        这一单打了折。
        只收 { MONEY($after) }。

## 问价钱、问余额、问优惠

price-yours = 你的余额打 { $fold }，付 { MONEY($after) }。
    .elderly = 打 { $fold }，您付 { MONEY($after) }。
price-line-yours = { FACE($face) } 元的 { MONEY($price) }，你付 { MONEY($after) }
    .elderly = { FACE($face) } 元的 { MONEY($after) }
balance-rate = 现在买东西打 { $fold }，因为充值余额满 { MONEY($from) }。
    .elderly = 您现在买东西打 { $fold }。
discount-tier = 满 { MONEY($from) }打 { $fold }
    .elderly = 满 { FACE($from) } 元打 { $fold }
discount-tiers = 充值余额多，买东西就便宜：{ $offers }。赠送、冻结和在路上的钱不算。
    .elderly =
        充值余额多就便宜。
        { $offers }。
offer-last-day = 到 { $day } 为止
offer-times-left = 还能享 { $count } 次
offer-with = { $label }，{ $what }
discount-rounding = 余额不够付的时候，凑整充有赠送：{ $offers }。
    .elderly =
        钱不够时凑整充有送。
        { $offers }。

## 赠送

topup-earns = 送 { MONEY($bonus) }，{ $days } 天内有效。
    .elderly = 送您 { MONEY($bonus) }。
bill-bonus-days = 赠送的钱 { $days } 天内有效，买东西时先用它。
    .elderly = 赠送 { $days } 天内有效。
bonus-over = 这一笔没有赠送了，活动已结束或次数已满。
    .elderly = 这一笔没有赠送了。
bonus-withheld = 账单上的赠送 { MONEY($bonus) }没有给。同一单只送一次，也不超过每人的次数。
    .elderly =
        赠送 { MONEY($bonus) }没有给。
        一单只送一次。
