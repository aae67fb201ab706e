# Buttons say what pressing them does.

button-no = No, thanks
button-confirm = Confirm payment
button-pay = { $method ->
    [wechat] WeChat
    [stars] Stars
   *[alipay] Alipay
} { PLAIN($amount) }
button-topup-bonus = Top up { FACE($amount) } get { PLAIN($bonus) }
button-topup = Top up { FACE($amount) }
button-other-method = Use { $method ->
    [wechat] WeChat
    [stars] Stars
   *[alipay] Alipay
}
button-pay-again = { $method ->
    [wechat] WeChat again
    [stars] Stars again
   *[alipay] Alipay again
} { PLAIN($amount) }
button-pay-fresh = { $method ->
    [wechat] WeChat
    [stars] Stars
   *[alipay] Alipay
} { PLAIN($amount) }
button-pay-order = Go on and pay
button-resume = Go on
button-retry = Try again
button-try-again = Try again
button-buy-again = Buy again
button-face = { FACE($face) } yuan
button-face-price = { FACE($face) } yuan (costs { PLAIN($price) })
button-quantity = { $quantity }
button-last-number = Last one { $number }
button-contact = { $alias } { $number }
button-account = QQ { $number }
button-save = Save it
button-more = More
button-topup-start = Top up
button-statement = Statement
button-balance = Balance
button-buy-credit = Phone credit
button-catalogue = Something else
button-orders = My orders
button-human = Talk to a person
button-buy = { $family ->
    [steam] Buy a { $name }
   *[other] Buy { $name }
}
button-go-on = Go on anyway
button-catalogue-open = See what there is
