# The console for IT in the browser.
console-name = Console
console-skip = Skip to the content
console-places = Pages of the console
console-foot = What you do here is on record, with your name.
console-sign-out = Sign out
console-overview = Overview
console-tickets = Tickets
console-account = Account
console-log = Record
console-report = Report
console-what-if = What if
console-chain = Integrity
console-role-admin = administrator
console-role-auditor = auditor
console-role-agent = agent
console-role-admin-text = As an administrator you may do everything here.
console-role-auditor-text = As an auditor you may read the record and the reports, and change nothing.
console-role-agent-text = As an agent you see tickets only.
console-go-on = Continue
console-show = Show
console-any = any
console-pages = Older and newer
console-older = Older
console-newer = Newer
console-export = Save as a file:
console-count = Count
console-item = What
console-under-way = Under way: { $done } of { $of }.
console-progress = Progress
console-look-again = Look again
console-through = One moment

# Signing in.
console-sign-in = Sign in to the console
console-sign-in-text = This page is for IT. If you need help with your own password, go back to the chat.
console-sign-in-passkey = Sign in with a passkey
console-sign-in-oidc = Sign in with { $provider }
console-passkey-scripts = Browsers offer passkeys only with JavaScript. Switch it on for this page and load it again.
console-passkey-missing = This browser does not know passkeys. Use another browser or another device.
console-passkey-declined = No passkey was used. Press the button to try again.
console-word-out = You are signed out.
console-word-registered = Your passkey is registered. Sign in with it now.
console-word-refused = This passkey does not open the console. Choose another one, or ask an administrator for an invitation.
console-word-incomplete = It took too long, or did not arrive whole. Nothing was changed. Please try again.
console-word-wait = Too many sign-ins were refused. Wait an hour, or sign in another way.
console-word-stranger = We know who you are, but you are not among those who may use the console. An administrator can add you to the configuration.
console-word-unvouched = Signing in did not work: the answer could not be verified. Please try again. If it goes on, the log says why.
console-word-unreachable = The service where you sign in does not answer. Wait a minute and try again.
console-invited = Register your passkey
console-invited-text = You are invited to the console as { $name }. Your device will keep a passkey, with which you sign in from then on.
console-invited-make = Make a passkey
console-invited-until = This link is good once, until { $until }.

# What went wrong.
console-trouble-forbidden = Your role does not reach this page
console-trouble-forbidden-text = Nothing was changed. If you need it, ask an administrator for another role.
console-trouble-form = This form could not be taken
console-trouble-form-text = It came from another page, from an older sign-in, or not whole. Nothing was changed. Open the page again and repeat it.
console-trouble-missing = There is nothing here
console-trouble-missing-text = The address is wrong, or the link was used or has expired. An administrator can make a new invitation.
console-trouble-busy = It does not work right now
console-trouble-busy-text = The database or the directory did not answer. Nothing was changed. Wait a minute and try again; `sesame check` says what is wrong.

# The overview.
console-needs = Needs somebody
console-needs-nothing = Nothing waits for you.
console-today = Since midnight
console-today-recovery-started = Recoveries begun
console-today-password-reset = Passwords reset
console-today-ticket-opened = Tickets opened
console-today-method-added = Methods registered
console-today-self-service-closed = Accounts closed by wrong answers
console-today-code-undelivered = Codes not delivered
console-open-tickets = { $count ->
    [one] One ticket is open.
   *[other] { $count } tickets are open.
}
console-failing = { $count ->
    [one] One message has failed three times and is being tried again. `sesame check` says what does not work.
   *[other] { $count } messages have failed three times and are being tried again. `sesame check` says what does not work.
}
console-halted = All resets are halted.
console-closed-account = { $wrong ->
    [one] is closed: one wrong answer in 24 hours.
   *[other] is closed: { $wrong } wrong answers in 24 hours.
}
console-closed-country = Nothing is sent to { $country }: a code was entered at { $entered } of { $sent } numbers.
console-chain-see = See

# The record.
console-kind = Kind
console-of-account = Account
console-channel = Channel
console-from = From
console-to = Until
console-before = Before
console-text = Holds
console-filter = Filter
console-filter-none = Show all
console-understood = Understood as:
console-doubt-kind = No line is ever of this kind. Choose one from the list.
console-doubt-account = Nobody answers to this name now, and there are no lines about such an identifier.
console-doubt-directory = The directory does not answer, so names cannot be looked up. An identifier, as the lines show it, still works.
console-doubt-from = The beginning could not be read as a time. Write it like { $day }, { $moment }, or { $lapse } for that long ago.
console-doubt-to = The end could not be read as a time. Write it like { $day }, { $moment }, or { $lapse } for that long ago.
console-doubt-backwards = The end comes before the beginning, so nothing can be found.
console-doubt-future = The beginning has not come yet, so nothing can be found.
console-log-hopeless = Nothing was looked for. Change the filter above.
console-log-empty = Every event will appear here, from the first start on.
console-log-none = No line matches. Everything there is was looked through.
console-log-cut = Looked through back to line { $line }. “Older” goes on from there.
console-live = New lines appear by themselves.
console-live-pause = Pause
console-live-over = Your session has ended: nothing new is shown any more. Sign in again.

