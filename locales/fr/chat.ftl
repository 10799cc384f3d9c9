# La conversation. *Ainsi* met en évidence. Devant : ; ? ! » et après «, une espace insécable (U+00A0) ; dans les SMS, une espace simple.

language-name = Français
product-name = Self-Service Password Reset (SSPR)
moment = { $weekday ->
    [1] lundi
    [2] mardi
    [3] mercredi
    [4] jeudi
    [5] vendredi
    [6] samedi
   *[7] dimanche
 } { $day ->
    [1] 1er
   *[other] { $day }
 } { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
 } à { $time }
list-comma = {", "}
progress = Étape { $step } sur { $of }
crumb-gate = vérification { $gate }
crumb-password = choisir un nouveau mot de passe
captcha-picture = Image avec cinq lettres ou chiffres
captcha-sound = Enregistrement de six chiffres

told-welcome = Bonjour, je suis Sésame, l’assistant *{ $org }* pour les mots de passe : { product-name }. Si vous n’arrivez plus à accéder à votre compte professionnel, je vous aide à choisir un nouveau mot de passe. Cela prend environ cinq minutes.
ask-reason =
    Nous allons vous aider à retrouver l’accès à votre compte. Si vous pensez vous souvenir de votre mot de passe, essayez d’abord de vous connecter : { $sign-in }

    Que s’est-il passé ?
told-reason = { $reason ->
    [locked] Votre compte se verrouille après plusieurs mots de passe erronés. Choisir un nouveau mot de passe le déverrouille aussi.
    [expired] Votre mot de passe a expiré. Vous pouvez en choisir un nouveau ici, sans l’ancien.
   *[forgotten] Pas d’inquiétude, cela arrive à tout le monde. Vous choisirez un nouveau mot de passe dans quelques minutes.
 }
told-cancelled = C’est annulé. Rien n’a été modifié et j’ai oublié ce que vous avez saisi. Écrivez-moi quand vous voulez.
told-expired = Sans nouvelles de vous depuis un moment, je me suis arrêté là pour protéger votre compte. Rien n’a été modifié. Vous pouvez recommencer quand vous voulez.
told-started-over = Je suis désolé, j’ai perdu le fil et nous devons reprendre au début. Rien n’a été modifié.
told-over = Rien n’est en cours, il n’y a donc rien à annuler.
told-button-expired = Ce bouton vient d’un message précédent et ne fonctionne plus. Voici où vous en êtes :
told-where-you-are = Vous revoilà. Voici où vous en êtes :
ask-language = Quelle langue préférez-vous ?
told-language = Nous continuons en français.
told-help =
    {""}*Problèmes courants*

    • Mot de passe oublié ou compte verrouillé : choisissez « Commencer ».
    • Le code n’arrive pas : patientez une minute, vérifiez que vous avez du réseau, puis demandez un autre code ou choisissez une autre méthode.
    • Vous n’avez plus votre téléphone : choisissez « J’ai perdu mon téléphone ». Il ne pourra plus servir à accéder à votre compte.
    • Aucune méthode ne fonctionne pour vous : choisissez « Service informatique ».
    • Windows refuse le nouveau mot de passe : l’ordinateur doit être sur le réseau { $org }. En attendant, Windows s’ouvre avec votre *ancien* mot de passe.
    • La page dit que le lien ne fonctionne plus : demandez-moi un nouveau lien.
    • Vous préférez continuer dans une autre conversation : écrivez */resume* ici.

    À tout moment, vous pouvez écrire « retour », « annuler », « langue » ou « IT ». Ou joindre le service informatique directement : { $it-contact }
told-rules =
    {""}*Votre nouveau mot de passe*

    • de { $min } à { $max } caractères
    • au moins une minuscule, une majuscule, un chiffre et un symbole
    • ni votre nom d’utilisateur, ni une partie de ce nom
    • { $history ->
        [0] différent de ceux que vous utilisez ailleurs
        [one] pas votre dernier mot de passe
       *[other] aucun de vos { $history } derniers mots de passe
    }
    • pas un mot de passe facile à deviner
refused-empty = Ce message était vide. Rien n’a été modifié ; répondez par un texte ou un bouton.
refused-too-long = Ce message est trop long pour que je puisse le lire. Rien n’a été modifié ; envoyez seulement la réponse.
refused-not-text = Je ne sais lire que du texte. Rien n’a été modifié ; répondez par un texte ou un bouton.
refused-unclear = Je n’ai pas bien compris, je n’ai donc rien fait. Vous pouvez utiliser l’un de ces boutons :
told-no-password-here = N’écrivez jamais de mot de passe dans une conversation : d’autres pourraient le lire plus tard. Je ne l’ai pas utilisé et je l’efface là où c’est possible ; si vous le voyez encore, effacez-le vous-même. Vous choisirez votre nouveau mot de passe sur une page protégée.

ask-handle =
    {""}*Qui êtes-vous ?* Pour récupérer votre compte, commencez par saisir votre nom d’utilisateur ou votre e-mail professionnel.

    Exemple : { $example }
ask-known-handle = *Qui êtes-vous ?* La dernière fois, vous étiez ici en tant que *{ $handle }*. Est-ce bien vous ?
refused-handle-empty = Je n’ai pas vu de nom. Saisissez votre nom d’utilisateur ou votre e-mail professionnel.
refused-handle-too-long = C’est trop long pour un nom d’utilisateur. Saisissez seulement votre nom d’utilisateur ou votre e-mail professionnel, par exemple : { $example }
refused-handle-lookalike = Une des lettres vient d’un autre alphabet, même si elle a l’air identique. Saisissez à nouveau le nom avec un clavier en lettres latines.
refused-handle-characters = Il y a un caractère qui n’existe dans aucun nom d’utilisateur ici. Saisissez seulement votre nom d’utilisateur ou votre e-mail professionnel, par exemple : { $example }
refused-handle-shape = Cela ressemble à votre alias e-mail. Ici, on se connecte avec son nom d’utilisateur : par exemple { $example } et non { $wrong-example }. Saisissez-le sous cette forme.
refused-handle-password = Cela ressemble à un mot de passe : je ne l’ai pas utilisé et je l’efface là où c’est possible. Si c’est votre nom d’utilisateur, saisissez-le en minuscules, ou saisissez votre e-mail professionnel complet.
told-personal-account = { $domain } sert aux comptes personnels. Cet assistant s’occupe uniquement des comptes professionnels ou scolaires { $org }. Si vous avez aussi un compte { $org }, saisissez celui-là. Pour un compte personnel, l’aide se trouve ici : { $personal-help }
refused-look-ups = Beaucoup de noms ont été essayés depuis cette conversation. Pour la sécurité de tous, le prochain essai sera possible le { $at-day }. Si c’est urgent, contactez le service informatique : { $it-contact }
ask-captcha = Montrez-moi que vous n’êtes pas un programme : saisissez les cinq caractères de l’image *ou* les six chiffres de l’enregistrement.
refused-captcha-form = Saisissez seulement ce que montre l’image ou ce que dit l’enregistrement. Si vous n’y arrivez pas, demandez-en d’autres ou contactez le service informatique. Aucun essai n’a été compté.
refused-captcha = Cela ne correspond pas. Voici une nouvelle image et un nouvel enregistrement. Il vous reste { $left ->
    [one] un essai.
   *[other] { $left } essais.
 }
