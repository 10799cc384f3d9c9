# The conversation. *So* is emphasis. Names of the organisation: $org, $sender, $it-contact, $sign-in …

language-name = English
product-name = Self-Service Password Reset (SSPR)
moment = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
 } { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
 } at { $time }
list-comma = {", "}
progress = Step { $step } of { $of }
crumb-gate = verification { $gate }
crumb-password = choose a new password
captcha-picture = Picture with five letters or digits
captcha-sound = Recording of six digits

# Coming and going.
told-welcome = Hello, this is Sesame, the *{ $org }* assistant for { product-name }. If you cannot get into your work account, I will help you choose a new password. It takes about five minutes.
ask-reason =
    Let’s get you back in. If you think you still remember your password, try signing in first: { $sign-in }

    What happened?
told-reason = { $reason ->
    [locked] Your account locks itself after several wrong passwords. Choosing a new one unlocks it too.
    [expired] Your password has expired. You can choose a new one here, without the old one.
   *[forgotten] No problem, it happens to everyone. You will choose a new one in a few minutes.
 }
told-cancelled = Cancelled. Nothing was changed and I have forgotten what you typed. Write to me whenever you like.
told-expired = I have not heard from you for a while, so I stopped here to keep your account safe. Nothing was changed. You can start again at any time.
told-started-over = I am sorry, I lost my place and we have to start over. Nothing was changed.
told-over = Nothing is in progress, so there is nothing to cancel.
told-button-expired = That button is from an earlier message and no longer works. Here is where you are now:
told-where-you-are = Welcome back. Here is where you are:
ask-language = Which language would you like?
told-language = We will go on in English.
told-help =
    {""}*Common problems*

    • You forgot your password, or the account is locked: choose “Start”.
    • The code does not arrive: wait one minute, check that you have signal, then ask for another code or use another method.
    • You no longer have your phone: choose “I lost my phone”. It can then no longer be used to get into your account.
    • You cannot use any of the methods: choose “Contact IT”.
    • Windows refuses the new password: your computer must be on the { $org } network. Until then, Windows opens with your *old* password.
    • The page says the link no longer works: ask me for a new link.
    • You would rather go on in another chat: write */resume* here.

    You can write “back”, “cancel”, “language” or “IT” at any time. Or reach IT directly: { $it-contact }
told-rules =
    {""}*Your new password*

    • { $min } to { $max } characters
    • at least one lower-case letter, one capital letter, one digit and one symbol
    • not your user name or a part of it
    • { $history ->
        [0] different from those you use elsewhere
        [one] not your last password
       *[other] none of your last { $history } passwords
    }
    • not one that is easy to guess
refused-empty = That message was empty. Nothing was changed; please answer in words or with a button.
refused-too-long = That message is too long for me to read. Nothing was changed; please send just the answer.
refused-not-text = I can only read text. Nothing was changed; please answer in words or with a button.
refused-unclear = I am not sure what you mean, so I have not done anything. You can use one of these buttons:
told-no-password-here = Please never write a password in a chat: others may read it later. I have not used it, and I delete it where I can; if you still see it, delete it yourself. You will choose your new password on a protected page.

# Identity.
ask-handle =
    {""}*Who are you?* To get back into your account, start with your user name or your work e-mail address.

    For example: { $example }
ask-known-handle = *Who are you?* Last time you were here as *{ $handle }*. Is that you?
refused-handle-empty = I did not see a name there. Please type your user name or your work e-mail address.
refused-handle-too-long = That is too long to be a user name. Please type just your user name or your work e-mail address, for example: { $example }
refused-handle-lookalike = One of those letters comes from another alphabet, although it looks the same. Please type it again with your keyboard set to Latin letters.
refused-handle-characters = That contains a character no user name has here. Please type just your user name or your work e-mail address, for example: { $example }
refused-handle-shape = That looks like your e-mail alias. Here you sign in with your user name: for example { $example }, not { $wrong-example }. Please type it that way.
refused-handle-password = That looks like a password, so I have not used it, and I delete it where I can. If it is your user name, please type it in small letters, or type your complete work e-mail address.
told-personal-account = { $domain } is for personal accounts. This assistant is for { $org } work or school accounts only. If you also have a { $org } account, type that one. For a personal account, help is here: { $personal-help }
refused-look-ups = Many names have been tried from this chat. To protect everyone, the next try is possible on { $at-day }. If it is urgent, contact IT: { $it-contact }
ask-captcha = Please show me that you are not a program: type the five characters of the picture *or* the six digits of the recording.
refused-captcha-form = Please type only what the picture shows or the recording says. If you cannot make it out, ask for another, or contact IT. No try was used up.
refused-captcha = That did not match. Here is a new picture and a new recording. You have { $left ->
    [one] one try left.
   *[other] { $left } tries left.
 }
told-captcha-expired = That one was too old. Here is a new one; no try was used up.
told-captcha-closed = Several tries did not work, so I stopped here. Nothing was changed. You can start again, or contact IT: { $it-contact }
told-looking-up = One moment, I am checking…
told-directory-down = I cannot reach the list of { $org } accounts at the moment. Nothing was changed. Please type your user name again in a few minutes, or contact IT.

