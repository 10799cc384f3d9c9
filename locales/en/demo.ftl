# The demo in the terminal.
demo-greeting =
    Sesame, the demo. { $org } is invented; nothing leaves this machine.

    You are locked out of your work account and write from your own phone.
    Type what you would say, for example: I forgot my password

    5             presses the button with the number 5
    /press 42     presses 4 and 2 on the phone that rings
    /app          shows Tobias’ authenticator app and recovery codes
    /help         common problems
    /language     English, Français, 简体中文
    /quit         ends the demo

    What phones, mailboxes and the IT desk receive is shown in a frame.

    These people exist (user name, name, what they registered):
    { $people }

    One-time page: { $page }
    Database: { $folder }
    It survives a restart. To begin anew: sesame demo --fresh
demo-nothing-registered = nothing registered
demo-phone = ✉ Phone { $to }
demo-mailbox = @ Mailbox { $to }
demo-call = ☎ Phone { $to } rings
demo-call-answer = Answer with /press and the keys shown in the chat, such as: /press 42
demo-desk = IT desk
demo-app = ⌚ Authenticator app of Tobias
demo-no-call = No phone is ringing. Ask for a call first.

# The demo in the browser.
demo-page-greeting =
    Sesame, the demo. { $org } is invented; nothing leaves this machine.

    Open this address in your browser:

      { $address }

    The chat is on the left; phones, mailboxes and the IT desk are on the right.
    Ctrl-C ends it. Everything survives a restart ({ $folder }); to begin anew: sesame demo --fresh
    In the terminal instead: sesame demo --terminal
demo-page-title = Sesame: the demo
demo-page-lead = You are locked out and write from your own phone. { $org } is invented; nothing leaves this machine.
demo-page-chat = The chat
demo-page-devices = Phones, mailboxes and the IT desk
demo-page-people = Be one of these people: write in the chat that you forgot your password. What they receive appears here.
demo-page-login = User name
demo-page-phone = Phone
demo-page-mail = Private mail
demo-page-methods = Registered
demo-page-empty = Nothing received yet.
demo-page-sms = Text message
demo-page-call = Incoming call
demo-page-mailed = Mail
demo-page-ticket = Ticket
demo-page-keys = Keys shown in the chat
demo-page-press = Press
demo-page-password = First password
demo-page-app = Authenticator app
demo-page-codes = Recovery codes
demo-page-more = To register another way, to link the chat or to change a password that is not forgotten, write /register, /account or /change in the chat and sign in on the page.
