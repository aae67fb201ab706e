# What goes to many people at once.

broadcast-stop = Reply “stop reminding me” if you would rather not get such messages.
    .elderly = To stop these messages, reply “stop reminding me”.