# Choosing a method.
ask-choice = { $gates ->
    [1] Choose the contact method to use for verification:
   *[other] Choose the contact method to use for verification { $gate } of { $gates }:
 }
told-proved = ✓ Thank you, verification { $gate } is done.
told-no-method-left = There is no method left that you can use here. IT can help you: choose “Contact IT” and I will pass on where you are.
ask-number = To protect your account, please type the complete { $kind ->
    [call] phone number you registered, the one ending in
   *[sms] mobile number you registered, the one ending in
 } *{ $hint }*. Nothing is sent until you say so.
ask-address = To protect your account, please type the complete e-mail address you registered: *{ $hint }*. Nothing is sent until you say so.
refused-number-form = That does not look like a phone number. Please type it in full, for example 06 12 34 56 78 or +33 6 12 34 56 78. No try was used up.
refused-number-letters = There are letters in that number. Please type digits only, for example +33 6 12 34 56 78. No try was used up.
refused-number-short = That number is too short. Please type the complete number, with all its digits. No try was used up.
refused-number-hint = The number you registered ends in *{ $hint }*. Please check the last digits and type it again. No try was used up.
refused-address-form = That does not look like an e-mail address. Please type it in full, for example name@mail.com. No try was used up.
refused-address-hint = The address you registered looks like *{ $hint }*. Please type that one in full. No try was used up.
refused-contacts = Several numbers or addresses have been typed for this account today. To protect it, the next one is possible on { $at-day }. If it is urgent, contact IT: { $it-contact }
ask-send = { $kind ->
    [call] Ready. When you choose “Call me”, your phone ending in *{ $hint }* rings, if that is the number you registered. Keep this chat open: it will show which keys to press during the call.
    [mail] Ready. When you choose “Send the e-mail”, { $sender } sends a code of { $digits } digits to *{ $hint }*, if that is the address you registered. It arrives within a minute or two and is valid for { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
     }.
   *[sms] Ready. When you choose “Send a text message”, { $sender } sends a code of { $digits } digits to your mobile ending in *{ $hint }*, if that is the number you registered. It arrives within a minute and is valid for { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
     }.
 }

# Codes and calls.
ask-code = { $kind ->
    [mail] We sent an e-mail to *{ $hint }* at { $at }, if that is the address you registered.
   *[sms] We sent a text message to your mobile ending in *{ $hint }* at { $at }, if that is the number you registered.
 } Please type the code of { $digits } digits here before { $until }.
told-resent = A new code was sent at { $at }. Please type the newest one.
refused-send = To protect your account, this method can be used again at { $at-exact }. You can use another method meanwhile.
refused-resend = You can ask for another one at { $at-exact }. Until then, the one you already have stays valid.
refused-resend-max = We cannot send any more this way for now. The next one is possible at { $at-exact }. You can use another method or contact IT.
refused-code = That is not the right code. Please check it and type it again. You have { $left ->
    [one] one try left.
   *[other] { $left } tries left.
 }
refused-code-form = The code has { $digits } digits. Please type just those digits. No try was used up.
refused-older-code = That is an older code. Please type the code from the newest message. No try was used up.
refused-expired-code = That code has expired. No try was used up; please choose how to receive a new one.
told-code-void = That was one wrong answer too many, so this code or call is no longer valid. Please choose how you want to go on.
offer-no-code = Nothing yet? Check that you have signal, look in your spam folder, and make sure that you typed the right number or address. You can choose “Try again” or “Another method”.
ask-keys = We called your phone ending in *{ $hint }* at { $at }, if that is the number you registered. Answer it and press *{ $keys }* on the phone’s keypad, before { $until }. Nothing needs to be typed here.
refused-keys = Those were not the right keys. Choose “Try again” and we call you once more. You have { $left ->
    [one] one try left.
   *[other] { $left } tries left.
 }
told-no-code-to-type = Nothing needs to be typed here: press the keys on your phone during the call.
told-wait = To protect your account, the next answer is accepted at { $at-exact }.
told-closed = There were too many wrong answers for this account. To protect it, password reset here is closed until { $at-day }. Nothing was changed, and your account itself is not locked by this. If it is urgent, contact IT: { $it-contact }
told-busy = Verification is paused for everyone for the moment, because we are seeing unusual activity. Nothing was changed. Please try again in an hour, or contact IT: { $it-contact }

# The new password.
ask-reset = Choose your new password on our protected page. The page must show these two words: *{ $words }*. If it does not, close it. The link works for { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
 }.
told-page-open = Your page for the new password is open until { $until }. It shows the words *{ $words }*. If you no longer have it, ask for a new link.
told-page-expired = The page for the new password has expired. Nothing was changed. You can ask for a new link.
told-nothing-changed = Nothing was changed: your password is the same as before.
told-reset =
    ✓ *Your password has been reset.*

    You can now sign in to { $services } with your new password: { $sign-in }