told-captcha-expired = Ce n’était plus valable. Voici une nouvelle image et un nouvel enregistrement ; aucun essai n’a été compté.
told-captcha-closed = Plusieurs essais n’ont pas marché, je me suis donc arrêté là. Rien n’a été modifié. Vous pouvez recommencer ou contacter le service informatique : { $it-contact }
told-looking-up = Un instant, je vérifie…
told-directory-down = Je n’arrive pas à consulter les comptes { $org } pour le moment. Rien n’a été modifié. Saisissez à nouveau votre nom d’utilisateur dans quelques minutes, ou contactez le service informatique.

ask-choice = { $gates ->
    [1] Choisissez la méthode de contact à utiliser pour la vérification :
   *[other] Choisissez la méthode de contact à utiliser pour la vérification { $gate } sur { $gates } :
 }
told-proved = ✓ Merci, la vérification { $gate } est faite.
told-no-method-left = Il ne reste aucune méthode utilisable ici. Le service informatique peut vous aider : choisissez « Service informatique » et je lui dirai où vous en êtes.
ask-number = Pour protéger votre compte, saisissez en entier le numéro { $kind ->
    [call] de téléphone
   *[sms] de mobile
 } que vous avez enregistré, celui qui se termine par *{ $hint }*. Rien n’est envoyé sans votre accord.
ask-address = Pour protéger votre compte, saisissez en entier l’adresse e-mail que vous avez enregistrée : *{ $hint }*. Rien n’est envoyé sans votre accord.
refused-number-form = Cela ne ressemble pas à un numéro de téléphone. Saisissez-le en entier, par exemple 06 12 34 56 78 ou +33 6 12 34 56 78. Aucun essai n’a été compté.
refused-number-letters = Il y a des lettres dans ce numéro. Saisissez seulement des chiffres, par exemple +33 6 12 34 56 78. Aucun essai n’a été compté.
refused-number-short = Ce numéro est trop court. Saisissez le numéro complet, avec tous ses chiffres. Aucun essai n’a été compté.
refused-number-hint = Le numéro que vous avez enregistré se termine par *{ $hint }*. Vérifiez les derniers chiffres et saisissez-le à nouveau. Aucun essai n’a été compté.
refused-address-form = Cela ne ressemble pas à une adresse e-mail. Saisissez-la en entier, par exemple nom@mail.com. Aucun essai n’a été compté.
refused-address-hint = L’adresse que vous avez enregistrée ressemble à *{ $hint }*. Saisissez celle-là en entier. Aucun essai n’a été compté.
refused-contacts = Plusieurs numéros ou adresses ont été saisis aujourd’hui pour ce compte. Pour le protéger, le prochain sera possible le { $at-day }. Si c’est urgent, contactez le service informatique : { $it-contact }
ask-send = { $kind ->
    [call] C’est prêt. Quand vous choisirez « M’appeler », votre téléphone *{ $hint }* sonnera, s’il s’agit du numéro que vous avez enregistré. Gardez cette conversation ouverte : vous y verrez sur quelles touches appuyer pendant l’appel.
    [mail] C’est prêt. Quand vous choisirez « Envoyer l’e-mail », { $sender } enverra un code de { $digits } chiffres à *{ $hint }*, s’il s’agit de l’adresse que vous avez enregistrée. Il arrivera en une ou deux minutes et restera valable { $minutes ->
        [one] une minute
       *[other] { $minutes } minutes
     }.
   *[sms] C’est prêt. Quand vous choisirez « Envoyer un SMS », { $sender } enverra un code de { $digits } chiffres à votre mobile *{ $hint }*, s’il s’agit du numéro que vous avez enregistré. Il arrivera en moins d’une minute et restera valable { $minutes ->
        [one] une minute
       *[other] { $minutes } minutes
     }.
 }

ask-code = { $kind ->
    [mail] Nous avons envoyé un e-mail à *{ $hint }* à { $at }, s’il s’agit de l’adresse que vous avez enregistrée.
   *[sms] Nous avons envoyé un SMS à votre mobile *{ $hint }* à { $at }, s’il s’agit du numéro que vous avez enregistré.
 } Saisissez ici le code de { $digits } chiffres avant { $until }.
told-resent = Un nouveau code a été envoyé à { $at }. Saisissez le plus récent.
refused-send = Pour protéger votre compte, cette méthode sera de nouveau possible à { $at-exact }. En attendant, vous pouvez en choisir une autre.
refused-resend = Vous pourrez en demander un autre à { $at-exact }. D’ici là, celui que vous avez reste valable.
refused-resend-max = Nous ne pouvons plus rien envoyer avec cette méthode pour l’instant. Le prochain envoi sera possible à { $at-exact }. Vous pouvez choisir une autre méthode ou contacter le service informatique.
refused-code = Ce n’est pas le bon code. Vérifiez-le et saisissez-le à nouveau. Il vous reste { $left ->
    [one] un essai.
   *[other] { $left } essais.
 }
refused-code-form = Le code comporte { $digits } chiffres. Saisissez seulement ces chiffres. Aucun essai n’a été compté.
refused-older-code = C’est un ancien code. Saisissez celui du dernier message. Aucun essai n’a été compté.
refused-expired-code = Ce code a expiré. Aucun essai n’a été compté ; choisissez comment en recevoir un nouveau.
told-code-void = C’était une réponse erronée de trop : ce code ou cet appel n’est plus valable. Choisissez comment continuer.
offer-no-code = Toujours rien ? Vérifiez que vous avez du réseau, regardez dans les courriers indésirables et assurez-vous d’avoir saisi le bon numéro ou la bonne adresse. Vous pouvez choisir « Réessayer » ou « Une autre méthode ».
ask-keys = Nous avons appelé votre téléphone *{ $hint }* à { $at }, s’il s’agit du numéro que vous avez enregistré. Décrochez et tapez *{ $keys }* sur le clavier du téléphone, avant { $until }. Vous n’avez rien à saisir ici.
refused-keys = Ce n’étaient pas les bonnes touches. Choisissez « Réessayer » et nous vous rappelons. Il vous reste { $left ->
    [one] un essai.
   *[other] { $left } essais.
 }
told-no-code-to-type = Vous n’avez rien à saisir ici : appuyez sur les touches de votre téléphone pendant l’appel.
told-wait = Pour protéger votre compte, la prochaine réponse sera acceptée à { $at-exact }.
told-closed = Il y a eu trop de réponses erronées pour ce compte. Pour le protéger, on ne peut plus réinitialiser son mot de passe ici jusqu’au { $at-day }. Rien n’a été modifié, et votre compte n’est pas verrouillé pour autant. Si c’est urgent, contactez le service informatique : { $it-contact }
told-busy = La vérification est suspendue pour tout le monde pour le moment, car nous observons une activité inhabituelle. Rien n’a été modifié. Réessayez dans une heure ou contactez le service informatique : { $it-contact }

