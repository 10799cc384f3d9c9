# How an account stands, which lock it is, and lifting it. Before anything else is asked, people hear what is in the way.

told-barred = { $obstacle ->
    [disabled] IT has switched your account off. A new password would not open it, and only IT can switch it on again. Nothing was changed. Choose “Contact IT” and I will pass on where you are.
    [ended] Your account ended on the day that was set for it. A new password would not open it, and only IT can extend it. Nothing was changed. Choose “Contact IT” and I will pass on where you are.
   *[fixed] Only IT can change the password of your account. Nothing was changed. Choose “Contact IT” and I will pass on where you are.
 }
told-young = Your password was changed only lately, and the next change is possible from { $at-day }. If you still know it, use it until then. If not, choose “Contact IT”. Nothing was changed.
told-stale = Your password has to be replaced before you can sign in again. Choose a new one: that is all you need to do.
told-locked = Your account is locked, after several wrong passwords.
told-locked-until = Your account is locked, after several wrong passwords. It unlocks by itself at { $at-exact }; you need not wait that long.
told-locked-too = Your account is locked as well, after several wrong passwords. The new password unlocks it too.
told-not-locked = Your account is *not locked*. So it is the password: if it is refused everywhere, you need a new one. If only one computer refuses it, check there that Caps Lock is off and that the keyboard is set to your language.
told-lock-unseen = I see *no lock* on your account. After several wrong passwords, sign-in can also pause for a while without showing it. Wait a few minutes and try again, or choose a new password.
ask-remedy = Do you still know your password? Then I can unlock the account, and you keep it. If not, choose a new one: that unlocks it too.
told-unlock = If your account is locked, I can unlock it, and you keep your password.
told-unlocking = One moment, I am unlocking your account…
told-unlocked =
    ✓ *Your account is unlocked*, and I have checked it. Your password is the same as before: you can sign in with it now.

    If you no longer know it, choose “New password”.
told-still-locked = I tried to unlock your account, but it still shows as locked: a device may have locked it again, or it needs a little more time. Your password is the same as before. IT can look into it.
told-unlock-refused = I am not allowed to unlock your account, so it is still locked. Nothing was changed. IT can unlock it.
told-unlock-later = I cannot reach the list of { $org } accounts at the moment, so I do not know whether your account is unlocked. Your password is the same as before, and nothing is lost: choose “Try again” in a minute.
told-unlock-over = All done. Write to me whenever you need me.
told-lock-returned =
    {""}*Your account is locked again.* Something still tries your *old* password: most often a phone, a tablet or a saved Wi-Fi. Look here first, and put in the password you use now:

    1. The mail and calendar apps on your phone and tablet
    2. The Wi-Fi at work, on each device: forget it there, then join it again
    3. Other computers where you are still signed in: sign out of them
    4. Passwords saved in the browser, and in Windows under “Credential Manager”
    5. Network drives: disconnect them, then connect them again

    Then choose “Unlock”. If it locks again after that, choose “Contact IT”.
told-directory-down-here = I cannot reach the list of { $org } accounts at the moment. Nothing was changed. I will be here: choose “Try again” in a few minutes.
button-unlock = Unlock, keep my password
button-new-password = New password
command-unlock = Unlock my account
crumb-unlock = unlock

# The same, as IT reads it.
desk-standing = What the directory says: { $standing ->
    [disabled] the account is disabled
    [ended] the account has expired
    [fixed] only IT may change its password
    [young] its password is too young to be changed again
    [stale] its password has expired, or must be changed
   *[locked] the account is locked
}
desk-category-standing = the account itself is in the way
desk-category-lock = the lock on the account cannot be lifted