# The Windows session.
ask-network = One last step, so that your Windows computer knows the new password too. How is your computer connected right now?
ask-unlock =
    { $network ->
        [on] Good: you are back on the { $org } network.
        [wifi] Good, you are on the { $wifi } Wi-Fi.
        [cable] Good, you are connected by cable in { $cable }.
       *[vpn] Good, you are connected through { $vpn }.
    }

    1. Press *Ctrl + Alt + Del* and choose “Lock”.
    2. Unlock the computer with your *new* password.

    Did it work?
told-off-network =
    Your computer cannot learn the new password yet. Until then, keep opening Windows with your *old* password: it still works on that computer, for Windows only.

    Once you are back on the { $org } network – { $networks } – sign in to Windows again, then choose “I’m back on the network”.
told-session-updated = ✓ Your Windows session is up to date. Everything is done; you can close this chat.
told-reminder-set = I will remind you on { $day-day }. Until then, open Windows with your *old* password.
told-reminder = Reminder: your Windows computer does not know your new password yet. Are you back on the { $org } network?
told-no-windows = Then nothing else needs to be updated. If your phone or tablet keeps asking for a password, give it the new one.
told-done = All done. Your new password is in use. Write to me whenever you need me.

# IT.
told-ticket = IT knows where you are stuck, and nothing secret. Your request is number *{ $number }*. You can ask me about it at any time, or go on here meanwhile.
told-ticket-again = IT already has your request *{ $number }*. You can go on here meanwhile.
told-ticket-state = { $state ->
    [opened] Your request *{ $number }* from { $at-day } is on its way to IT.
    [closed] Your request *{ $number }* from { $at-day } has been closed by IT.
    [claimed] Someone in IT has had your request *{ $number }* since { $at-day } and will get back to you.
    [asked] IT has your request *{ $number }* and is waiting for the code it asked you for.
    [approved] IT has made sure that it is you (request *{ $number }*). You can choose a new password here.
   *[delivered] IT received your request *{ $number }* from { $at-day } and will get back to you.
 }
told-no-ticket = You have no request open with IT in this chat.
refused-tickets = Several requests have been opened from this chat today, and IT has them. If it is urgent, reach IT directly: { $it-contact }
refused-many-requests = IT is receiving very many requests at the moment, so I cannot pass on another one from here. Please reach IT directly: { $it-contact }
ask-lost-phone = Is your phone lost or stolen? If you say yes, from now on it can no longer be used to get into your account. Only IT can allow it again.
told-phone-suspended = Your phone can no longer be used to reset this account’s password.
told-phone-left-to-it = Many phones are being reported lost at the moment, so IT decides about yours. If it is urgent, reach IT directly: { $it-contact }
told-phone-needs-name = As soon as I know which account the phone belongs to, it can no longer be used for that account. So please tell me who you are.
told-not-me = Thank you for telling me. If you received a message you did not ask for, do not share its code with anyone.

# Buttons.
button-start = Start
button-help = Help
button-language = Language / Langue / 语言
button-reason = { $reason ->
    [locked] My account is locked
    [expired] My password has expired
   *[forgotten] I forgot my password
 }
button-sign-in = Try signing in first
button-portal = Portal in the browser
button-next = Next
button-back = Back
button-cancel = Cancel
button-finish = Finish
button-contact-it = Contact IT
button-yes = Yes, that’s me
button-not-me = No, not me
button-other-image = Another picture
button-method = { $kind ->
    [totp] Type the code of my authenticator app
    [push] Approve in another chat of mine
    [questions] Answer my security questions
    [codes] Use one of my recovery codes
    [passkey] Use my passkey
    [sms] Send a text message to my mobile { $hint }
    [call] Call my phone { $hint }
   *[mail] Send an e-mail to my alternate address { $hint }
 }{ $chosen ->
    [yes] {" "}◉
   *[no] {" "}○
 }
button-none-of-these = None of these work for me
button-lost-phone = I lost my phone
button-yes-lost = Yes, it is lost
button-not-lost = No, go back
button-send = { $kind ->
    [call] Call me
    [mail] Send the e-mail
   *[sms] Send a text message
 }
button-resend = Try again
button-other-method = Another method
button-open-page = Choose my new password
button-new-link = New link
button-network = { $network ->
    [wifi] Wi-Fi { $wifi }
    [cable] Cable in { $cable }
    [vpn] VPN { $vpn }
   *[off] None of these
 }
button-no-windows = I don’t use Windows
button-worked = It worked
button-not-worked = It did not work
button-back-on-network = I’m back on the network
button-remind-me = Remind me on the next working day
button-status = Status of my request
button-share-number = Share my number
button-open-chat = Write to me in private

# What goes out beside the chat.
sms-code = { $sender }: { $code } is your verification code, valid for { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
 }. Give it to nobody, not even IT. If you did not ask for it, ignore this message.
