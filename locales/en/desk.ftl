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
desk-category-guessed-passwords = very many wrong passwords were typed on the page of methods, under many names; until the hour passes, it checks none of strangers’. Look into it, and have weak passwords changed
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
desk-category-console-refused = very many were refused when signing in to the console in the last hour. See how with: sesame audit list --kind console-sign-in-refused
desk-category-well-again = an alarm is over. To see what is still wrong, run: sesame alarms