ask-reset = Choisissez votre nouveau mot de passe sur notre page protégée. La page doit afficher ces deux mots : *{ $words }*. Sinon, fermez cette page. Le lien est valable { $minutes ->
    [one] une minute
   *[other] { $minutes } minutes
 }.
told-page-open = Votre page pour le nouveau mot de passe est ouverte jusqu’à { $until }. Elle affiche les mots *{ $words }*. Si vous ne l’avez plus, demandez un nouveau lien.
told-page-expired = La page pour le nouveau mot de passe a expiré. Rien n’a été modifié. Vous pouvez demander un nouveau lien.
told-nothing-changed = Rien n’a été modifié : votre mot de passe est le même qu’avant.
told-reset =
    ✓ *Votre mot de passe a été réinitialisé.*

    Vous pouvez maintenant vous connecter à { $services } avec votre nouveau mot de passe : { $sign-in }

ask-network = Une dernière étape, pour que votre ordinateur Windows connaisse aussi le nouveau mot de passe. Comment votre ordinateur est-il connecté en ce moment ?
ask-unlock =
    { $network ->
        [on] Parfait : vous êtes de retour sur le réseau { $org }.
        [wifi] Parfait, l’ordinateur est sur le Wi-Fi { $wifi }.
        [cable] Parfait, l’ordinateur est connecté par câble ({ $cable }).
       *[vpn] Parfait, l’ordinateur est connecté par { $vpn }.
    }

    1. Appuyez sur *Ctrl + Alt + Suppr* et choisissez « Verrouiller ».
    2. Déverrouillez l’ordinateur avec votre *nouveau* mot de passe.

    Est-ce que cela a marché ?
told-off-network =
    Votre ordinateur ne peut pas encore prendre en compte le nouveau mot de passe. En attendant, ouvrez Windows avec votre *ancien* mot de passe : il reste valable sur cet ordinateur, pour Windows seulement.

    Une fois de retour sur le réseau { $org } – { $networks } –, ouvrez à nouveau votre session Windows, puis choisissez « Je suis de retour sur le réseau ».
told-session-updated = ✓ Votre session Windows est à jour. Tout est terminé ; vous pouvez fermer cette conversation.
told-reminder-set = Je vous le rappellerai le { $day-day }. D’ici là, ouvrez Windows avec votre *ancien* mot de passe.
told-reminder = Petit rappel : votre ordinateur Windows ne connaît pas encore votre nouveau mot de passe. Êtes-vous de retour sur le réseau { $org } ?
told-no-windows = Alors il n’y a rien d’autre à mettre à jour. Si votre téléphone ou votre tablette redemande un mot de passe, donnez-lui le nouveau.
told-done = Tout est terminé. Votre nouveau mot de passe est actif. Écrivez-moi quand vous voulez.

told-ticket = Le service informatique est prévenu : il sait où vous en êtes, mais ne reçoit rien de secret. Votre demande porte le numéro *{ $number }*. Vous pouvez me demander où elle en est à tout moment, ou continuer ici en attendant.
told-ticket-again = Le service informatique a déjà votre demande *{ $number }*. Vous pouvez continuer ici en attendant.
told-ticket-state = { $state ->
    [opened] Votre demande *{ $number }* du { $at-day } est en route vers le service informatique.
    [closed] Votre demande *{ $number }* du { $at-day } a été clôturée par le service informatique.
    [claimed] Une personne du service informatique s’occupe de votre demande *{ $number }* depuis le { $at-day } et vous répondra.
    [asked] Le service informatique a votre demande *{ $number }* et attend le code qu’il vous a demandé.
    [approved] Le service informatique s’est assuré que c’est bien vous (demande *{ $number }*). Vous pouvez choisir ici un nouveau mot de passe.
   *[delivered] Le service informatique a reçu votre demande *{ $number }* du { $at-day } et vous répondra.
 }
told-no-ticket = Vous n’avez aucune demande en cours auprès du service informatique dans cette conversation.
refused-tickets = Plusieurs demandes ont été ouvertes aujourd’hui depuis cette conversation, et le service informatique les a reçues. Si c’est urgent, joignez le service informatique directement : { $it-contact }
refused-many-requests = Le service informatique reçoit énormément de demandes en ce moment : je ne peux pas en transmettre d’autres d’ici. Joignez-le directement : { $it-contact }
ask-lost-phone = Votre téléphone est-il perdu ou volé ? Si vous répondez oui, il ne pourra plus servir, dès maintenant, à accéder à votre compte. Seul le service informatique pourra l’autoriser à nouveau.
told-phone-suspended = Votre téléphone ne peut plus servir à réinitialiser le mot de passe de ce compte.
told-phone-left-to-it = Beaucoup de téléphones sont déclarés perdus en ce moment : c’est donc le service informatique qui décide pour le vôtre. Si c’est urgent, joignez-le directement : { $it-contact }
told-phone-needs-name = Dès que je saurai à quel compte ce téléphone est lié, il ne pourra plus servir pour ce compte. Dites-moi donc qui vous êtes.
told-not-me = Merci de me l’avoir dit. Si vous avez reçu un message que vous n’avez pas demandé, ne donnez son code à personne.

button-start = Commencer
button-help = Aide
button-language = Langue / Language / 语言
button-reason = { $reason ->
    [locked] Mon compte est verrouillé
    [expired] Mon mot de passe a expiré
   *[forgotten] J’ai oublié mon mot de passe
 }
button-sign-in = Essayer d’abord de me connecter
button-portal = Portail dans le navigateur
button-next = Suivant
button-back = Retour
button-cancel = Annuler
button-finish = Terminer
button-contact-it = Service informatique
button-yes = Oui, c’est moi
button-not-me = Non, ce n’est pas moi
button-other-image = Une autre image
button-method = { $kind ->
    [totp] Saisir le code de mon application d’authentification
    [push] Approuver dans une autre de mes conversations
    [questions] Répondre à mes questions de sécurité
    [codes] Utiliser un de mes codes de secours
    [passkey] Utiliser ma clé d’accès
    [sms] Envoyer un SMS à mon mobile { $hint }
    [call] Appeler mon téléphone { $hint }
   *[mail] Envoyer un e-mail à mon adresse secondaire { $hint }
 }{ $chosen ->
    [yes] {" "}◉
   *[no] {" "}○
 }
button-none-of-these = Aucune ne me convient
button-lost-phone = J’ai perdu mon téléphone
button-yes-lost = Oui, il est perdu
button-not-lost = Non, retour
button-send = { $kind ->
    [call] M’appeler
    [mail] Envoyer l’e-mail
   *[sms] Envoyer un SMS
 }
button-resend = Réessayer
button-other-method = Une autre méthode
button-open-page = Choisir mon nouveau mot de passe
button-new-link = Nouveau lien
button-network = { $network ->
    [wifi] Wi-Fi { $wifi }
    [cable] Câble ({ $cable })
    [vpn] VPN { $vpn }
   *[off] Aucun de ceux-là
 }
button-no-windows = Je n’utilise pas Windows
button-worked = Cela a marché
button-not-worked = Cela n’a pas marché
button-back-on-network = Je suis de retour sur le réseau
button-remind-me = Me le rappeler le prochain jour ouvré
button-status = Où en est ma demande ?
button-share-number = Partager mon numéro
button-open-chat = M’écrire en privé