mail-code-subject = Your { $org } verification code
mail-code-body =
    Hello,

    Your verification code is { $code }. It is valid for { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
     }.

    Type it in the chat where you asked for it. Give it to nobody, not even IT. If you did not ask for it, ignore this message.

    { $sender }

# Other chats.
told-resume-code = To go on in another chat, open it and send */resume* followed by this code. It works once, until { $until }. Give it to nobody: IT will never ask you for it.
told-nothing-to-resume = Nothing is in progress here. You can simply begin in the other chat.
told-resume-at-page = You can open the link of the page on any device: copy it from this chat. When your new password is set, I can go on with you elsewhere.
told-resumed-elsewhere = We go on in your other chat. Nothing is in progress here any more.
told-resumed = Here you are. We go on where you were; what you had already proven is asked once more, for your safety.
refused-resume = I do not know that code, or it is no longer valid. Nothing was changed. In the other chat, send */resume* to get a new one.
ask-share = Tap “Share my number” below, and the app will send me your number. I compare it and keep no copy.
refused-shared = That is not your own number, so I have not used it. Nothing was changed. Please share your own, or type the number.
told-private-only = I can help with passwords, but only in a private chat, where nobody else can read it.
discord-use-command = Or use the command */reset* here: nobody but you will see the answers.

# What became of a message, told to whom it tells nothing new.
told-delivered = Delivered to your phone at { $at }.
told-undelivered = { $why ->
    [unreachable] Your phone could not be reached: it may be off or without signal.
    [unknown] Your phone’s operator says that the number is not in service.
    [landline] The number is a landline, which takes no text messages.
    [blocked] Your phone or its operator blocks our messages.
   *[other] Your phone’s operator refused the message.
 } Nothing was changed. Please choose another method.

# What is to be written, beside a field for it.
asks-handle = User name or work e-mail address
asks-captcha = Letters or digits
asks-number = Full phone number
asks-own-number = Share my number
asks-address = Full e-mail address
asks-code = Code
asks-paper = Recovery code
asks-answer = Your answer

# The commands in the menus of chat services.
command-reset = Get back into my account
command-status = Status of my request to IT
command-it = Talk to IT
command-lost = My phone is lost
command-rules = Rules for the new password
command-language = Change the language
command-resume = Go on in another chat
command-resume-code = The code from your other chat
command-cancel = Stop
command-help = Help

# Calls and notices.
call-script = Hello, this is { $sender }. Someone is confirming who they are with this number. If it is you, press the keys shown in your chat. If it is not you, just hang up.
notice-mail =
    Hello,

    { $what }

    If it was you, there is nothing to do.

    If it was not you, open this page and press the button. It stops all password resets for your account at once:
    { $link }

    You can also contact IT: { $it-contact }

    { $sender }
notice-password-reset-subject = Your { $org } password was reset
notice-password-reset-what = The password of your { $org } account was reset on { $when-day }.
notice-password-reset-sms = { $sender }: your password was reset on { $when }. Not you? Stop it here: { $link }
notice-phone-suspended-subject = Your phone was reported to { $org } as lost
notice-phone-suspended-what = On { $when-day }, someone reported your phone as lost. It can no longer be used to reset the password of your { $org } account.
notice-phone-suspended-sms = { $sender }: your phone was reported lost on { $when } and can no longer be used for password reset. Not you? Stop it here: { $link }
notice-self-service-closed-subject = Several wrong answers for your { $org } account
notice-self-service-closed-what = On { $when-day }, someone gave several wrong answers while trying to reset the password of your { $org } account. Password reset in chat is closed for a day. Your password is unchanged.
notice-self-service-closed-sms = { $sender }: several wrong answers while resetting your password on { $when }. Your password is unchanged. Not you? Stop it here: { $link }
notice-password-changed-subject = Your { $org } password was changed
notice-password-changed-what = The password of your { $org } account was changed on { $when-day }, with the old password.
notice-password-changed-sms = { $sender }: your password was changed on { $when }. Not you? Stop it here: { $link }
notice-method-added-subject = A new way into your { $org } account
notice-method-added-what = On { $when-day }, a new way to prove who you are was registered for your { $org } account.
notice-method-added-sms = { $sender }: a new way to reset your password was registered on { $when }. Not you? Stop it here: { $link }
notice-method-removed-subject = A way into your { $org } account was removed
notice-method-removed-what = On { $when-day }, a way to prove who you are was removed from your { $org } account.
notice-method-removed-sms = { $sender }: a way to reset your password was removed on { $when }. Not you? Stop it here: { $link }
notice-chat-linked-subject = A chat was linked to your { $org } account
notice-chat-linked-what = On { $when-day }, a chat was linked to your { $org } account. A password reset can begin there without your name being typed.
notice-chat-linked-sms = { $sender }: a chat was linked to your account on { $when }. Not you? Stop it here: { $link }
notice-chat-unlinked-subject = A chat was unlinked from your { $org } account
notice-chat-unlinked-what = On { $when-day }, a chat was unlinked from your { $org } account.
notice-chat-unlinked-sms = { $sender }: a chat was unlinked from your account on { $when }. Not you? Stop it here: { $link }
notice-unlocked-subject = Your { $org } account was unlocked
notice-unlocked-what = Your { $org } account was unlocked on { $when-day }.
notice-unlocked-sms = { $sender }: your account was unlocked on { $when }. Not you? Stop it here: { $link }
notice-approval-denied-subject = Someone tried to reset your { $org } password
notice-approval-denied-what = On { $when-day }, someone tried to reset the password of your { $org } account, and approval was refused in one of your chats. Your password is unchanged.
notice-approval-denied-sms = { $sender }: on { $when } someone tried to reset your password and approval was refused. Your password is unchanged. To stop everything: { $link }
notice-phone-reinstated-subject = Your phone can be used again at { $org }
notice-phone-reinstated-what = On { $when-day }, someone said in one of your chats that your phone is not lost. It can be used again to reset the password of your { $org } account.
notice-phone-reinstated-sms = { $sender }: since { $when } your phone can be used again for password reset. Not you? Stop it here: { $link }

