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
   *[refuse] Not verified
}