sms-code = { $sender } : { $code } est votre code, valable { $minutes ->
    [one] une minute
   *[other] { $minutes } minutes
 }. Ne le donnez à personne, service informatique compris. Rien demandé ? Ignorez ce message.
mail-code-subject = Votre code de vérification { $org }
mail-code-body =
    Bonjour,

    Votre code de vérification est { $code }. Il est valable { $minutes ->
        [one] une minute
       *[other] { $minutes } minutes
     }.

    Saisissez-le dans la conversation où vous l’avez demandé. Ne le donnez à personne, pas même au service informatique. Si vous n’avez rien demandé, ignorez ce message.

    { $sender }

# Autres conversations.
told-resume-code = Pour continuer dans une autre conversation, ouvrez-la et envoyez */resume* suivi de ce code. Il fonctionne une seule fois, jusqu’à { $until }. Ne le donnez à personne : le service informatique ne vous le demandera jamais.
told-nothing-to-resume = Rien n’est en cours ici. Vous pouvez simplement commencer dans l’autre conversation.
told-resume-at-page = Vous pouvez ouvrir le lien de la page sur n’importe quel appareil : copiez-le depuis cette conversation. Une fois votre nouveau mot de passe en place, nous pourrons continuer ailleurs.
told-resumed-elsewhere = Nous continuons dans votre autre conversation. Plus rien n’est en cours ici.
told-resumed = Vous voilà. Nous reprenons là où vous en étiez ; pour votre sécurité, les vérifications déjà faites sont à refaire.
refused-resume = Je ne reconnais pas ce code, ou il n’est plus valable. Rien n’a été modifié. Dans l’autre conversation, envoyez */resume* pour en obtenir un nouveau.
ask-share = Touchez « Partager mon numéro » ci-dessous : l’application m’enverra votre numéro. Je le compare, sans en garder de copie.
refused-shared = Ce n’est pas votre propre numéro, je ne l’ai donc pas utilisé. Rien n’a été modifié. Partagez le vôtre, ou saisissez-le.
told-private-only = Je peux vous aider pour votre mot de passe, mais seulement dans une conversation privée, que personne d’autre ne peut lire.
discord-use-command = Ou utilisez ici la commande */reset* : vous serez la seule personne à voir les réponses.

# Ce qu’un message est devenu, dit à qui cela n’apprend rien.
told-delivered = Remis à votre téléphone à { $at }.
told-undelivered = { $why ->
    [unreachable] Votre téléphone n’a pas pu être joint : il est peut-être éteint ou hors réseau.
    [unknown] D’après l’opérateur de votre téléphone, ce numéro n’est pas en service.
    [landline] Ce numéro est celui d’une ligne fixe, qui ne reçoit pas de SMS.
    [blocked] Votre téléphone ou son opérateur bloque nos messages.
   *[other] L’opérateur de votre téléphone a refusé le message.
 } Rien n’a été modifié. Choisissez une autre méthode.

# Ce qu’il faut écrire, à côté du champ.
asks-handle = Nom d’utilisateur ou e-mail professionnel
asks-captcha = Lettres ou chiffres
asks-number = Numéro de téléphone complet
asks-own-number = Partager mon numéro
asks-address = Adresse e-mail complète
asks-code = Code
asks-paper = Code de secours
asks-answer = Votre réponse

# Les commandes dans les menus des messageries.
command-reset = Retrouver l’accès à mon compte
command-status = Où en est ma demande au service informatique
command-it = Parler au service informatique
command-lost = J’ai perdu mon téléphone
command-rules = Règles du nouveau mot de passe
command-language = Changer de langue
command-resume = Continuer dans une autre conversation
command-resume-code = Le code reçu dans l’autre conversation
command-cancel = Arrêter
command-help = Aide

# Appels et avis.
call-script = Bonjour, ici { $sender }. Quelqu’un confirme son identité avec ce numéro. Si c’est vous, appuyez sur les touches affichées dans votre conversation. Si ce n’est pas vous, raccrochez simplement.
notice-mail =
    Bonjour,

    { $what }

    Si c’était vous, vous n’avez rien à faire.

    Si ce n’était pas vous, ouvrez cette page et appuyez sur le bouton. Toute réinitialisation du mot de passe de votre compte s’arrête aussitôt :
    { $link }

    Vous pouvez aussi contacter le service informatique : { $it-contact }

    { $sender }
notice-password-reset-subject = Votre mot de passe { $org } a été réinitialisé
notice-password-reset-what = Le mot de passe de votre compte { $org } a été réinitialisé le { $when-day }.
notice-password-reset-sms = { $sender } : votre mot de passe a été réinitialisé le { $when }. Pas vous ? Stoppez tout ici : { $link }
notice-phone-suspended-subject = Votre téléphone a été déclaré perdu auprès de { $org }
notice-phone-suspended-what = Le { $when-day }, quelqu’un a déclaré votre téléphone perdu. Il ne peut plus servir à réinitialiser le mot de passe de votre compte { $org }.
notice-phone-suspended-sms = { $sender } : votre téléphone a été déclaré perdu le { $when } et ne peut plus servir à réinitialiser votre mot de passe. Pas vous ? Stoppez tout ici : { $link }
notice-self-service-closed-subject = Plusieurs réponses erronées pour votre compte { $org }
notice-self-service-closed-what = Le { $when-day }, quelqu’un a donné plusieurs réponses erronées en essayant de réinitialiser le mot de passe de votre compte { $org }. Pendant un jour, la réinitialisation dans une conversation est fermée. Votre mot de passe est inchangé.
notice-self-service-closed-sms = { $sender } : plusieurs réponses erronées en voulant changer votre mot de passe le { $when }. Il est inchangé. Pas vous ? Stoppez tout ici : { $link }
notice-password-changed-subject = Votre mot de passe { $org } a été changé
notice-password-changed-what = Le mot de passe de votre compte { $org } a été changé le { $when-day }, avec l’ancien mot de passe.
notice-password-changed-sms = { $sender } : votre mot de passe a été changé le { $when }. Pas vous ? Stoppez tout ici : { $link }
notice-method-added-subject = Un nouveau moyen de vérification pour votre compte { $org }
notice-method-added-what = Le { $when-day }, un nouveau moyen de vérification a été enregistré pour votre compte { $org }.
notice-method-added-sms = { $sender } : un nouveau moyen de réinitialiser votre mot de passe a été enregistré le { $when }. Pas vous ? Stoppez tout ici : { $link }
notice-method-removed-subject = Un moyen de vérification a été retiré de votre compte { $org }
notice-method-removed-what = Le { $when-day }, un moyen de vérification a été retiré de votre compte { $org }.
notice-method-removed-sms = { $sender } : un moyen de réinitialiser votre mot de passe a été retiré le { $when }. Pas vous ? Stoppez tout ici : { $link }
notice-chat-linked-subject = Une conversation a été liée à votre compte { $org }
notice-chat-linked-what = Le { $when-day }, une conversation a été liée à votre compte { $org }. Une réinitialisation peut y commencer sans que votre nom soit saisi.
notice-chat-linked-sms = { $sender } : une conversation a été liée à votre compte le { $when }. Pas vous ? Stoppez tout ici : { $link }
notice-chat-unlinked-subject = Une conversation n’est plus liée à votre compte { $org }
notice-chat-unlinked-what = Depuis le { $when-day }, une conversation n’est plus liée à votre compte { $org }.
notice-chat-unlinked-sms = { $sender } : une conversation a été retirée de votre compte le { $when }. Pas vous ? Stoppez tout ici : { $link }
notice-unlocked-subject = Votre compte { $org } a été déverrouillé
notice-unlocked-what = Votre compte { $org } a été déverrouillé le { $when-day }.
notice-unlocked-sms = { $sender } : votre compte a été déverrouillé le { $when }. Pas vous ? Stoppez tout ici : { $link }
notice-approval-denied-subject = Quelqu’un a essayé de réinitialiser votre mot de passe { $org }
notice-approval-denied-what = Le { $when-day }, quelqu’un a essayé de réinitialiser le mot de passe de votre compte { $org }, et l’approbation a été refusée dans l’une de vos conversations. Votre mot de passe est inchangé.
notice-approval-denied-sms = { $sender } : tentative de changement de votre mot de passe le { $when }, approbation refusée. Il est inchangé. Stoppez tout ici : { $link }
notice-phone-reinstated-subject = Votre téléphone peut de nouveau servir pour votre compte { $org }
notice-phone-reinstated-what = Le { $when-day }, quelqu’un a indiqué dans l’une de vos conversations que votre téléphone n’est pas perdu. Il peut de nouveau servir à réinitialiser le mot de passe de votre compte { $org }.
notice-phone-reinstated-sms = { $sender } : votre téléphone peut de nouveau servir à réinitialiser votre mot de passe depuis le { $when }. Pas vous ? Stoppez tout ici : { $link }

