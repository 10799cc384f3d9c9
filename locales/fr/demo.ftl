# La démonstration dans le terminal.
demo-greeting =
    Sésame, la démonstration. { $org } est inventé ; rien ne quitte cette machine.

    Vous n’arrivez plus à ouvrir votre compte et écrivez depuis votre téléphone.
    Écrivez comme vous le diriez, par exemple : j’ai oublié mon mot de passe

    5             appuie sur le bouton numéro 5
    /press 42     appuie sur 4 et 2 sur le téléphone qui sonne
    /help         problèmes courants
    /language     English, Français, 简体中文
    /quit         termine la démonstration

    Ce que reçoivent téléphones, boîtes mail et informaticiens s’affiche encadré.

    Ces personnes existent (nom d’utilisateur, nom, ce qu’elles ont enregistré) :
    { $people }

    Page à usage unique : { $page }
    Base de données : { $folder }
    Elle survit à un redémarrage. Pour repartir de zéro : sesame demo --fresh
demo-nothing-registered = rien d’enregistré
demo-phone = ✉ Téléphone { $to }
demo-mailbox = @ Boîte { $to }
demo-call = ☎ Le téléphone { $to } sonne
demo-call-answer = Répondez avec /press et les touches affichées dans la conversation, par exemple : /press 42
demo-desk = Service informatique
demo-no-call = Aucun téléphone ne sonne. Demandez d’abord un appel.
