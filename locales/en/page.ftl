# The one-time page.
page-language = English
page-languages = Language
page-title = Choose a new password
page-title-trouble = Please check – choose a new password
page-account = Account:
page-crumbs = Your way so far
page-crumb-verification = Verification { $gate }
page-crumb-done = done
page-crumb-password = Choose a new password

page-pair-title = Is this page real? Compare these words
page-pair = They must be the same in your chat with us. If they differ, type nothing here: close this page and tell IT.

# Two of these mark a page as ours, in the chat and on the page. 32 short, concrete words, in the same order in every language.
page-words = amber anchor apple arrow bamboo basket cactus candle canyon cedar comet coral falcon forest garden ginger hammer honey island jasmine kiwi lemon lotus magnet maple melon orange panda piano river tiger violet

page-rules = Your new password needs
page-rule-too-short = { $min } to { $max } characters
page-rule-lower = a lower-case letter (a⁠–⁠z)
page-rule-upper = an upper-case letter (A⁠–⁠Z)
page-rule-digit = a digit (0⁠–⁠9)
page-rule-symbol = a special character, such as ! ? - # or a space
page-rule-name = nothing of your name or user name
page-rule-common = to be hard to guess: checked when you finish
page-rule-history = { $history ->
    [one] to differ from your last password: checked when you finish
   *[other] to differ from your last { $history } passwords: checked when you finish
}
page-rule-met = (met)
page-rule-open = (not yet)
page-tally = { $met } of { $all } rules met

page-required = * must be filled in
page-new = New password
page-confirm = New password once more
page-show = Show passwords
page-hide = Hide passwords
page-same = The two are the same.
page-differs = The two are not the same yet.
page-strength = Strength:
page-strength-0 = very weak
page-strength-1 = weak
page-strength-2 = fair
page-strength-3 = good
page-strength-4 = strong
page-finish = Finish
page-cancel = Cancel
page-sending = One moment…

page-next-title = What happens next
page-next = When you press Finish, your old password stops working and the new one takes its place. Then go back to the chat: we help you with Windows there.
page-until = This page works until { $until }.
page-code = Code { $code }
page-help = Stuck? IT is glad to help: { $it-contact }
page-no-session = This page does not sign you in and keeps nothing. You can close it at any time.
page-try-again = Try again

page-summary = Nothing was changed yet. Please look at this:
page-fault-too-short = Too short. Use at least { $min } characters.
page-fault-too-long = Too long. Use at most { $max } characters.
page-fault-lower = Add a lower-case letter (a⁠–⁠z).
page-fault-upper = Add an upper-case letter (A⁠–⁠Z).
page-fault-digit = Add a digit (0⁠–⁠9).
page-fault-symbol = Add a special character, such as ! ? - # or a space.
page-fault-name = Leave out your name and user name.
page-fault-unprintable = It holds a character that cannot be typed at sign-in. Type it again instead of pasting.
page-fault-common = Too easy to guess. Three or four words that do not belong together work well.
page-fault-history = You have used this password before. Choose another.
page-fault-missing = Type a new password.
page-fault-missing-confirm = Type the new password once more.
page-fault-mismatch = The two passwords are not the same. Type both again.
page-fault-incomplete = Your form did not arrive whole. Type your password again, then press Finish.
page-fault-stale = The page had been open for too long. Type your password again, then press Finish.
page-fault-cookies = Your browser does not keep cookies. Allow them for this page, or open the link in another browser, then type your password again.
page-fault-too-large = That was too long to be a password. Type a shorter one.
page-fault-slow = The connection was too slow. Type your password again, then press Finish.
page-fault-unreachable = We cannot reach the account system right now. Wait a minute, then try again.
page-refused-history = You have used this password before. Choose another.
page-refused-quality = { $org } does not accept this password. Make it longer or mix more kinds of characters.
page-refused-banned = This password is among the first that are guessed. Choose one that nobody else would think of.
page-refused-characters = { $org } takes passwords of plain letters from A to Z, digits and common signs only. Choose one without accents, umlauts or other letters.
page-refused-too-young = Your password was changed only a short while ago and cannot be changed again yet. Try later, or ask IT.
page-refused-not-allowed = This password cannot be changed here. IT can help you.