# Chats that belong to an account.
told-enrolled = Thank you! What you registered is used only to get you back into your account. Next time you cannot sign in, just write to me here.
told-chat-linked = ✓ This chat now belongs to *{ $handle }*. Next time, one tap here is enough to begin. To remove the link: */chats*.
told-chats-full = { $most } chats belong to your account already, so this one was not linked. Write */chats* in one of them to remove a link, then type a new code here.
told-chat-of-another = This chat already belongs to another account, so it was not linked. Write */chats* to remove that link first, then type a new code here.
told-bound = You are here as *{ $handle }*.
told-chats = { $count ->
    [one] One chat belongs to your account:
   *[other] { $count } chats belong to your account:
 }
told-chat = { $place }. { $channel ->
    [telegram] Telegram
    [discord] Discord
    [web] Web chat
    [console] Terminal
   *[town] Chat
 }, linked on { $since-day }{ $here ->
    [yes] {" "}(this chat)
   *[no] {""}
 }
told-no-chats = This chat does not belong to any account. To link it, write */link*.
told-chat-removed = ✓ The chat no longer belongs to your account. All your addresses are told.
refused-unlink-yet = For your safety, this chat is still too new to remove another one: it can from { $at-exact }. Nothing was changed. If you cannot wait, write */account* and remove the chat on the page.
told-history = This is what happened to your account lately:
told-no-history = Nothing has happened to your account lately.
told-past = { $at-day }: { $past ->
    [reset] your password was reset
    [changed] your password was changed
    [unlocked] your account was unlocked
    [methods] your ways to prove who you are were changed
    [wrong] a wrong answer was given
    [closed] password reset was closed after wrong answers
    [frozen] password reset was stopped: “this wasn’t me”
    [thawed] IT allowed password reset again
    [phone] your phone was reported lost
    [phone-back] your phone was allowed again
    [chats] a chat was linked or unlinked
    [pass] a pass to sign in was shown, with IT’s approval
   *[denied] a request for approval was refused
 }{ $channel ->
    [telegram] {" "}(Telegram)
    [discord] {" "}(Discord)
    [web] {" "}(web chat)
   *[none] {""}
 }
button-send-direct = Reset my password: send me a code
button-chats = My linked chats
button-history = What happened to my account
button-unlink = Remove the link to chat { $place }
command-chats = Chats linked to my account
command-history = What happened to my account

# Notices in the owner's chats, and stopping it all.
told-notice = { $notice ->
    [PasswordReset] { notice-password-reset-what }
    [PhoneSuspended] { notice-phone-suspended-what }
    [SelfServiceClosed] { notice-self-service-closed-what }
    [PasswordChanged] { notice-password-changed-what }
    [MethodAdded] { notice-method-added-what }
    [MethodRemoved] { notice-method-removed-what }
    [ChatLinked] { notice-chat-linked-what }
    [ChatUnlinked] { notice-chat-unlinked-what }
    [Unlocked] { notice-unlocked-what }
    [ApprovalDenied] { notice-approval-denied-what }
    [PlaceBehind] { notice-place-behind-what }
    [ItApproved] { notice-it-approved-what }
    [ItAsked] { notice-it-asked-what }
    [PassIssued] { notice-pass-issued-what }
   *[PhoneReinstated] { notice-phone-reinstated-what }
 }
ask-was-you = Was that you?
told-was-me = Thank you. Then there is nothing to do.
ask-freeze = Shall I stop all password resets for your account? Open links and requests end at once, and IT is told. Only IT can allow it again.
told-frozen = Password reset is now stopped for your account. Open links no longer work, and IT knows: your request is number *{ $number }*. Please also reach IT directly: { $it-contact }
told-frozen-already = Password reset is stopped for your account, because “this wasn’t me” was chosen, by you or in one of your chats. Only IT can allow it again: { $it-contact }
told-stopped = I stopped here to keep the account safe. Nothing was changed. If it is urgent, contact IT: { $it-contact }
told-phone-here = ✓ Thank you. Your phone can be used again. All your addresses are told.
button-not-mine = This wasn’t me
button-was-me = That was me
button-freeze = Yes, stop everything
button-leave-open = No, leave it open
button-phone-here = I have my phone

