# Escalations, as IT reads them.
desk-subject = [{$number}] Password help: {$category}
desk-subject-urgent = [{$number}] URGENT – password help: {$category}
desk-intro = Someone could not get back into their account by themselves and asks for IT’s help.
desk-number = Ticket: {$number}
desk-category = About: {$category}
desk-opened = Opened: {$day}
desk-account-proven = Account: “{$handle}”, proven to be theirs
desk-account-claimed = Account: “{$handle}”, as they typed it. Not proven: check who they are before you change anything.
desk-account-unnamed = Account: not named. Check who they are before you change anything.
desk-step = Where they were: {$step ->
    [start] just begun
    [identity] naming their account
    [verify] choosing how to prove who they are
    [code] answering a code or a call
    [password] choosing the new password
    [confirmation] password changed
    [windows] putting the new password into Windows
   *[other] {$step}
}
desk-network = Their computer: {$network ->
    [wifi] on the Wi-Fi {$wifi}
    [cable] on the cable ({$cable})
    [vpn] on the VPN {$vpn}
   *[off] outside your network
}
desk-tried = Methods tried: {$tried}
desk-locale = Language: {$language}
desk-no-secrets = This message holds no code and no password. Never ask for one.
desk-category-identity = cannot name their account
desk-category-no-method = no method they can use
desk-category-lost-phone = lost phone
desk-category-no-code = the code does not arrive
desk-category-new-password = trouble with the new password
desk-category-windows-session = Windows does not take the new password
desk-category-closed = closed after too many wrong answers
desk-category-halted = someone else is using this bot; all resets are halted. Look into it, then run: sesame reopen
desk-category-many-requests = very many requests at once; for an hour, people who have not proven who they are are asked to reach you directly
desk-category-not-me = the owner says “this wasn’t me”: password reset is stopped for this account. Look into it, then run: sesame thaw
desk-category-approval-denied = someone asked the owner’s chats for approval, and the owner refused
desk-category-country-closed = almost none of the codes sent to one country are entered; for a day, nothing more is sent there. To see which, run: sesame limits list
desk-category-guessed-passwords = very many wrong passwords were typed on the page of methods, under many names; until the hour passes, it checks no stranger’s password. Look into it, and have weak passwords changed
desk-category-other = something else
# Alarms: what IT is told unasked, with the remedy.
desk-alarm = Alarm: {$name}
desk-category-wrong-codes = very many wrong answers in the last hour: someone may be guessing. See who and where with: sesame audit list --kind code-refused
desk-category-many-escalations = many more requests to IT than usual in the last hour. See what stops people with: sesame report --since 1d
desk-category-courier-failing = codes no longer leave by one of the ways. To see which, run: sesame alarms, then: sesame check
desk-category-silent = the directory, a ticket system or a server that keeps the record’s signatures no longer answers. To see which, run: sesame alarms, then: sesame check
desk-category-record-broken = the record of what happened was changed by someone outside this program. Keep the database as it is, and run: sesame audit verify
desk-category-certificate-ends = a certificate ends soon. To see which, run: sesame alarms. Renew it before then
desk-category-disk-full = the disk that holds the database is nearly full. Make room; when it is full, no one can reset a password
desk-category-outbox-stuck = messages have been waiting far too long. See what the log says, then restart the service
desk-category-backup-old = there is no recent backup. Make one with: sesame backup FILE
desk-category-admin-added = someone new can sign in to the console. If you do not know of it, see who and when with: sesame admin list, and take it back with: sesame admin remove
desk-category-console-refused = very many sign-ins to the console were refused in the last hour. See how with: sesame audit list --kind console-sign-in-refused
desk-category-well-again = an alarm is over. To see what is still wrong, run: sesame alarms

# The weekly picture.
week-day = { $day } { $month ->
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
 }
week-percent = { $percent }%
week-minutes = { $minutes } min
week-none = –
week-was = From { $from } to { $to }: { $resets ->
    [0] no passwords were reset
    [one] one password was reset
   *[other] { $resets } passwords were reset
 } ({ $resets-before } the week before), { $share } of requests were solved without IT ({ $share-before }), and half of the resets took no more than { $minutes } ({ $minutes-before }).
week-picture = In the picture: the passwords reset on each day, with the week before in grey; then the share solved without IT (✓), and the longest time that half of the resets took (clock).

# Rooms, and what the record says, as agents and admins read it in a chat.
room-stranger = Only this room’s IT agents can use these buttons. Nothing was changed.
record-in-private = I don’t show what the record says to a whole group, and I can’t write to you in private yet. Open a chat with me, then ask there.
record-usage =
    How to ask:
    /audit ana 7d – what happened to the account “ana” in the last 7 days (also 12h, 2w)
    /audit last – the newest lines
    /audit verify – whether the record is whole
    /report month – how the last 30 days went (also week, 7d)