# Les conversations liées à un compte.
told-enrolled = Merci ! Ce que vous avez enregistré sert uniquement à vous rendre l’accès à votre compte. La prochaine fois que vous ne pourrez plus vous connecter, écrivez-moi simplement ici.
told-chat-linked = ✓ Cette conversation est maintenant liée à *{ $handle }*. La prochaine fois, un seul geste suffira ici pour commencer. Pour supprimer ce lien : */chats*.
told-chats-full = { $most } conversations sont déjà liées à votre compte : celle-ci n’a donc pas été liée. Écrivez */chats* dans l’une d’elles pour supprimer un lien, puis saisissez ici un nouveau code.
told-chat-of-another = Cette conversation est déjà liée à un autre compte : elle n’a donc pas été liée. Écrivez d’abord */chats* pour supprimer ce lien, puis saisissez ici un nouveau code.
told-bound = Vous êtes ici en tant que *{ $handle }*.
told-chats = { $count ->
    [one] Une conversation est liée à votre compte :
   *[other] { $count } conversations sont liées à votre compte :
 }
told-chat = { $place }. { $channel ->
    [telegram] Telegram
    [discord] Discord
    [web] Conversation sur le web
    [console] Terminal
   *[town] Conversation
 }, liée le { $since-day }{ $here ->
    [yes] {" "}(celle-ci)
   *[no] {""}
 }
told-no-chats = Cette conversation n’est liée à aucun compte. Pour la lier, écrivez */link*.
told-chat-removed = ✓ La conversation n’est plus liée à votre compte. Toutes vos adresses en sont averties.
refused-unlink-yet = Pour votre sécurité, cette conversation est encore trop récente pour en retirer une autre : elle le pourra à partir de { $at-exact }. Rien n’a été modifié. Si vous ne pouvez pas attendre, écrivez */account* et retirez-la sur la page.
told-history = Voici ce qui s’est passé récemment sur votre compte :
told-no-history = Il ne s’est rien passé récemment sur votre compte.
told-past = { $at-day } : { $past ->
    [reset] votre mot de passe a été réinitialisé
    [changed] votre mot de passe a été changé
    [unlocked] votre compte a été déverrouillé
    [methods] vos moyens de vérification ont été modifiés
    [wrong] une réponse erronée a été donnée
    [closed] la réinitialisation a été fermée après des réponses erronées
    [frozen] la réinitialisation a été arrêtée : « ce n’était pas moi »
    [thawed] le service informatique a de nouveau autorisé la réinitialisation
    [phone] votre téléphone a été déclaré perdu
    [phone-back] votre téléphone a été de nouveau autorisé
    [chats] une conversation a été liée, ou son lien supprimé
    [pass] un passe de connexion a été affiché, avec l’autorisation du service informatique
   *[denied] une demande d’approbation a été refusée
 }{ $channel ->
    [telegram] {" "}(Telegram)
    [discord] {" "}(Discord)
    [web] {" "}(conversation sur le web)
   *[none] {""}
 }
button-send-direct = Réinitialiser mon mot de passe : m’envoyer un code
button-chats = Mes conversations liées
button-history = Ce qui s’est passé sur mon compte
button-unlink = Supprimer le lien avec la conversation { $place }
command-chats = Les conversations liées à mon compte
command-history = Ce qui s’est passé sur mon compte

# Les avis dans les conversations de la personne, et l’arrêt de tout.
told-notice = { $notice ->
    [PasswordReset] { notice-password-reset-what }
    [PhoneSuspended] { notice-phone-suspended-what }
    [SelfServiceClosed] { notice-self-service-closed-what }
    [PasswordChanged] { notice-password-changed-what }
    [MethodAdded] { notice-method-added-what }
    [MethodRemoved] { notice-method-removed-what }
    [ChatLinked] { notice-chat-linked-what }
    [ChatUnlinked] { notice-chat-unlinked-what }
    [Unlocked] { notice-unlocked-what }
    [ApprovalDenied] { notice-approval-denied-what }
    [PlaceBehind] { notice-place-behind-what }
    [ItApproved] { notice-it-approved-what }
    [ItAsked] { notice-it-asked-what }
    [PassIssued] { notice-pass-issued-what }
   *[PhoneReinstated] { notice-phone-reinstated-what }
 }
ask-was-you = Était-ce vous ?
told-was-me = Merci. Dans ce cas, vous n’avez rien à faire.
ask-freeze = Faut-il arrêter toute réinitialisation du mot de passe de votre compte ? Les liens ouverts et les demandes en cours prennent fin aussitôt, et le service informatique est prévenu. Lui seul pourra l’autoriser à nouveau.
told-frozen = La réinitialisation du mot de passe est maintenant arrêtée pour votre compte. Les liens ouverts ne fonctionnent plus, et le service informatique est prévenu : votre demande porte le numéro *{ $number }*. Joignez-le aussi directement : { $it-contact }
told-frozen-already = La réinitialisation du mot de passe est arrêtée pour votre compte : « ce n’était pas moi » a été choisi, par vous ou dans l’une de vos conversations. Seul le service informatique peut l’autoriser à nouveau : { $it-contact }
told-stopped = Je me suis arrêté là pour protéger le compte. Rien n’a été modifié. Si c’est urgent, contactez le service informatique : { $it-contact }
told-phone-here = ✓ Merci. Votre téléphone peut de nouveau servir. Toutes vos adresses en sont averties.
button-not-mine = Ce n’était pas moi
button-was-me = C’était moi
button-freeze = Oui, tout arrêter
button-leave-open = Non, ne rien arrêter
button-phone-here = J’ai mon téléphone

