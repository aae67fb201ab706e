# What goes to many people at once.

broadcast-stop = 不想再收到这类消息，回复“别再提醒”就好。
    .elderly = 不想再收到这类消息，您回“别再提醒”。
