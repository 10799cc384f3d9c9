# The page where people register ways to prove who they are, and change a password they know.
enrol-title = Don’t lose access to your account!
enrol-title-trouble = Please check – { $title }
enrol-why = Why am I seeing this? { $org } asks everybody to register a way to prove who they are, for the day they cannot get in.
enrol-benefit = It protects your account, and it lets you reset your password yourself, at any hour, without going through IT.
enrol-who = Signed in as { $name } ({ $login }).
enrol-until = This page works until { $until }.
enrol-begin = Begin

enrol-sign-in-title = First, sign in
enrol-login = User name
enrol-secret = Password
enrol-secret-hint = Your current password, or the invitation code that IT gave you.
enrol-sign-in = Sign in
enrol-forgotten = Forgot your password? Reset it
enrol-later = Later
enrol-next = Next
enrol-back = Previous
enrol-save = Save

enrol-privacy-title = What this is for
enrol-privacy = Your numbers and addresses are used only to keep your account secure: to check that it is you, and to warn you when something changes. You will not get advertising or any other mail through them. They are stored encrypted, and you can remove them here at any time.
enrol-agree = I agree – go on

enrol-required = { $required ->
    [one] You need at least one of the options below.
   *[other] You need at least { $required } of the options below; { $lacking } to go.
}
enrol-enough = { $required ->
    [one] At least one option is set: you have what is needed.
   *[other] At least { $required } options are set: you have what is needed.
}
enrol-section-phone = Phone
enrol-section-mail = Alternate e-mail
enrol-section-app = Authenticator app
enrol-section-passkey = Passkey
enrol-section-codes = Recovery codes on paper
enrol-section-questions = Security questions
enrol-not-set = Not configured.
enrol-set-now = Configure now
enrol-set-to = Set to
enrol-set = Set.
enrol-suspended = Reported lost: it is not used until you set it again or IT releases it.
enrol-waits = New: it can be used to reset your password from { $at-day }.
enrol-change-entry = Change
enrol-remove = Remove
enrol-another-phone = Add another phone
enrol-another-mail = Add another address
enrol-another-app = Add another app
enrol-another-passkey = Add another passkey
enrol-standing-title = How well protected are you?
enrol-standing-one = One way is set. If you lose it, only IT can let you back in.
enrol-standing-one-phone = All your methods are on one phone. If you lose it, you lose them together.
enrol-standing-only-mail = All your methods are mailboxes. If you cannot open them, only IT can let you back in.
enrol-standing-one-class = All your methods are of one kind. One of another kind would protect you better.
enrol-standing-good = Very good: if you lose one method, another one is left.
enrol-backup = We strongly recommend a second way, in case your phone or your mailbox is lost one day. Choose another option above: it takes two minutes.
enrol-confirm = Is all of this still right?
enrol-confirm-yes = Yes, still right
enrol-finish = Finish

enrol-phone-title = Your phone
enrol-phone-text = Choose the country, then type the number.
enrol-country = Country
enrol-country-choose = Choose a country
enrol-country-search = Search for a country
enrol-country-none = No country fits.
enrol-number = Phone number
enrol-number-hint = For example { $example }. You can also type the complete number, beginning with +.
enrol-name = What do you call it? (optional)
enrol-name-hint-phone = For example “work phone”.
enrol-name-hint-mail = For example “private mail”.
enrol-name-hint-app = For example “app on my phone”.
enrol-mail-title = Your alternate e-mail
enrol-mail-text = Choose a mailbox that you can open even when you are locked out of { $org }.
enrol-address = E-mail address
enrol-address-hint = Not an address of { $org }: you could not read it on the day you need it.
enrol-check-phone = Check your number below
enrol-check-phone-text = Is it right? Then choose how we check that it is yours.
enrol-check-mail = Check your address below
enrol-check-mail-text = Is it right? Then we send a code to it.
enrol-text-me = Text me
enrol-call-me = Call me
enrol-mail-me = Send me the code
enrol-code-title = Type the code
enrol-code = Code of { $digits } digits
enrol-sms-sent = At { $at } we sent a text message with a code to { $to }. It usually arrives within a minute. The code is good until { $until }.
enrol-mail-sent = At { $at } we sent an e-mail with a code to { $to }. It usually arrives within a few minutes; look in your spam folder too. The code is good until { $until }.
enrol-call-sent = At { $at } we began to call { $to }. Answer, then press these keys on the phone, before { $until }.
enrol-sent-wait = Nothing yet? Wait a minute, then ask again.
enrol-keys-title = Answer the call
enrol-keys = Keys to press
enrol-keys-text = Nobody will ask you for these keys. When you have pressed them, come back here.
enrol-pressed = I have pressed them
enrol-call-again = Call me again
enrol-verify = Verify
enrol-resend = Try again