record-history = {$count ->
    [0] The record says nothing about “{$account}” for that time.
   *[other] What the record says about “{$account}”, newest last:
}
record-newest = {$count ->
    [0] The record is still empty.
   *[other] The newest lines of the record, newest last:
}
record-more = There may be more. To see all of it, run: sesame audit list
record-no-directory = The directory doesn’t answer, so I can’t tell which account that is. Nothing was read. Please try again in a few minutes.
record-whole = The record is whole: lines {$lines}, signed checkpoints {$checkpoints}. The last line is number {$seq}; its hash begins with {$hash}.
record-broken = The record was tampered with. Faults: {$faults}, lines read: {$lines}. Keep a copy of the database as it is now, then run: sesame audit verify
record-report =
    {$from} to {$to}
    Passwords reset: {$resets} (minutes until done, median: {$minutes})
    Recoveries begun: {$begun}
    – solved without IT: {$without} ({$share} % of those that ended)
    – IT was asked: {$with}
    – given up: {$given}
    Tickets: {$tickets}
    Refused or failed most: {$failures}
    To be looked into: {$suspicious}
record-report-more = For the whole report, with enrolment, run: sesame report

# A case's card in a room.
button-card = {$card ->
    [claim] I’ll take it
    [reply] Write to them
    [verify] Check who they are…
    [call-back] Code to their phone
    [by-hand] I’ll call them
    [vouch] Ask their manager
    [in-person] They are here
    [approve] Approve a reset
    [hand-over] Hand back
    [close] Solved
    [reopen] Open again
    [suspend] Suspend the lost phone
   *[refuse] Not verified
}
desk-card-head = *{$number}* – {$category}
desk-card-no-account = There is no such account. The person is not told: they see the same as anyone.
desk-card-risks = Look twice: {$risks}
desk-card-verified = Verified: {$count ->
    [0] nothing yet
   *[other] {$ways}
} ({$have} of {$need} points, {$people ->
    [1] one approval
   *[other] two people approve
})
desk-card-open = Waiting since {$since}. Who takes it?
desk-card-claimed = {$who} has had it since {$since}.
desk-card-approved = Approved: they can choose a new password in their chat until {$until}.
desk-card-closed = Solved ({$at}).
desk-card-refused = Closed, not verified ({$at}).
desk-risk = {$risk ->
    [unproven] nothing proven yet
    [lost-phone] phone reported lost
    [wrong-answers] many wrong answers
    [privileged] account with special rights
    [disowned] the owner says someone else was at it
    [doubted] the manager is not sure
    [other-chat] the chat belongs to another account
    [other-case] another request about this account is open
    [owners-case] the owner has another request open
   *[stopped] self-service is stopped for this account
}
desk-way = {$way ->
    [call-back] code to their phone
    [vouch] their manager
    [in-person] in person
   *[by-hand] call by hand
}
desk-note-taken = {$number}: {$who} has it already.
desk-note-claim-first = {$number}: nobody has it yet. Take it first.
desk-note-own-case = {$number} is about the agent’s own account or chat. Someone else has to take it.
desk-note-handed-back = {$number}: {$who} hands it back. Who takes it?
desk-note-how-to-reply = {$number}: answer the card with what you want to write. It appears in their chat.
desk-note-sent = {$number}: passed on.
desk-note-not-sent = {$number}: not passed on. Something in it looks like a password, and nobody gets one from IT. Write it again without that.
desk-note-code-not-sent = {$number}: not passed on. It has the code in it, and the code must not reach the person by chat.
desk-note-person-wrote = {$number}, the person writes:
desk-note-already-asked = {$number}: something is being verified already, or a code left a moment ago. Wait for it first.
desk-note-not-offered = {$number}: your organisation does not use this way.
desk-note-call-back = {$number}: a code goes to the number on record, if there is one. They type it in their chat by {$until}. Do not ask for it.
desk-note-no-number = {$number}: no phone number is on record, so nothing was asked. Choose another way.
desk-note-phone-lost = {$number}: the phone was reported lost, so it proves nothing. Choose another way.
desk-note-by-hand = {$number}: call the number in the directory, and no other. Begin with the words {$words}. Then answer this card with the code they read to you, by {$until}.
desk-note-vouch = {$number}: their manager, if known, is asked in their own chat. The manager types the number {$code} by {$until}. Tell it to the manager only, by voice.
desk-note-no-manager = {$number}: the directory knows no manager, so nothing was asked. Choose another way.
desk-note-manager-asks = {$number}: the request comes from the manager’s own chat. Choose another way.
desk-note-in-person = {$number}: show the code {$code} to the person in front of you, once you have seen their badge. They type it in their chat by {$until}.
desk-note-passed = {$number}: verified ({$way ->
    [call-back] code to their phone
    [vouch] their manager
    [in-person] in person
   *[by-hand] call by hand
}). {$have} of {$need} points.
desk-note-wrong = {$number}: a wrong code. {$left ->
    [one] One try is left.
   *[other] {$left} tries are left.
}
desk-note-void = {$number}: too many wrong codes. This verification has ended.
desk-note-check-over = {$number}: nothing came in time. This verification has ended.
desk-note-vouch-denied = {$number}: the manager is not sure that it is them.
desk-note-vouch-spent = {$number}: the manager has been asked three times. Choose another way.
desk-note-vouch-wrong = {$number}: the manager typed another number. This verification has ended.
desk-note-exhausted = {$number}: too many wrong codes in this case. No further one is taken; close it, and let them ask again.
desk-note-points = {$number}: not approved. {$have} of {$need} points are verified.
desk-note-second = {$number}: {$who} approves. A second person has to approve, too.
desk-note-other-word = {$number}: what was verified rests on this agent’s own word. Someone else has to approve.
desk-note-approved = {$number}: approved. They can choose a new password in their chat until {$until}, once.
desk-note-approved-already = {$number}: approved already, until {$until}.
desk-note-approval-over = {$number}: the approval has expired unused.
desk-note-used = {$number}: they are choosing a new password now.
desk-note-reset = {$number}: the new password is set.
desk-note-no-account = {$number}: not approved. There is no such account.
desk-note-account-closed = {$number}: not approved. The account is disabled or has ended.
desk-note-frozen = {$number}: not approved. The owner has stopped self-service for this account. To lift it, run: sesame thaw
desk-note-halted = {$number}: not approved. All resets are halted. To lift it, run: sesame reopen
desk-note-disowned = {$number}: not approved. The owner said today that a request was not theirs. Ask them in person.
desk-note-other-account = {$number}: this name now belongs to another account. What was verified before counts no more.
desk-note-not-looked = {$number}: the directory has not answered yet. To ask it again, press “Check who they are…”.
desk-note-not-open = {$number} is closed. Open it again first.
desk-note-reopened = {$number} is open again. Who takes it?
desk-note-claim-soon = {$number}: nobody has it yet. It should be taken by {$until}.
desk-note-claim-late = {$number}: overdue. Who takes it?
desk-note-answer-soon = {$number}: {$who}, an answer is due by {$until}.
desk-note-answer-late = {$number}: {$who} has not answered in time, so it is back. Who takes it?