# Approval in another chat.
ask-approval = Open another chat that belongs to your account. There, type this number: *{ $keys }*. The request ends at { $until }. Nothing needs to be typed here.
told-approval-nobody = Nobody answered in your other chats. Nothing was changed; you can try again or use another method.
ask-approve = { $channel ->
    [telegram] Since { $at }, someone has been resetting your password in a Telegram chat.
    [discord] Since { $at }, someone has been resetting your password in a Discord chat.
    [web] Since { $at }, someone has been resetting your password in a web chat.
   *[town] Since { $at }, someone has been resetting your password in another chat.
 } If it is you, type the number shown there, before { $until }. If it is not you, say so.
refused-approve-form = Please type just the two digits shown in the other chat. No try was used up.
told-approved = Thank you. You can go on in the other chat.
refused-approve = That is not the number shown in the other chat, so the request has ended. Nothing was changed. You can ask again there.
told-approve-over = That request has ended. Nothing was changed.
told-denied = Thank you. It has been stopped, and IT knows: the request is number *{ $number }*. For a day, nobody can ask your chats for approval.
button-deny = No, that is not me

# What Telegram shows of the bot before the first word, and in its profile (at most 512 and 120 characters).
profile-description =
    Locked out of your account? I help you get back in, step by step: we check that it is you, then you choose a new password on a protected page. I never ask for a password in this chat.
profile-short = Gets you back into your account. Never asks for a password in the chat.

# The page where methods are registered.
ask-register = Register a way to prove who you are on our protected page. First you sign in there, never here. The page must show these two words: *{ $words }*. If it does not, close it. The link works for { $minutes } minutes.
ask-change = Change your password on our protected page; you need the current one. Type it there, never here. The page must show these two words: *{ $words }*. If it does not, close it. The link works for { $minutes } minutes.
ask-account = See and change what is registered for your account on our protected page. First you sign in there, never here. The page must show these two words: *{ $words }*. If it does not, close it. The link works for { $minutes } minutes.
refused-visit-now = You are getting back into your account right now. Finish that first, or stop with /cancel; then ask again.
refused-visits = That is as many pages as I can open in this chat for now. Nothing was changed. The next one is possible at { $at-exact }; a page that is still open stays good.
offer-second-way = One more thing: you can prove who you are in only one kind of way. If you lose it, only IT can let you back in. A second one takes two minutes.
told-password-changed = Your password has been *changed*, as you asked on the page. Use the new one from now on, on your phone and in Windows too.
button-open-visit = Open the page
button-register = Register another way
command-register = Register ways to prove who I am
command-change = Change the password I know
command-account = What is registered for my account

# Apps, recovery codes, security questions.
ask-totp = Open the authenticator app on your phone and type the { $digits } digits it shows for { $org }.
refused-totp = That is not the code your app shows now. Please type the newest one. You have { $left ->
    [one] one try left.
   *[other] { $left } tries left.
 }
refused-totp-used = That code has been used already, and each is good once. Wait until your app shows another one, at most half a minute, and type that. No try was used up.
refused-totp-behind = That code was good about { $minutes ->
    [one] a minute
   *[other] { $minutes } minutes
 } ago. If your app shows it right now, your phone’s clock is slow: in its settings, set date and time to automatic. Then type the code the app shows. You have { $left ->
    [one] one try left.
   *[other] { $left } tries left.
 }
refused-totp-ahead = Your phone’s clock seems to be about { $minutes ->
    [one] a minute
   *[other] { $minutes } minutes
 } fast. In its settings, set date and time to automatic, wait until { $at-exact }, and type the code your app shows then. You have { $left ->
    [one] one try left.
   *[other] { $left } tries left.
 }
ask-paper = Please type one of your recovery codes, one that you have not used yet. It looks like this: *ACDE-FGHJ-KM*. Capitals and dashes do not matter.
refused-paper = That is not one of your unused recovery codes. Please check each letter, or take the next one on your sheet. You have { $left ->
    [one] one try left.
   *[other] { $left } tries left.
 }
refused-paper-form = A recovery code has ten letters and digits, like *ACDE-FGHJ-KM*. Please type just the code. No try was used up.
told-paper-left = That code is used up now: please cross it out. You have { $left } recovery codes left.
told-paper-few = { $left ->
    [0] That was your last recovery code.
    [one] That code is used up now: please cross it out. You have one recovery code left.
   *[other] That code is used up now: please cross it out. You have { $left } recovery codes left.
 } Once you are back in your account, write */register* here to get new ones.