# L’approbation dans une autre conversation.
ask-approval = Ouvrez une autre conversation liée à votre compte et saisissez-y ce nombre : *{ $keys }*. La demande prend fin à { $until }. Vous n’avez rien à saisir ici.
told-approval-nobody = Personne n’a répondu dans vos autres conversations. Rien n’a été modifié ; vous pouvez réessayer ou choisir une autre méthode.
ask-approve = { $channel ->
    [telegram] Depuis { $at }, quelqu’un réinitialise votre mot de passe dans une conversation Telegram.
    [discord] Depuis { $at }, quelqu’un réinitialise votre mot de passe dans une conversation Discord.
    [web] Depuis { $at }, quelqu’un réinitialise votre mot de passe dans une conversation sur le web.
   *[town] Depuis { $at }, quelqu’un réinitialise votre mot de passe dans une autre conversation.
 } Si c’est vous, saisissez le nombre affiché là-bas, avant { $until }. Si ce n’est pas vous, dites-le.
refused-approve-form = Saisissez seulement les deux chiffres affichés dans l’autre conversation. Aucun essai n’a été compté.
told-approved = Merci. Vous pouvez continuer dans l’autre conversation.
refused-approve = Ce n’est pas le nombre affiché dans l’autre conversation : la demande a donc pris fin. Rien n’a été modifié. Vous pouvez la refaire là-bas.
told-approve-over = Cette demande a pris fin. Rien n’a été modifié.
told-denied = Merci. Tout est arrêté, et le service informatique est prévenu : la demande porte le numéro *{ $number }*. Pendant un jour, personne ne pourra demander d’approbation dans vos conversations.
button-deny = Non, ce n’est pas moi

# Ce que Telegram montre du bot avant le premier mot, et dans son profil (512 et 120 caractères au plus).
profile-description =
    Vous n’arrivez plus à accéder à votre compte ? Je vous aide à retrouver votre accès, pas à pas : nous vérifions que c’est bien vous, puis vous choisissez un nouveau mot de passe sur une page protégée. Je ne demande jamais de mot de passe dans cette conversation.
profile-short = Vous aide à retrouver l’accès à votre compte. Ne demande jamais de mot de passe dans la conversation.

# La page où l’on enregistre de quoi prouver son identité.
ask-register = Enregistrez un moyen de prouver votre identité sur notre page protégée. Connectez-vous d’abord sur cette page, jamais ici. La page doit afficher ces deux mots : *{ $words }*. Sinon, fermez cette page. Le lien est valable { $minutes } minutes.
ask-change = Changez votre mot de passe sur notre page protégée ; il vous faut l’actuel. Saisissez-le là-bas, jamais ici. La page doit afficher ces deux mots : *{ $words }*. Sinon, fermez cette page. Le lien est valable { $minutes } minutes.
ask-account = Consultez et modifiez ce qui est enregistré pour votre compte sur notre page protégée. Connectez-vous d’abord sur cette page, jamais ici. La page doit afficher ces deux mots : *{ $words }*. Sinon, fermez cette page. Le lien est valable { $minutes } minutes.
refused-visit-now = Vous êtes en train de retrouver l’accès à votre compte. Terminez d’abord, ou arrêtez avec /cancel ; puis redemandez.
refused-visits = Je ne peux pas ouvrir davantage de pages dans cette conversation pour l’instant. Rien n’a été modifié. La prochaine sera possible à { $at-exact } ; une page encore ouverte reste valable.
offer-second-way = Une dernière chose : pour prouver votre identité, vous n’avez qu’un seul genre de moyen. Si vous le perdez, seul le service informatique pourra vous rendre l’accès. En ajouter un autre prend deux minutes.
told-password-changed = Votre mot de passe a été *changé*, comme vous l’avez demandé sur la page. Utilisez le nouveau à partir de maintenant, y compris sur votre téléphone et dans Windows.
button-open-visit = Ouvrir la page
button-register = Enregistrer un autre moyen
command-register = Enregistrer de quoi prouver mon identité
command-change = Changer le mot de passe que je connais
command-account = Ce qui est enregistré pour mon compte

# Apps, recovery codes, security questions.
ask-totp = Ouvrez l’application d’authentification de votre téléphone et saisissez les { $digits } chiffres qu’elle affiche pour { $org }.
refused-totp = Ce n’est pas le code que votre application affiche en ce moment. Saisissez le plus récent. Il vous reste { $left ->
    [one] un essai.
   *[other] { $left } essais.
 }
refused-totp-used = Ce code a déjà été utilisé, et chacun ne sert qu’une fois. Attendez que votre application en affiche un autre, une demi-minute au plus, et saisissez celui-là. Aucun essai n’a été compté.
refused-totp-behind = Ce code était valable il y a environ { $minutes ->
    [one] une minute
   *[other] { $minutes } minutes
 }. Si votre application l’affiche en ce moment, l’horloge de votre téléphone retarde : dans ses réglages, mettez la date et l’heure en automatique. Saisissez ensuite le code affiché. Il vous reste { $left ->
    [one] un essai.
   *[other] { $left } essais.
 }
refused-totp-ahead = L’horloge de votre téléphone semble avancer d’environ { $minutes ->
    [one] une minute
   *[other] { $minutes } minutes
 }. Dans ses réglages, mettez la date et l’heure en automatique, attendez { $at-exact }, puis saisissez le code que votre application affiche alors. Il vous reste { $left ->
    [one] un essai.
   *[other] { $left } essais.
 }
ask-paper = Saisissez un de vos codes de secours, un que vous n’avez pas encore utilisé. Il ressemble à ceci : *ACDE-FGHJ-KM*. Les majuscules et les tirets n’ont pas d’importance.
refused-paper = Ce n’est pas un de vos codes de secours encore inutilisés. Vérifiez chaque lettre, ou prenez le suivant sur votre feuille. Il vous reste { $left ->
    [one] un essai.
   *[other] { $left } essais.
 }
refused-paper-form = Un code de secours comporte dix lettres et chiffres, comme *ACDE-FGHJ-KM*. Saisissez seulement le code. Aucun essai n’a été compté.
told-paper-left = Ce code ne servira plus : barrez-le sur votre feuille. Il vous reste { $left } codes de secours.
told-paper-few = { $left ->
    [0] C’était votre dernier code de secours.
    [1] Ce code ne servira plus : barrez-le sur votre feuille. Il vous reste un code de secours.
   *[other] Ce code ne servira plus : barrez-le sur votre feuille. Il vous reste { $left } codes de secours.
 } Dès que vous aurez retrouvé l’accès à votre compte, écrivez */register* ici pour en recevoir de nouveaux.
ask-question = { $place ->
    [1] Répondez à vos { $of } questions de sécurité, un message par réponse. Les majuscules, les accents et les espaces n’ont pas d’importance ; quand vous aurez répondu à toutes, je vous dirai si c’est juste.
   *[other] Merci. La suivante :
 }

    {""}*{ $place } / { $of }* – { $question ->
        [toy] { question-toy }
        [friend] { question-friend }
        [dish] { question-dish }
        [concert] { question-concert }
        [book] { question-book }
        [wish] { question-wish }
        [hiding-place] { question-hiding-place }
        [present] { question-present }
        [song] { question-song }
       *[nickname] { question-nickname }
    }