enrol-app-title = Your authenticator app
enrol-app-install = Open an authenticator app on your phone, such as Google Authenticator, Microsoft Authenticator or FreeOTP, and choose to add an account.
enrol-app-scan = Scan this picture with the app.
enrol-app-picture = QR code that holds the secret for your authenticator app
enrol-app-open = Open it in an app on this device
enrol-app-type = Or type this key into the app:
enrol-app-code = Type the code that the app shows now.

enrol-codes-title = Your recovery codes
enrol-codes-text = Print these codes or write them down, and keep the paper where you keep important papers. Each code is good once.
enrol-codes-print = Each code is good once. Whoever holds this paper can use it: keep it safe, and not with your phone.
enrol-codes-print-now = Print
enrol-codes-once = These codes are shown only this once. They are good as soon as you have kept them; older ones then stop working.
enrol-codes-kept = I have kept them

enrol-questions-title = Your security questions
enrol-questions-text = Choose three questions. Answers that nobody can find out or guess protect you best; they need not be true.
enrol-question = Question { $number }
enrol-answer = Your answer

enrol-removal-title = Remove this?
enrol-removal-too-few = Without it you have less than { $org } asks for, and may not be able to reset your password yourself.
enrol-removal-told = We tell all your addresses, so that you would know if it was not you.
enrol-removal-yes = Remove
enrol-removal-no = Keep

enrol-proof-title = Is it really you?
enrol-proof-why = Before anything is changed, please prove it with the strongest method you have. A password alone may have been stolen.
enrol-proof-app = Type the code that your authenticator app shows now.
enrol-proof-codes = Type one of your recovery codes. Each can be used only once.
enrol-proof-sheet = Recovery code
enrol-proof-none = None of your methods can be used here right now, so we cannot be sure that it is you. IT can give you an invitation code: sign in with it in place of your password.
enrol-kind-sms = Text message to
enrol-kind-call = Call to
enrol-kind-mail = E-mail to
enrol-kind-totp = Code of my authenticator app
enrol-kind-codes = A recovery code

enrol-thanks-title = Thank you!
enrol-thanks-text = We will use the information below to let you back into your account, and for nothing else.
enrol-thanks-reset = Where to reset your password one day
enrol-thanks-keep = Keep that link where you can find it without your computer. You can close this page.
enrol-later-title = Later, then
enrol-later-text = What you have registered so far is kept. We will ask you again next time.
enrol-not-changed = Nothing was changed: your old password is still valid. You can close this page.

enrol-change-title = Change your password
enrol-change-door = You need your current password. It takes two minutes.
enrol-old = Current password
enrol-change = Change password
enrol-changed-title = Your password has been changed
enrol-changed-text = From now on, use your new password, on your phone and in Windows too.
enrol-lacking-after = One thing is left. If you forget this password one day, you need a way to prove who you are, and you have not registered enough yet.
enrol-register = Register one now

# What is wrong with a form; nothing was changed by it.
enrol-summary = Nothing was changed. Please look at this:
enrol-fault-incomplete = Your form did not arrive whole. Please fill it in again.
enrol-fault-stale = This page had been open for too long, or in two windows at once. Here is where you are now; please try again.
enrol-fault-cookies = Your browser does not keep cookies. Allow them for this page, or open the link in another browser.
enrol-fault-too-large = That was far too long. Please shorten it.
enrol-fault-slow = The connection was too slow. Please try again.
enrol-fault-login-missing = Type your user name.
enrol-fault-secret-missing = Type your password.
enrol-fault-sign-in = We do not recognise this user name or this password. Use those of your { $org } account; if you are sure of them, the account may be locked.
enrol-fault-sign-in-invited = We do not recognise this user name or this code. Your { $org } password cannot be checked on this page: sign in with an invitation code. IT will give you one.
enrol-fault-sign-in-wait = There were too many tries for this name. Try again at { $at }, or ask IT.
enrol-fault-sign-in-over = There were too many tries on this page. Ask for a new link in the chat, or begin again.
enrol-fault-frozen = Self-service of this account was stopped by its owner. Only IT can release it.
enrol-fault-closed = There were too many wrong answers for this account. It is open again on { $at-day }; until then, IT can help.
enrol-fault-wait = Please wait until { $at } before the next try.
enrol-fault-busy = We are receiving very many requests right now. Please try again in an hour, or ask IT.
enrol-fault-number-missing = Type your phone number.
enrol-fault-number-letters = A phone number holds no letters. Type digits only, such as { $example }.
enrol-fault-number-short = This number is too short. Type all its digits, such as { $example }.
enrol-fault-number-country = This is not a number of that country. Check the country and the number, such as { $example }.
enrol-fault-number-costly = This number costs whoever calls it extra, or is free of charge; we cannot use it. Use an ordinary phone number.
enrol-fault-address-missing = Type your e-mail address.
enrol-fault-address-form = This is not an e-mail address. It should look like name@example.com.
enrol-fault-address-own = On the day you are locked out, you could not open this mailbox either. Use one outside { $org }.
enrol-fault-already = You have registered this already.
enrol-fault-several = You have { $most } of these. Remove one first.
enrol-fault-no-text = A landline takes no text messages. Let us call it, or use a mobile number.
enrol-fault-code-form = The code has { $digits } digits.
enrol-fault-code-wrong = { $left ->
    [one] This is not the code. You have one try left with it.
   *[other] This is not the code. You have { $left } tries left with it.
}
enrol-fault-code-void = This is not the code, and it cannot be used any more. Choose “{ enrol-resend }” for a new one.
enrol-fault-code-late = This code is too old. Choose “{ enrol-resend }” for a new one.
enrol-fault-code-used = This code was used already. Wait for the next one in your app.
enrol-fault-code-wrong-again = This is not right. Look again, and type it once more.
enrol-fault-sheet-form = A recovery code has ten letters and digits, such as ABCD-EFGH-JK.
enrol-fault-keys-not-yet = We have not received the keys yet. Press them on the phone during the call, wait a moment, then choose “{ enrol-pressed }”.
enrol-fault-send-wait = We can send again at { $at }. What was sent before stays good.
enrol-fault-send-max = That is all we can send for now. Try again on { $at-day }, or ask IT.
enrol-fault-clock-off = { $minutes ->
    [one] The app works, but the clock of your phone is off by about a minute. Set it to automatic time, then type the new code.
   *[other] The app works, but the clock of your phone is off by about { $minutes } minutes. Set it to automatic time, then type the new code.
}
enrol-fault-app-wrong = This is not the code of this app. Check that you scanned this picture, then type the code shown now.
enrol-fault-app-anew = That was wrong too often, so here is a new picture. Remove the old entry from the app and scan again.
enrol-fault-question-repeated = Choose three different questions.
enrol-fault-answer-too-short = This answer is too short. Use at least three letters.
enrol-fault-answer-in-question = This answer is part of the question. Choose another.
enrol-fault-answer-repeated = You gave this answer already. Choose another.

