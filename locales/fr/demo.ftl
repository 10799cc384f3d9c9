# La démonstration dans le terminal.
demo-greeting =
    Sésame, la démonstration. { $org } est une organisation inventée ; rien ne quitte cette machine.

    Vous n’arrivez plus à accéder à votre compte et écrivez depuis votre téléphone.
    Écrivez comme vous le diriez, par exemple : j’ai oublié mon mot de passe

    5             appuie sur le bouton numéro 5
    /press 42     appuie sur 4 et 2 sur le téléphone qui sonne
    /app          montre l’application d’authentification et les codes de secours de Tobias
    /help         problèmes courants
    /language     English, Français, 简体中文
    /quit         termine la démonstration

    Ce que reçoivent les téléphones, les boîtes mail et le service
    informatique s’affiche dans un cadre.

    Ces personnes existent (nom d’utilisateur, nom, ce qu’elles ont enregistré) :
    { $people }

    Page à usage unique : { $page }
    Base de données : { $folder }
    Elle survit à un redémarrage. Pour repartir de zéro : sesame demo --fresh
demo-nothing-registered = rien d’enregistré
demo-phone = ✉ Téléphone { $to }
demo-mailbox = @ Boîte mail { $to }
demo-call = ☎ Le téléphone { $to } sonne
demo-call-answer = Répondez avec /press et les touches affichées dans la conversation, par exemple : /press 42
demo-desk = Service informatique
demo-app = ⌚ Application d’authentification de Tobias
demo-no-call = Aucun téléphone ne sonne. Demandez d’abord un appel.

# La démonstration dans le navigateur.
demo-page-greeting =
    Sésame, la démonstration. { $org } est une organisation inventée ; rien ne quitte cette machine.

    Ouvrez cette adresse dans votre navigateur :

      { $address }

    La conversation est à gauche ; les téléphones, les boîtes mail et le service informatique sont à droite.
    Ctrl-C y met fin. Tout survit à un redémarrage ({ $folder }) ; pour repartir de zéro : sesame demo --fresh
    Dans le terminal plutôt : sesame demo --terminal
demo-page-title = Sésame : la démonstration
demo-page-lead = Vous n’arrivez plus à accéder à votre compte et vous écrivez depuis votre propre téléphone. { $org } est une organisation inventée ; rien ne quitte cette machine.
demo-page-chat = La conversation
demo-page-devices = Téléphones, boîtes mail et service informatique
demo-page-people = Mettez-vous à la place de l’une de ces personnes : écrivez dans la conversation que vous avez oublié votre mot de passe. Ce qu’elle reçoit apparaît ici.
demo-page-login = Nom d’utilisateur
demo-page-phone = Téléphone
demo-page-mail = E-mail privé
demo-page-methods = Enregistré
demo-page-empty = Rien reçu pour l’instant.
demo-page-sms = SMS
demo-page-call = Appel entrant
demo-page-mailed = E-mail
demo-page-ticket = Demande
demo-page-keys = Touches affichées dans la conversation
demo-page-press = Appuyer
demo-page-password = Premier mot de passe
demo-page-app = Application d’authentification
demo-page-codes = Codes de secours
demo-page-more = Pour enregistrer un autre moyen, lier la conversation ou changer un mot de passe connu, écrivez /register, /account ou /change dans la conversation, puis connectez-vous sur la page.