ask-question = { $place ->
    [1] Please answer your { $of } security questions, one message each. Capitals, accents and spaces do not matter; when you have answered all of them, I tell you whether they are right.
   *[other] Thank you. The next one:
 }

    {""}*{ $place } / { $of }* – { $question ->
        [toy] { question-toy }
        [friend] { question-friend }
        [dish] { question-dish }
        [concert] { question-concert }
        [book] { question-book }
        [wish] { question-wish }
        [hiding-place] { question-hiding-place }
        [present] { question-present }
        [song] { question-song }
       *[nickname] { question-nickname }
    }
question-toy = What was the name of your first cuddly toy?
question-friend = Who was your best friend when you were eight?
question-dish = Which dish did you refuse to eat as a child?
question-concert = Whose concert was the first you went to?
question-book = Which book did you read again and again as a child?
question-wish = What did you want to be when you were six?
question-hiding-place = Where did you hide things as a child?
question-present = Which present were you most disappointed by?
question-song = Which song can you sing from beginning to end?
question-nickname = What did your grandparents call you?
refused-answer-empty = I did not see an answer there. Please answer in words. No try was used up.
refused-answers = Not all of these answers were right; to protect you, I do not say which. Let us begin again with the first question. You have { $left ->
    [one] one try left.
   *[other] { $left } tries left.
 }
told-tries-over = That was not right either. Please choose how you want to go on.

# A passkey.
ask-passkey = Confirm with your passkey on our protected page: with your fingerprint, your face or the PIN of your device. The page must show these two words: *{ $words }*. If it does not, close it. The link works for { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
 }.
told-proof-open = Your page for the passkey is open until { $until }. It shows the words *{ $words }*. If you no longer have it, ask for a new link.
told-proof-expired = The page for your passkey has expired. No try was used up.
refused-passkey = That passkey does not fit this account. Nothing was changed. Ask for a new link and choose another passkey, or choose “Another method”. You have { $left ->
    [one] one try left.
   *[other] { $left } tries left.
 }
button-use-passkey = Use my passkey

# Linking a chat, and asking again whether all is still right.
told-link-how = To link this chat to your account: open the page below, sign in, choose “Link a chat”, then type here the code that it shows, such as */link 1234 5678*.
refused-link-form = A code to link a chat has eight digits, such as */link 1234 5678*. No try was used up. Please type it again.
refused-link = This code is not, or is no longer, good for linking a chat. Nothing was changed. Write */account*, choose “Link a chat” on the page, and type the new code here.
refused-links = Too many codes were typed in this chat today, so no further one is checked. Nothing was changed. The next try is possible on { $at-day }.
refused-link-now = Something else is in progress here, so I have not looked at your code; it stays good for its ten minutes. Finish first, or stop with */cancel*, then send it again.
ask-still-right = Is this still right for getting you back into your account? { $hints }
told-still-right = ✓ Thank you. I will ask again in a few months.
button-still-right = Yes, all still right
button-change-methods = Change
command-link = Link this chat to my account
command-link-code = The code that the page of your account shows

# A passkey's code.
ask-proof-code = When you have confirmed, the page shows a code of { $digits } digits. Then type it here.
refused-proof-code = That is not the code on your page. Please check it and type it again. If the page has not shown one yet, confirm with your passkey there first. You have { $left ->
    [one] one try left.
   *[other] { $left } tries left.
 }

# A person in two directories.
told-place-pending = { $near } has your new password. { $far } cannot be reached right now: I go on trying for a quarter of an hour and tell you here what became of it. Until then, your former password counts in { $far }.
told-place-set = ✓ { $far } has your new password now, too.
told-place-refused = { $near } has your new password, but { $far } does not take it: { $because ->
    [history] you have used it there before
    [banned] it is among the first that are guessed
    [characters] it takes only plain letters from A to Z, digits and common signs
   *[quality] there it is too simple
 }. Choose another one, and it will be set in both. Until then, your former password counts in { $far }.
told-place-not-set = Your new password could not be set in { $far }: there, your former password still counts. In { $near }, the new one counts. Choose another one, and it will be set in both.
told-place-unknown = I could not find out whether { $far } has your new password. Try it there; if it is refused, your former one still counts in { $far }. You can also choose another one, and it will be set in both.
told-place-nowhere = You have no account in { $far } that needs a new password. Nothing is left to do there.
button-choose-again = Choose another password
notice-place-behind-subject = Your new password is not set everywhere at { $org }
notice-place-behind-what = On { $when-day }, your new password could not be set in every system of { $org }. Where it is refused, your former password still counts. Change your password once more to have the same one everywhere.
notice-place-behind-sms = { $sender }: since { $when } your new password is not set everywhere. Where it is refused, use the former one. Not you? Stop it here: { $link }
notice-it-approved-subject = IT lets you choose a new { $org } password
notice-it-approved-what = On { $when-day }, IT confirmed that you may choose a new password for your { $org } account, in the chat that asked for help.
notice-it-approved-sms = { $sender }: on { $when } IT approved a new password for your account. Not you? Stop it here: { $link }