# Chats that belong to the account.
enrol-chats-title = Chats
enrol-chat = { $channel ->
    [telegram] Telegram
    [discord] Discord
    [web] Web chat
    [console] Terminal
   *[town] Chat
 }, linked on { $since-day }
enrol-chats-full = { $most } chats are linked, which is as many as there can be. Remove one to link another.
enrol-link-title = Link a chat
enrol-link-text = A chat that is linked knows you: should you be locked out one day, one tap there is enough to begin.
enrol-link-show = Show me a code
enrol-link-again = New code
enrol-link-done = Done
enrol-link-open = { $channel ->
    [telegram] Link my Telegram
   *[other] Link my chat
 }
enrol-link-type = Type this code into your own chat with Sesame:
enrol-link-type-other = Or type this code into any other chat of your own with Sesame:
enrol-link-until = It works once, until { $until }.
enrol-link-warning = Type it only into your own chat with Sesame. Nobody from IT asks for it.
enrol-unlink-title = Remove the link to this chat?
enrol-origin = { $channel ->
    [telegram] This page was opened from a chat on Telegram.
    [discord] This page was opened from a chat on Discord.
    [web] This page was opened from the web chat.
    [console] This page was opened from a terminal.
   *[town] This page was opened from a chat.
 } If you did not ask for it yourself, close it.

# Passkeys.
enrol-passkey-title = Your passkey
enrol-passkey-text = Your phone, your computer or a security key keeps it and opens it with your fingerprint, your face or the PIN of the device. None of these is sent to us. No false page can steal it.
enrol-passkey-add = Create the passkey
enrol-passkey-scripts = To create or use a passkey, this page needs JavaScript. Allow it and open this page again, or go back and choose another way. Nothing was changed.
enrol-passkey-missing = This browser cannot use passkeys. Use another browser, or go back and choose another way. Nothing was changed.
enrol-passkey-declined = No passkey was created. Perhaps the window was closed, or this device cannot keep one. Nothing was changed; please try again, or go back.
enrol-name-hint-passkey = For example “my laptop”.
enrol-proof-passkey = Use a passkey that you have registered: your browser asks for your fingerprint, your face or the PIN of your device.
enrol-proof-passkey-use = Use my passkey
enrol-proof-passkey-declined = No passkey was used. Perhaps the window was closed, or this device has none of yours. No try was used up; please try again.
enrol-proof-lost = You no longer have it? IT can give you an invitation code: sign in with it in place of your password.
enrol-kind-passkey = My passkey
enrol-fault-passkey-incomplete = The answer of your browser did not arrive whole. Please try again.
enrol-fault-passkey-unfit = Your device’s answer does not fit. Please try again.
enrol-fault-passkey-known = This passkey is registered already. Choose another device if you want to add one.
enrol-fault-passkey-other = This passkey does not belong to your account. Use one that you have registered.
