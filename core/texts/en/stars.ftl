# Telegram Stars.

button-pay-stars = ⭐ Pay { $stars } Stars
stars-paid = This bill is paid already; nothing more is charged.
stars-expired = This bill has run out. Go back to the chat for a fresh one.
stars-amount = The amount does not match. Go back to the chat for a fresh bill.
stars-unknown = This bill is not one of now. Go back to the chat for a fresh one.
stars-not-now = The bill cannot be checked right now; no Stars were taken. Please try again in a moment.