page-neutral-title = This link cannot be used
page-neutral-text = It may be too old, already used, or not complete. Nothing was changed. Go back to the chat and ask for a new link.
page-done-title = Your password has been reset
page-done-text = From now on, use your new password.
page-done-services = You can sign in again to:
page-done-sign-in = Sign in with your new password
page-done-chat = One step is left: Windows. Go back to the chat, we will guide you.
page-cancelled-title = Cancelled
page-cancelled-text = Nothing was changed: your old password is still valid. You can close this page and go back to the chat.
page-not-changed-title = Nothing was changed
page-not-changed-text = The connection broke while your password was being set. We have checked: your old password is still valid. Go back to the chat and ask for a new link.
page-working-title = It is taking longer than usual
page-working-text = We do not know yet whether your new password is set. Go back to the chat: we will tell you there as soon as we know.
page-unreachable-title = Please try again in a minute
page-unreachable-text = We cannot reach the account system right now. Nothing was changed, and your link stays good until it ends.
page-not-allowed-title = IT has to help with this account
page-not-allowed-text = Its password cannot be changed here. Nothing was changed. Go back to the chat and choose “Contact IT”.
page-broken-title = Something is wrong on our side
page-broken-text = Nothing was changed, and it is not your fault. Go back to the chat and choose “Contact IT”.

page-disown-title = Was that you?
page-disown-ok = If it was you, there is nothing to do: close this page.
page-disown-why = If it was not you, press the button. All password resets for your account stop at once, open links end, and IT is told. Your password itself is not changed by this.
page-disown-button = This wasn’t me
page-stopped-title = Password reset is stopped
page-stopped-text = Open links no longer work, nothing new can be opened for your account, and IT knows. If you think that someone knows your password, call IT now.

# The page on which a passkey is confirmed.
page-passkey-title = Confirm with your passkey
page-passkey-text = Your browser asks for your fingerprint, your face or the PIN of your device. None of these is sent to us.
page-passkey-use = Use my passkey
page-passkey-other = Another method
page-passkey-next = When you have confirmed, go back to the chat: it goes on there by itself.
page-passkey-scripts = To use a passkey, this page needs JavaScript. Allow it and open the link again, or choose “Another method”: nothing is lost.
page-passkey-missing = This browser cannot use passkeys. Open the link in another browser, or choose “Another method”: nothing is lost.
page-passkey-declined = No passkey was used. Perhaps the window was closed, or this device has none of yours. Try again, or choose “Another method”. No try was used up.
page-passkey-incomplete = The answer of your browser did not arrive whole. No try was used up; please choose “Use my passkey” again.
page-passkey-stale = The page had been open for too long. No try was used up; please choose “Use my passkey” again.
page-passkey-cookies = Your browser does not keep cookies. Allow them for this page, or open the link in another browser.
page-proof-done-title = Thank you, that was your passkey
page-proof-done-text = Go back to the chat: it goes on there. You can close this page.
page-proof-refused-title = This passkey does not fit
page-proof-refused-text = Nothing was changed. Go back to the chat: there you can try another passkey or another method.
page-proof-cancelled-title = Choose another method
page-proof-cancelled-text = Nothing was changed. Go back to the chat: the other methods are shown there.
page-proof-over-title = This page has done its work
page-proof-over-text = Go back to the chat: it goes on there. If you need the page once more, ask for a new link.

# A passkey's page: where the wish came from, and the code for the chat.
page-passkey-from = { $channel ->
    [telegram] Someone in a Telegram chat wants to get back into an account. Go on only if that is you, in your own chat.
    [discord] Someone in a Discord chat wants to get back into an account. Go on only if that is you, in your own chat.
    [web] Someone in a web chat wants to get back into an account. Go on only if that is you, in your own chat.
   *[town] Someone in a chat wants to get back into an account. Go on only if that is you, in your own chat.
}
page-passkey-deny = I did not ask for this
page-passkey-next-code = When you have confirmed, this page shows a code. Type it into your own chat with Sesame: it goes on there.
page-proof-code-title = Your code for the chat
page-proof-code-text = Thank you, that was your passkey. Now type this code into your chat:
page-proof-code-until = The code is good until { $until }.
page-proof-code-warning = Type this code only into your own chat with Sesame. Nobody from IT asks for it.
page-proof-stop-title = Did somebody send you the link to this page?
page-proof-stop-text = Then they are trying to get into your account. Do not pass the code on, and press the button: all password resets for your account stop at once, and IT is told.
page-proof-denied-title = Thank you, that has been stopped
page-proof-denied-text = Nothing was opened and nothing was changed. If somebody sent you this link, please tell IT: they may be trying to get into your account.