# One account.
console-account-name = Login, alias or identifier
console-account-unknown = Nobody answers to this name in the directory. Lines about a former account with this identifier stand below, if there are any.
console-account-person = Person
console-account-state = State
console-account-open = open
console-groups = Groups
console-state-disabled = disabled
console-state-expired = ended
console-state-locked = locked by the directory
console-state-must-change = password must be changed
console-state-password-expired = password expired
console-state-privileged = privileged: left to IT
console-methods = Methods
console-methods-none = Registered methods will appear here, masked. There are none yet.
console-method = Method
console-mask = Masked
console-since = Since
console-method-suspended = suspended
console-method-waits = waits until it may be used
console-method-used = in use
console-method-chat = linked chat
console-method-sms = text message
console-method-call = call
console-method-mail = mail
console-method-totp = authenticator app
console-method-push = approval in a second chat
console-method-questions = security questions
console-method-codes = recovery codes
console-method-passkey = passkey
console-limits = Limits
console-wrong = { $wrong ->
    [0] No wrong answers in 24 hours.
    [one] One wrong answer of { $most } in 24 hours.
   *[other] { $wrong } wrong answers of { $most } in 24 hours.
}
console-wrong-closed = Self-service is closed: { $wrong } wrong answers of { $most } in 24 hours.
console-frozen = The owner said “this wasn’t me”: password reset is stopped.
console-not-frozen = The owner has not stopped anything.
console-suspended = { $count ->
    [one] One method is suspended: a phone was reported lost.
   *[other] { $count } methods are suspended: a phone was reported lost.
}
console-lift-wrong = Forget the wrong answers
console-lift-freeze = Let it be recovered again
console-lift-phone = Let the phone be used again
console-lift-country = Send there again
console-lift-halt = Let passwords be reset again
console-lift-think = Make sure who asks for it: somebody may be trying to get in.
console-reason = Reason, for the record
console-lift-lifted = It is lifted, and the record says so with your name.
console-lift-nothing = There was nothing to lift any more; nothing was changed.
console-lift-reason = Nothing was changed: give a reason of 3 to 200 characters.
console-history = History
console-history-none = Everything that happens to this account will appear here.

# Tickets.
console-tickets-none = Requests that people hand to IT will appear here.
console-tickets-all = All tickets
console-ticket-opened = opened
console-ticket-delivered = with IT
console-ticket-closed = closed
console-ticket-taken = taken by IT
console-ticket-approved = approved
console-ticket-refused = closed, not verified
console-ticket-work = With IT
console-ticket-written = What was written
console-ticket-by-it = IT
console-ticket-by-person = The person
console-ticket-opened-at = Opened
console-ticket-about = About
console-ticket-proven = proven to be theirs
console-ticket-claimed = as they typed it, not proven
console-ticket-unnamed = not named
console-ticket-tried = Methods tried
console-ticket-elsewhere = It appears in the person’s own chat. Never write a password or a code. Nobody can be verified or let in from here: IT’s room does that.
console-ticket-write = Write to the person
console-ticket-send = Send
console-ticket-close = Close the request
console-ticket-close-think = The person hears that the request is closed, and can open it again.
console-ticket-done-sent = Sent. It is in the person’s chat.
console-ticket-done-closed = The request is closed, and the person has been told.
console-ticket-done-empty = There was nothing to send. Write your message first.
console-ticket-done-not-sent = Not passed on. The request may be closed by now, or the person has had ten messages within a minute; or the message is longer than 2,000 characters or has something in it that looks like a password or a code. Wait a moment, or write it again without that.