question-toy = Comment s’appelait votre première peluche ?
question-friend = Qui était votre meilleur ami ou votre meilleure amie à huit ans ?
question-dish = Quel plat refusiez-vous de manger dans votre enfance ?
question-concert = De qui était le premier concert auquel vous avez assisté ?
question-book = Quel livre avez-vous lu et relu dans votre enfance ?
question-wish = Que vouliez-vous devenir à six ans ?
question-hiding-place = Où cachiez-vous vos trésors dans votre enfance ?
question-present = Quel a été pour vous le cadeau le plus décevant ?
question-song = Quelle chanson savez-vous chanter du début à la fin ?
question-nickname = Quel petit nom vous donnaient vos grands-parents ?
refused-answer-empty = Je n’ai pas vu de réponse. Répondez avec des mots. Aucun essai n’a été compté.
refused-answers = Ces réponses ne sont pas toutes justes ; pour vous protéger, je ne dis pas laquelle. Reprenons à la première question. Il vous reste { $left ->
    [one] un essai.
   *[other] { $left } essais.
 }
told-tries-over = Ce n’était pas juste non plus. Choisissez comment continuer.

# A passkey.
ask-passkey = Confirmez avec votre clé d’accès sur notre page protégée : avec votre empreinte, votre visage ou le code PIN de votre appareil. La page doit afficher ces deux mots : *{ $words }*. Sinon, fermez cette page. Le lien est valable { $minutes ->
    [one] une minute
   *[other] { $minutes } minutes
 }.
told-proof-open = Votre page pour la clé d’accès est ouverte jusqu’à { $until }. Elle affiche les mots *{ $words }*. Si vous ne l’avez plus, demandez un nouveau lien.
told-proof-expired = La page pour votre clé d’accès a expiré. Aucun essai n’a été compté.
refused-passkey = Cette clé d’accès ne correspond pas à ce compte. Rien n’a été modifié. Demandez un nouveau lien et choisissez une autre clé d’accès, ou choisissez « Une autre méthode ». Il vous reste { $left ->
    [one] un essai.
   *[other] { $left } essais.
 }
button-use-passkey = Utiliser ma clé d’accès

# Linking a chat, and asking again whether all is still right.
told-link-how = Pour lier cette conversation à votre compte : ouvrez la page ci-dessous, connectez-vous, choisissez « Lier une conversation », puis saisissez ici le code affiché, par exemple */link 1234 5678*.
refused-link-form = Un code pour lier une conversation a huit chiffres, par exemple */link 1234 5678*. Aucun essai n’a été compté. Saisissez-le à nouveau.
refused-link = Ce code ne permet pas, ou plus, de lier une conversation. Rien n’a été modifié. Écrivez */account*, choisissez « Lier une conversation » sur la page et saisissez ici le nouveau code.
refused-links = Trop de codes ont été saisis dans cette conversation aujourd’hui : aucun autre n’est vérifié. Rien n’a été modifié. Le prochain essai sera possible le { $at-day }.
refused-link-now = Autre chose est en cours ici, je n’ai donc pas regardé votre code ; il reste valable pendant ses dix minutes. Terminez d’abord, ou arrêtez avec */cancel*, puis renvoyez-le.
ask-still-right = Ces informations, qui servent à vous rendre l’accès à votre compte, sont-elles toujours à jour ? { $hints }
told-still-right = ✓ Merci. Je vous le redemanderai dans quelques mois.
button-still-right = Oui, tout est à jour
button-change-methods = Modifier
command-link = Lier cette conversation à mon compte
command-link-code = Le code affiché sur la page de votre compte

# A passkey's code.
ask-proof-code = Une fois la confirmation faite, la page affiche un code de { $digits } chiffres. Saisissez-le alors ici.
refused-proof-code = Ce n’est pas le code de votre page. Vérifiez-le et saisissez-le à nouveau. Si la page n’en a pas encore affiché, confirmez d’abord là-bas avec votre clé d’accès. Il vous reste { $left ->
    [one] un essai.
   *[other] { $left } essais.
 }

# Une personne dans deux annuaires.
told-place-pending = Votre nouveau mot de passe est en place pour { $near }. { $far } ne répond pas pour le moment : je réessaie pendant un quart d’heure et je vous dirai ici ce qu’il en est. D’ici là, l’ancien mot de passe reste le bon pour { $far }.
told-place-set = ✓ Votre nouveau mot de passe est maintenant en place pour { $far } aussi.
told-place-refused = Votre nouveau mot de passe est en place pour { $near }, mais { $far } ne l’accepte pas : { $because ->
    [history] vous l’avez déjà utilisé là-bas
    [banned] il est trop facile à deviner
    [characters] il n’y faut que des lettres sans accent de A à Z, des chiffres et des signes courants
   *[quality] il est jugé trop simple
 }. Choisissez-en un autre, il sera mis en place pour les deux. D’ici là, l’ancien mot de passe reste le bon pour { $far }.
told-place-not-set = Votre nouveau mot de passe n’a pas pu être mis en place pour { $far } : là, l’ancien reste le bon. Pour { $near }, c’est le nouveau. Choisissez-en un autre, il sera mis en place pour les deux.
told-place-unknown = Je n’ai pas pu savoir si votre nouveau mot de passe est en place pour { $far }. Essayez-le ; s’il est refusé, l’ancien reste le bon pour { $far }. Vous pouvez aussi en choisir un autre, il sera mis en place pour les deux.
told-place-nowhere = Vous n’avez pas de compte { $far } dont le mot de passe serait à changer. Il n’y a plus rien à faire de ce côté.
button-choose-again = Choisir un autre mot de passe
notice-place-behind-subject = Votre nouveau mot de passe n’est pas en place partout chez { $org }
notice-place-behind-what = Le { $when-day }, votre nouveau mot de passe n’a pas pu être mis en place dans tous les systèmes de { $org }. Là où il est refusé, l’ancien reste le bon. Changez encore une fois de mot de passe pour avoir le même partout.
notice-place-behind-sms = { $sender } : depuis le { $when }, certains services gardent votre ancien mot de passe. Utilisez-le là où le nouveau est refusé. Pas vous ? Stoppez tout ici : { $link }
notice-it-approved-subject = Vous pouvez choisir un nouveau mot de passe { $org }
notice-it-approved-what = Le { $when-day }, le service informatique a confirmé que vous pouvez choisir un nouveau mot de passe pour votre compte { $org }, dans la conversation où l’aide a été demandée.
notice-it-approved-sms = { $sender } : un nouveau mot de passe est autorisé pour votre compte depuis le { $when }. Pas vous ? Stoppez tout ici : { $link }