# What came to nothing
desk-note-gone = {$number}: {$who} no longer works on requests. Who takes it?
desk-note-code-form = {$number}: the code has six digits. Nothing was counted, and nothing was passed on. Type it again.
desk-note-no-code = {$number}: no code is awaited here, so nothing was counted and nothing was passed on.
desk-note-too-fast = {$number}: not passed on. The person has had ten messages within a minute. Wait a moment, then write the rest in one.
desk-note-too-long = {$number}: not passed on. That message is too long to be read in a chat: please send it again in parts of at most 2,000 characters.
desk-note-not-reached = {$number}: the code could not be delivered to the number on record. Choose another way.
desk-note-which-case = {$number} is not the only request with a call under way: nothing was counted. Answer the card of the request that the code belongs to.

# What is added to a ticket that stands elsewhere.
desk-note-desk-wrote = {$number}, {$who} writes to the person from the ticket:
desk-note-alarm = {$number}: {$about}
desk-entry-answer = What you write here and do not mark as internal reaches the person in their chat; closing the ticket ends the request. Nobody can be verified or approved from here.
desk-entry-claimed = {$who} has taken it in IT’s chat.
desk-entry-handed-back = Nobody has it in IT’s chat any more.
desk-entry-person-wrote = The person writes:
desk-entry-it-wrote = {$who} writes to the person:
desk-entry-verified = Verified: {$way ->
    [call-back] code to their phone
    [vouch] their manager
    [in-person] in person
   *[by-hand] call by hand
}
desk-entry-approved = Approved in IT’s chat: the person can choose a new password.
desk-entry-reset = The person has chosen a new password.
desk-entry-closed = {$refused ->
    [yes] Closed: it was not verified that it is them.
   *[no] Closed: solved.
} What is written here from now on reaches them only if they open it again.
desk-entry-reopened = Open again.
desk-entry-not-passed = {$why ->
    [password] Not passed on. Something in it looks like a password, and nobody gets one from IT. Write it again without that.
    [code] Not passed on. It has a code in it, and that code must not reach the person by chat.
    [too-fast] Not passed on. The person has had ten messages within a minute. Wait a moment, then write the rest in one.
   *[closed] Not passed on: the request is closed.
}
desk-entry-at = When: {$day}

# The owner's time to object, and their lost phone
desk-card-approved-from = Approved: they can choose a new password in their chat from {$from} until {$until}. The owner of the account is told first.
desk-note-approved-from = {$number}: approved. The owner of the account is told first, so they can choose a new password in their chat from {$from} until {$until}, once.
desk-note-unknown-agent = {$number}: {$who} approves. A second person has to approve, too: the configuration does not say which account is {$who}’s.
desk-note-withdrawn = {$number}: the phone by which they were verified has been reported lost since. The approval is taken back. Verify them in another way.
desk-note-phone-held-back = {$number}: many phones are being reported lost, so this one can still be used. Once you are sure, press “Suspend the lost phone”.
desk-note-phone-suspended = {$number}: the phone on record, if there is one, can no longer be used.

# A pass in the place of a new password
desk-note-pass = {$number}: they have been shown a pass to sign in with.
desk-entry-pass = The person has been shown a pass to sign in with.