# What IT does about a request.
told-it-has = Someone in IT now has your request *{ $number }*.
told-it-wrote = IT writes about your request *{ $number }*:
ask-it-words = Write here what IT should know about your request *{ $number }*. Please no password and no code.
ask-it-code = IT would like to be sure that it is you (request *{ $number }*). A code of six digits comes to the phone that IT has on record for you, by call or by text message. Type it here by { $until }.
ask-it-counter = IT would like to be sure that it is you (request *{ $number }*). At the counter you are shown a code of six digits. Type it here by { $until }.
told-it-calls = Someone from IT is about to call you, on the number that IT has on record for you. They begin with the words *{ $words }*. If they do not, hang up. Then read them this code, by { $until }:
refused-it-code = That is not the code. Please check it and type it again. You have { $left ->
    [one] one try left.
   *[other] { $left } tries left.
 }
refused-it-form = IT’s code has { $digits } digits. No try was used up. Please type it again.
told-it-void = No further code is taken for now. Nothing was changed. IT knows, and will get back to you.
told-it-verified = ✓ Thank you. IT knows, and will get back to you.
told-it-sent = ✓ IT has your message about *{ $number }*.
told-it-hidden = Something in your message looked like a password or a code. I took it out before IT could read it, and deleted the message where I can. IT never needs one from you.
refused-it-full = IT has your messages about *{ $number }* and has not answered yet, so I did not pass on this last one. You will hear from IT here.
refused-it-over = Your request *{ $number }* is closed, so nothing was passed on. If you still need help, write “IT”.
told-it-waits = Your request *{ $number }* is waiting for someone in IT. You do not need to do anything.
told-it-opens = Your request *{ $number }* is waiting. IT is back on { $at-day }.
told-it-closed = IT has closed your request *{ $number }*. If something is still not right, you can open it again here until { $at-day }.
told-it-refused = IT could not make sure that it is you, and has closed your request *{ $number }*. Nothing was changed. You can open it again here until { $at-day }, or reach IT directly: { $it-contact }
told-it-reopened = Your request *{ $number }* is open again, and IT has been told.
told-release = ✓ IT has made sure that it is you (request *{ $number }*). You can now choose a new password, once, until { $at }.
refused-release = IT’s permission has been used or has expired. Nothing was changed. To ask for a new one, write “IT”.
offer-register-again = So that you can get back in by yourself next time, register a way to prove who you are. It takes two minutes.
ask-vouch = IT is helping *{ $handle }*, who reports to you and cannot get in. Have you spoken with them yourself just now, and are you sure that it is them? Then type here the two digits that IT tells you, by { $until }.
told-vouched = ✓ Thank you. IT knows that you are sure.
refused-vouch = That is not IT’s number, and this request has ended. Nothing was changed. IT can ask you again.
told-not-vouched = Thank you. IT knows that you are not sure. Nothing was changed.
button-answer-it = Write to IT
button-reopen-case = Open it again
button-take-release = Choose a new password
button-no-vouch = I am not sure
call-back-script = Hello, this is { $sender }. IT is making sure who you are. Your code is: { $spoken }. Once more: { $spoken }. Type it in your chat, and tell it to no one. If you have not asked IT for help, just hang up.

# Codes of IT that come to nothing
refused-it-spoken = That code is not typed here. Read it to the person from IT who calls you, and to no one else. No try was used up.
told-it-not-reached = IT’s code could not be sent to the phone on record. Nothing was changed. IT knows, and will find another way.

# The owner hears that IT is asked about their account, and has time to object
notice-it-asked-subject = Someone asked IT for help with your { $org } account
notice-it-asked-what = On { $when-day }, someone asked IT for help getting into your { $org } account, in a chat that is not linked to it. IT is making sure that it is you.
notice-it-asked-sms = { $sender }: on { $when } someone asked IT for help with your account. IT is making sure that it is you. Not you? Stop it here: { $link }
told-notice-only = Your phone is reported lost, so nothing can be stopped from this chat. If this was not you, contact IT: { $it-contact }
told-release-from = ✓ IT has made sure that it is you (request *{ $number }*). You can choose a new password from { $from }, once, until { $at }. The wait is there so that the owner of the account hears of it first.
refused-release-early = Not yet: you can choose a new password from { $from }. Nothing is used up.
told-it-withdrawn = IT’s permission for your request *{ $number }* no longer holds. Nothing was changed. IT can make sure again that it is you: to ask, write “IT”.

# A pass in the place of a new password.
ask-pass = Your way back in is on our protected page. The page must show these two words: *{ $words }*. If it does not, close it. The link works for { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
 }.
told-pass-issued = ✓ Your Temporary Access Pass was shown on the page, once; it never stands in this chat. It is good for one sign-in, until { $until }. If you did not see it, ask for a new link here: a new pass takes its place.
button-open-pass = Open the page
notice-pass-issued-subject = A pass for your { $org } account
notice-pass-issued-what = On { $when-day }, a pass to sign in once to your { $org } account was shown, with IT’s approval, to the person in the chat that asked for help.
notice-pass-issued-sms = { $sender }: on { $when } IT approved a pass to sign in to your account. Not you? Stop it here: { $link }