# Reports.
console-period = Period
console-days = { $count ->
    [one] One day
   *[other] { $count } days
}
console-month = A month, such as 2026-10
console-month-wrong = This is not a month that has begun. Write it like 2026-10. The last 30 days are shown instead.
console-resets = Passwords reset
console-share = Solved without IT
console-median = Half of them within
console-begun = Recoveries begun
console-with-it = IT was asked
console-given-up = Given up
console-running = Under way
console-lapse = { $minutes } min { $seconds } s
console-day = Day
console-step = Step
console-step-begun = Begun
console-step-account-named = Account named
console-step-method-chosen = Method chosen
console-step-proof-given = Proof given
console-step-page-opened = Page opened
console-step-password-reset = Password reset
console-most-stop = Most of those who stop, stop after this step: { $step }.
console-chart-empty = Nothing in this period. Figures will appear here.
console-chart-table = As a table
console-chart-days = Resets by day
console-chart-days-text = One column for each day of the period; its height is the number of passwords reset.
console-chart-by-method = Resets by method
console-chart-by-method-text = By how people proved who they are; two methods joined by a plus.
console-chart-by-channel = Resets by channel
console-chart-by-channel-text = By where people wrote.
console-chart-by-language = Resets by language
console-chart-by-language-text = By the language people wrote in.
console-chart-funnel = How far people come
console-chart-funnel-text = How many recoveries reached each step, from the first word to the reset.
console-chart-failures = Refused and failed
console-chart-failures-text = What kept people from the end, by reason.
console-chart-tickets = Tickets by category
console-chart-tickets-text = What people handed to IT.
console-chart-codes = Codes and calls sent
console-chart-codes-text = By who carries them; text messages and calls cost money.
console-chart-notices = Notices sent
console-chart-notices-text = What owners of accounts were told, by who carries it.
console-chart-suspicious = To be looked into
console-chart-suspicious-text = What is worth a look when there is more of it than usual.
console-chart-registered = What registered people did
console-chart-registered-text = Changes that people made to their own methods.
console-chart-kinds = Accounts by method
console-chart-kinds-text = How many accounts have a method of each kind.
console-chart-groups = Coverage by group
console-group = Group
console-no-group = (no group)
console-enrolment = Registered today
console-enrolled = Accounts with a method
console-served = Can use self-service
console-covered = Coverage
console-unknown-names = Names without an account
console-kind-handle-refused = Name not accepted
console-kind-personal-account-refused = Private account named
console-kind-captcha-failed = Letters typed wrong
console-kind-captcha-exhausted = Letters wrong too often
console-kind-look-up-failed = Directory did not answer
console-kind-look-ups-exhausted = Too many names tried
console-kind-contacts-exhausted = Number or address wrong too often
console-kind-code-undelivered = Code not delivered
console-kind-code-refused = Wrong code
console-kind-code-voided = Code void after wrong tries
console-kind-keys-refused = Wrong key on a call
console-kind-answers-refused = Wrong answers to questions
console-kind-passkey-refused = Passkey refused
console-kind-approval-refused = Wrong number for an approval
console-kind-self-service-closed = Self-service closed
console-kind-fleet-paused = Everybody paused after wrong codes
console-kind-page-expired = Page not used in time
console-kind-password-rejected = New password refused
console-kind-password-unknown = Reply of the directory lost
console-kind-recovery-cancelled = Cancelled by the person
console-kind-recovery-expired = Left until it expired
console-kind-effect-given-up = Message given up
console-kind-resets-halted = All resets halted
console-kind-ticket-held-back = Ticket held back
console-kind-suspension-held-back = Report of a lost phone held back
console-kind-phone-reported-lost = Phone reported lost
console-kind-recovery-stopped = Recovery stopped by the owner
console-kind-account-frozen = “This wasn’t me”
console-kind-approval-denied = Approval refused by the owner
console-kind-proof-denied = Proof not asked for by the owner
console-kind-sign-in-refused = Sign-in refused
console-kind-link-refused = Linking of a chat refused
console-kind-callback-forged = Forged report of a provider
console-kind-number-at-risk = Number at risk
console-kind-country-closed = Country closed
console-kind-enrolment-finished = Registration finished
console-kind-enrolment-put-off = Registration put off
console-kind-method-added = Method added
console-kind-method-removed = Method removed
console-kind-method-confirmed = Method confirmed
console-kind-chat-linked = Chat linked
console-kind-password-changed = Password changed

# What if.
console-what-if-text = Count who would lose self-service if the policy were another. Nothing is changed by asking.
console-gates = Proofs before a reset
console-methods-min = Methods an account must have
console-methods-allowed = Methods that count
console-now = now
console-count-it = Count
console-what-if-same = This is the policy in force. Change something first.
console-what-if-unmeetable = Nobody could meet this: so many proofs need methods of as many kinds, and questions never count alone.
console-what-if-found = { $lose } of { $today } would lose self-service; { $gain } would gain it.
console-lose-with = They have registered only
console-lose-group = They are in
console-accounts = Accounts

# The chain.
console-chain-text = Every line of the record is tied to the one before it, and signed now and then. Whoever changes, removes or inserts a line breaks that.
console-chain-verify = Verify now
console-chain-unverified = Not verified since the service started.
console-chain-whole = The record is whole. Verified
console-chain-broken = The record was tampered with. Verified
console-chain-signed = Signed up to line { $line } of { $of }, at
console-chain-unsigned = Nothing is signed yet; the first signature comes within an hour.
console-chain-good = The record is whole. Lines: { $lines }, checkpoints: { $checkpoints }.
console-chain-bad = The record was tampered with. Lines: { $lines }, checkpoints: { $checkpoints }, faults: { $faults }. Keep the file as it is and look into who had access.
console-verified-at = Verified at
console-head = The last line is { $line }. Keep its hash elsewhere: it proves later that nothing was cut off.
console-checkpoints = Checkpoints
console-checkpoints-text = The newest signatures. Compare a hash with one that was kept elsewhere.
console-checkpoints-none = Signatures will appear here, one for each hour in which something happened.
console-line = Line
console-signed-at = Signed
console-hash = Hash

# A link of another site.
console-elsewhere = You come from another page
console-elsewhere-text = It leads to something about one person. The record will say that you looked. If you did not mean to, close this page.