# What IT does about a request.
told-it-has = Une personne du service informatique s’occupe maintenant de votre demande *{ $number }*.
told-it-wrote = Le service informatique vous écrit au sujet de votre demande *{ $number }* :
ask-it-words = Écrivez ici ce que le service informatique doit savoir au sujet de votre demande *{ $number }*. Ni mot de passe, ni code, s’il vous plaît.
ask-it-code = Le service informatique veut s’assurer que c’est bien vous (demande *{ $number }*). Un code à six chiffres arrive sur le téléphone enregistré pour vous, par appel ou par SMS. Saisissez-le ici avant { $until }.
ask-it-counter = Le service informatique veut s’assurer que c’est bien vous (demande *{ $number }*). Au guichet, on vous montre un code à six chiffres. Saisissez-le ici avant { $until }.
told-it-calls = Une personne du service informatique va vous appeler, au numéro enregistré pour vous. Elle commence par les mots *{ $words }*. Sinon, raccrochez. Lisez-lui ensuite ce code, avant { $until } :
refused-it-code = Ce n’est pas le bon code. Vérifiez-le et saisissez-le à nouveau. Il vous reste { $left ->
    [one] un essai.
   *[other] { $left } essais.
 }
refused-it-form = Le code du service informatique a { $digits } chiffres. Aucun essai n’a été compté. Saisissez-le à nouveau.
told-it-void = Aucun autre code n’est accepté pour le moment. Rien n’a été modifié. Le service informatique le sait et vous répondra.
told-it-verified = ✓ Merci. Le service informatique le sait et vous répondra.
told-it-sent = ✓ Le service informatique a votre message au sujet de *{ $number }*.
told-it-hidden = Quelque chose dans votre message ressemblait à un mot de passe ou à un code. Je l’ai retiré avant que le service informatique ne puisse le lire, et j’ai supprimé le message là où je le peux. Le service informatique n’en a jamais besoin.
refused-it-full = Le service informatique a vos messages au sujet de *{ $number }* et n’a pas encore répondu : je n’ai pas transmis ce dernier. Sa réponse arrivera ici.
refused-it-over = Votre demande *{ $number }* est clôturée : rien n’a été transmis. Si vous avez encore besoin d’aide, écrivez « IT ».
told-it-waits = Votre demande *{ $number }* attend une personne du service informatique. Vous n’avez rien à faire.
told-it-opens = Votre demande *{ $number }* est en attente. Le service informatique est de retour le { $at-day }.
told-it-closed = Le service informatique a clôturé votre demande *{ $number }*. Si quelque chose ne va toujours pas, vous pouvez la rouvrir ici jusqu’au { $at-day }.
told-it-refused = Le service informatique n’a pas pu s’assurer que c’est bien vous et a clôturé votre demande *{ $number }*. Rien n’a été modifié. Vous pouvez la rouvrir ici jusqu’au { $at-day }, ou le joindre directement : { $it-contact }
told-it-reopened = Votre demande *{ $number }* est rouverte, et le service informatique est prévenu.
told-release = ✓ Le service informatique s’est assuré que c’est bien vous (demande *{ $number }*). Vous pouvez maintenant choisir un nouveau mot de passe, une seule fois, jusqu’à { $at }.
refused-release = L’autorisation du service informatique est déjà utilisée ou a expiré. Rien n’a été modifié. Pour en demander une autre, écrivez « IT ».
offer-register-again = Pour retrouver l’accès sans aide la prochaine fois, enregistrez un moyen de prouver votre identité. Cela prend deux minutes.
ask-vouch = Le service informatique aide *{ $handle }*, qui travaille sous votre responsabilité et n’a plus accès à son compte. Venez-vous de lui parler vous-même, et avez-vous la certitude que c’est bien cette personne ? Alors saisissez ici, avant { $until }, les deux chiffres que le service informatique vous indique.
told-vouched = ✓ Merci. Le service informatique a votre confirmation.
refused-vouch = Ce n’est pas le nombre indiqué par le service informatique, et cette demande est terminée. Rien n’a été modifié. Il peut vous le demander à nouveau.
told-not-vouched = Merci. Le service informatique sait que vous avez un doute. Rien n’a été modifié.
button-answer-it = Écrire au service informatique
button-reopen-case = Rouvrir la demande
button-take-release = Choisir un nouveau mot de passe
button-no-vouch = J’ai un doute
call-back-script = Bonjour, ici { $sender }. Le service informatique s’assure de votre identité. Votre code est : { $spoken }. Je répète : { $spoken }. Saisissez-le dans votre conversation et ne le donnez à personne. Si vous n’avez pas demandé d’aide, raccrochez simplement.

# Codes of IT that come to nothing
refused-it-spoken = Ce code ne se saisit pas ici. Lisez-le à la personne du service informatique qui vous appelle, et à personne d’autre. Aucun essai n’a été compté.
told-it-not-reached = Le code du service informatique n’a pas pu être envoyé au téléphone enregistré. Rien n’a été modifié. Le service informatique le sait et trouvera un autre moyen.

# The owner hears that IT is asked about their account, and has time to object
notice-it-asked-subject = Une demande d’aide concerne votre compte { $org }
notice-it-asked-what = Le { $when-day }, quelqu’un a demandé l’aide du service informatique pour accéder à votre compte { $org }, depuis une conversation qui n’y est pas liée. Le service informatique s’assure que c’est bien vous.
notice-it-asked-sms = { $sender } : aide demandée au service informatique pour votre compte le { $when }. Pas vous ? Stoppez tout ici : { $link }
told-notice-only = Votre téléphone est déclaré perdu : rien ne peut être arrêté depuis cette conversation. Si ce n’était pas vous, contactez le service informatique : { $it-contact }
told-release-from = ✓ Le service informatique s’est assuré que c’est bien vous (demande *{ $number }*). Vous pourrez choisir un nouveau mot de passe à partir de { $from }, une seule fois, jusqu’à { $at }. Ce délai permet au titulaire du compte d’en être averti d’abord.
refused-release-early = Il est encore trop tôt : vous pourrez choisir un nouveau mot de passe à partir de { $from }. L’autorisation reste entière.
told-it-withdrawn = L’autorisation du service informatique pour votre demande *{ $number }* n’est plus valable. Rien n’a été modifié. Il peut s’assurer à nouveau que c’est bien vous : pour le demander, écrivez « IT ».

# A pass in the place of a new password.
ask-pass = Pour retrouver votre accès, ouvrez notre page protégée. La page doit afficher ces deux mots : *{ $words }*. Sinon, fermez cette page. Le lien est valable { $minutes ->
    [one] une minute
   *[other] { $minutes } minutes
 }.
told-pass-issued = ✓ Votre passe d’accès temporaire a été affiché sur la page, une seule fois ; il ne figure jamais dans cette conversation. Il permet une connexion, jusqu’à { $until }. Si vous ne l’avez pas vu, demandez ici un nouveau lien : un nouveau passe le remplacera.
button-open-pass = Ouvrir la page
notice-pass-issued-subject = Un passe pour votre compte { $org }
notice-pass-issued-what = Le { $when-day }, un passe permettant de se connecter une fois à votre compte { $org } a été affiché, avec l’autorisation du service informatique, à la personne de la conversation où l’aide a été demandée.
notice-pass-issued-sms = { $sender } : le { $when }, un passe de connexion à votre compte a été autorisé. Pas vous ? Stoppez tout ici : { $link }