# A changed password of which nobody knows yet
page-unsure-title = It is taking longer than usual
page-unsure-text = We do not know yet whether your new password is set. Wait a minute, then sign in with it. If it is not accepted, your old password is still the right one.

# A person in two directories.
page-left-title = Your password is not the same everywhere
page-left-text = You have stopped here. Go back to the chat whenever you want to choose another password.
page-place-summary = Done in one place, not yet in the other:
page-place-left = { $near } has your new password. In { $far }, your former one still counts.
page-place-set = It is set in { $near } and in { $far }.
page-place-pending = It is set in { $near }. { $far } cannot be reached right now and follows within minutes: we will tell you in the chat.
page-place-pending-alone = It is set in { $near }. { $far } cannot be reached right now: we keep trying for a quarter of an hour. Meanwhile, if the new one is refused there, use the old one. If it cannot be done, we will write to you.
page-place-not-set = It is set in { $near }. In { $far }, your former password still counts: the chat tells you what to do.
page-place-not-set-alone = It is set in { $near }. In { $far }, your former password still counts. IT can help you.
page-place-refused = { $near } has your new password, but { $far } does not take it. { $why } The next one will be set in both.
page-place-refused-change = { $near } has your new password, but { $far } does not take it. { $why } The next one will be set in both. As your present password, type the one that you have just set.

# A Temporary Access Pass, by the words that Microsoft's own sign-in uses.
page-pass-title = Your way back in
page-pass-text = IT lets you in with a Temporary Access Pass: a code that you type at the sign-in in place of your password. It is shown here once, and works once.
page-pass-show = Show my pass
page-pass-password = Choose a new password instead
page-pass-next = When you press “Show my pass”, it appears on this page. Use it within the hour, then set up your ways to sign in again.
page-pass-summary = There is no pass yet, and nothing was changed:
page-pass-trouble-incomplete = Your wish did not arrive as it should, or the page had been open for too long. Press “Show my pass” again.
page-pass-trouble-cookies = Your browser does not keep cookies. Allow them for this page, or open the link in another browser, then press “Show my pass” again.
page-pass-trouble-unreachable = We cannot reach the account system right now. Wait a minute, then press “Show my pass” again.
page-pass-trouble-lost = The connection broke before your pass arrived. Press “Show my pass” again: the new pass takes the place of the one that nobody has seen.
page-pass-trouble-broken = Something is wrong on our side, and it is not your fault. Choose a new password instead, or go back to the chat and choose “Contact IT”.
page-pass-trouble-not-allowed = This account gets no pass here. Choose a new password instead, or go back to the chat and choose “Contact IT”.
page-pass-shown-title = Your Temporary Access Pass
page-pass-shown-text = It is shown only now. Keep this page open until you are signed in.
page-pass-shown-until = It works once, until { $until }.
page-pass-step-open = Open your organisation’s usual sign-in page and type your user name.
page-pass-step-type = Type the pass where “Temporary Access Pass” is asked for. If a password is asked for, choose to use your Temporary Access Pass instead.
page-pass-step-register = Once you are in, set up your ways to sign in again under “Security info”.
page-pass-sign-in = Open the sign-in page
page-pass-warning = Tell this pass to no one. Nobody from IT asks for it.
page-pass-again = Closed too early? In the chat, ask for a new link: a new pass takes the place of this one.
page-pass-gone-title = Your pass has been shown
page-pass-gone-text = A pass is shown only once. If you did not see it, go back to the chat and ask for a new link: a new pass takes its place.
page-pass-late-title = It is taking longer than usual
page-pass-late-text = We do not know yet whether your pass was made, and nobody has seen it. Go back to the chat and ask for a new link: a new pass takes its place.
