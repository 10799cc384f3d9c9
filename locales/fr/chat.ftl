# La conversation. *Ainsi* met en évidence.

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
 } { $day } { $month ->
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
progress = Étape { $step } sur { $of }
crumb-gate = vérification { $gate }
crumb-password = choisir un nouveau mot de passe
captcha-picture = Image avec cinq lettres ou chiffres
captcha-sound = Enregistrement de six chiffres

told-welcome = Bonjour, je suis Sésame, l’assistant *{ $org }* pour la réinitialisation du mot de passe ({ product-name }). Si vous n’arrivez plus à ouvrir votre compte professionnel, je vous aide à choisir un nouveau mot de passe. Cela prend environ cinq minutes.
ask-reason =
    Nous allons retrouver votre accès. Si vous pensez vous souvenir de votre mot de passe, essayez d’abord de vous connecter : { $sign-in }

    Qu’est-ce qui vous bloque ?
told-reason = { $reason ->
    [locked] Le compte se verrouille après plusieurs mots de passe erronés. En choisir un nouveau le déverrouille aussi.
    [expired] Votre mot de passe a expiré. Vous pouvez en choisir un nouveau ici, sans l’ancien.
   *[forgotten] Pas d’inquiétude, cela arrive à tout le monde. Vous en choisirez un nouveau dans quelques minutes.
 }
told-cancelled = C’est annulé. Rien n’a été modifié et j’ai oublié ce que vous avez saisi. Écrivez-moi quand vous voulez.
told-expired = Vous étiez absent depuis un moment : je me suis arrêté là pour protéger votre compte. Rien n’a été modifié. Vous pouvez recommencer quand vous voulez.
told-started-over = Je suis désolé : j’ai perdu le fil et nous devons reprendre au début. Rien n’a été modifié.
told-over = Rien n’est en cours, il n’y a donc rien à annuler.
told-button-expired = Ce bouton vient d’un message précédent et ne fonctionne plus. Voici où vous en êtes :
told-where-you-are = Heureux de vous retrouver. Voici où vous en êtes :
ask-language = Quelle langue préférez-vous ?
told-language = Nous continuons en français.
told-help =
    {""}*Problèmes courants*

    • Mot de passe oublié ou compte verrouillé : choisissez « Commencer ».
    • Le code n’arrive pas : patientez une minute, vérifiez que vous avez du réseau, puis demandez un autre code ou choisissez une autre méthode.
    • Vous n’avez plus votre téléphone : choisissez « J’ai perdu mon téléphone ». Il ne pourra plus servir à ouvrir votre compte.
    • Aucune méthode ne vous convient : choisissez « Contacter l’IT ».
    • Windows refuse le nouveau mot de passe : l’ordinateur doit être sur le réseau { $org }. En attendant, Windows s’ouvre avec votre *ancien* mot de passe.
    • La page dit que le lien ne fonctionne plus : demandez-moi un nouveau lien.

    À tout moment, vous pouvez écrire « retour », « annuler », « langue » ou « IT ». Ou joindre l’IT directement : { $it-contact }
told-rules =
    {""}*Votre nouveau mot de passe*

    • de { $min } à { $max } caractères
    • au moins une minuscule, une majuscule, un chiffre et un symbole
    • ni votre nom d’utilisateur, ni une partie de celui-ci
    • aucun de vos { $history } derniers mots de passe
    • pas un mot de passe facile à deviner
refused-empty = Ce message était vide. Rien n’a été modifié ; répondez par un texte ou un bouton.
refused-too-long = Ce message est trop long pour que je puisse le lire. Rien n’a été modifié ; envoyez seulement la réponse.
refused-not-text = Je ne sais lire que du texte. Rien n’a été modifié ; répondez par un texte ou un bouton.
refused-unclear = Je ne suis pas sûr de vous comprendre, je n’ai donc rien fait. Vous pouvez utiliser l’un de ces boutons :
told-no-password-here = N’écrivez jamais de mot de passe dans une discussion : d’autres pourraient le lire plus tard. Je ne l’ai pas utilisé et je l’efface là où c’est possible ; si vous le voyez encore, effacez-le vous-même. Vous choisirez votre nouveau mot de passe sur une page protégée.

ask-handle =
    {""}*Qui êtes-vous ?* Pour récupérer votre compte, commencez par saisir votre nom d’utilisateur ou votre e-mail professionnel.

    Exemple : { $example }
ask-known-handle = *Qui êtes-vous ?* La dernière fois, vous étiez ici en tant que *{ $handle }*. Est-ce bien vous ?
refused-handle-empty = Je n’ai pas vu de nom. Saisissez votre nom d’utilisateur ou votre e-mail professionnel.
refused-handle-too-long = C’est trop long pour un nom d’utilisateur. Saisissez seulement votre nom d’utilisateur ou votre e-mail professionnel, par exemple : { $example }
refused-handle-lookalike = Une des lettres vient d’un autre alphabet, même si elle se ressemble. Saisissez-le à nouveau avec un clavier en lettres latines.
refused-handle-characters = Il y a là un caractère qu’aucun nom d’utilisateur ne contient ici. Saisissez seulement votre nom d’utilisateur ou votre e-mail professionnel, par exemple : { $example }
refused-handle-shape = Cela ressemble à votre alias e-mail. Ici, on se connecte avec son identifiant : par exemple { $example } et non { $wrong-example }. Saisissez-le sous cette forme.
told-personal-account = { $domain } sert aux comptes personnels. Cet assistant s’occupe uniquement des comptes professionnels ou scolaires { $org }. Aide pour un compte personnel : { $personal-help } Si vous avez aussi un compte { $org }, saisissez celui-là.
refused-look-ups = Beaucoup de noms ont été essayés depuis cette discussion. Pour protéger chacun, le prochain essai sera possible { $at-day }. Si c’est urgent, contactez l’IT : { $it-contact }
ask-captcha = Montrez-moi que vous n’êtes pas un programme : saisissez les cinq caractères de l’image *ou* les six chiffres de l’enregistrement.
refused-captcha = Ce n’étaient pas les bons caractères. Voici une nouvelle image. Il vous reste { $left ->
    [one] un essai.
   *[other] { $left } essais.
 }
told-captcha-expired = Cette image était trop ancienne. En voici une nouvelle ; aucun essai n’a été compté.
told-captcha-closed = Cela n’a pas marché plusieurs fois, je me suis donc arrêté là. Rien n’a été modifié. Vous pouvez recommencer ou contacter l’IT : { $it-contact }
told-looking-up = Un instant, je vérifie…
told-directory-down = L’annuaire { $org } ne répond pas pour le moment. Rien n’a été modifié. Réessayez dans quelques minutes en saisissant à nouveau votre nom d’utilisateur, ou contactez l’IT.

ask-choice = { $gates ->
    [1] Choisissez la méthode de contact à utiliser pour la vérification :
   *[other] Choisissez la méthode de contact à utiliser pour la vérification { $gate } sur { $gates } :
 }
told-proved = ✓ Merci, la vérification { $gate } est faite.
told-no-method-left = Il ne reste aucune méthode utilisable ici. L’IT peut vous aider : choisissez « Contacter l’IT » et je transmets où vous en êtes.
ask-number = Pour protéger votre compte, saisissez en entier le numéro { $kind ->
    [call] de téléphone
   *[sms] de mobile
 } que vous avez enregistré, celui qui se termine par *{ $hint }*. Rien n’est envoyé sans votre accord.
ask-address = Pour protéger votre compte, saisissez en entier l’adresse e-mail que vous avez enregistrée : *{ $hint }*. Rien n’est envoyé sans votre accord.
refused-number-form = Cela ne ressemble pas à un numéro de téléphone. Saisissez-le en entier, par exemple 06 12 34 56 78 ou +33 6 12 34 56 78. Aucun essai n’a été compté.
refused-number-letters = Il y a des lettres dans ce numéro. Saisissez seulement des chiffres, par exemple +33 6 12 34 56 78. Aucun essai n’a été compté.
refused-number-short = Ce numéro est trop court. Saisissez le numéro complet, avec tous ses chiffres. Aucun essai n’a été compté.
refused-number-hint = Le numéro que vous avez enregistré se termine par *{ $hint }*. Vérifiez les derniers chiffres et saisissez-le à nouveau. Aucun essai n’a été compté.
refused-address-form = Cela ne ressemble pas à une adresse e-mail. Saisissez-la en entier, par exemple nom@mail.com. Aucun essai n’a été compté.
refused-address-hint = L’adresse que vous avez enregistrée ressemble à *{ $hint }*. Saisissez celle-là en entier. Aucun essai n’a été compté.
refused-contacts = Plusieurs numéros ou adresses ont été saisis aujourd’hui pour ce compte. Pour le protéger, le prochain sera possible { $at-day }. Si c’est urgent, contactez l’IT : { $it-contact }
ask-send = { $kind ->
    [call] C’est prêt. Quand vous choisissez « M’appeler », votre téléphone *{ $hint }* sonne, s’il s’agit du numéro que vous avez enregistré. Gardez cette discussion ouverte : elle indiquera les touches à presser pendant l’appel.
    [mail] C’est prêt. Quand vous choisissez « Envoyer l’e-mail », { $sender } envoie un code de { $digits } chiffres à *{ $hint }*, s’il s’agit de l’adresse que vous avez enregistrée. Il arrive en une ou deux minutes et reste valable { $minutes } minutes.
   *[sms] C’est prêt. Quand vous choisissez « Envoyer un SMS », { $sender } envoie un code de { $digits } chiffres à votre mobile *{ $hint }*, s’il s’agit du numéro que vous avez enregistré. Il arrive en une minute et reste valable { $minutes } minutes.
 }

ask-code = { $kind ->
    [mail] Nous avons envoyé un e-mail à *{ $hint }* à { $at }, s’il s’agit de l’adresse que vous avez enregistrée.
   *[sms] Nous avons envoyé un SMS à votre mobile *{ $hint }* à { $at }, s’il s’agit du numéro que vous avez enregistré.
 } Saisissez ici le code de { $digits } chiffres avant { $until }.
told-resent = Un nouveau code a été envoyé à { $at }. Saisissez le plus récent.
refused-resend = Vous pourrez en demander un autre à { $at-exact }. D’ici là, celui que vous avez reste valable.
refused-resend-max = Nous ne pouvons pas en envoyer davantage par ce moyen pour l’instant. Le prochain sera possible à { $at-exact }. Vous pouvez choisir une autre méthode ou contacter l’IT.
refused-code = Ce n’est pas le bon code. Vérifiez-le et saisissez-le à nouveau. Il vous reste { $left ->
    [one] un essai.
   *[other] { $left } essais.
 }
refused-code-form = Le code comporte { $digits } chiffres. Saisissez seulement ces chiffres. Aucun essai n’a été compté.
refused-older-code = C’est un code plus ancien. Saisissez celui du dernier message. Aucun essai n’a été compté.
refused-expired-code = Ce code a expiré. Aucun essai n’a été compté ; choisissez comment en recevoir un nouveau.
told-code-void = Le code était faux trois fois, il ne fonctionne donc plus. Choisissez comment continuer.
offer-no-code = Toujours rien ? Vérifiez que vous avez du réseau, regardez dans les courriers indésirables et assurez-vous d’avoir saisi le bon numéro ou la bonne adresse. Vous pouvez réessayer ou choisir une autre méthode.
ask-keys = Nous avons appelé votre téléphone *{ $hint }* à { $at }, s’il s’agit du numéro que vous avez enregistré. Décrochez et appuyez sur *{ $keys }* sur le clavier du téléphone, avant { $until }. Vous n’avez rien à saisir ici.
refused-keys = Ce n’étaient pas les bonnes touches. Demandez un autre appel pour réessayer. Il vous reste { $left ->
    [one] un essai.
   *[other] { $left } essais.
 }
told-no-code-to-type = Vous n’avez rien à saisir ici : appuyez sur les touches de votre téléphone pendant l’appel.
told-wait = Pour protéger votre compte, la prochaine réponse sera acceptée à { $at-exact }.
told-closed = Il y a eu trop de réponses erronées pour ce compte. Pour le protéger, la réinitialisation est fermée ici jusqu’au { $at-day }. Rien n’a été modifié et votre compte n’est pas verrouillé pour autant. Si c’est urgent, contactez l’IT : { $it-contact }
told-busy = La vérification est suspendue pour tout le monde, car nous observons une activité inhabituelle. Rien n’a été modifié. Réessayez dans une heure ou contactez l’IT : { $it-contact }

ask-reset = Choisissez votre nouveau mot de passe sur notre page protégée. La page doit montrer ces deux mots : *{ $words }*. Sinon, fermez-la. Le lien fonctionne { $minutes } minutes.
told-page-open = Votre page pour le nouveau mot de passe est ouverte jusqu’à { $until }. Elle montre les mots *{ $words }*. Si vous ne l’avez plus, demandez un nouveau lien.
told-page-expired = La page pour le nouveau mot de passe a expiré. Rien n’a été modifié. Vous pouvez demander un nouveau lien.
told-nothing-changed = Rien n’a été modifié : votre mot de passe est le même qu’avant.
told-reset =
    ✓ *Votre mot de passe a été réinitialisé.*

    Vous pouvez maintenant vous connecter à { $services } avec votre nouveau mot de passe : { $sign-in }

ask-network = Une dernière étape, pour que votre ordinateur Windows connaisse aussi le nouveau mot de passe. Comment votre ordinateur est-il connecté en ce moment ?
ask-unlock =
    { $network ->
        [wifi] Parfait : vous êtes sur le Wi-Fi { $wifi }.
        [cable] Parfait : vous êtes connecté par câble ({ $cable }).
       *[vpn] Parfait : vous êtes connecté par { $vpn }.
    }

    1. Appuyez sur *Ctrl + Alt + Suppr* et choisissez « Verrouiller ».
    2. Déverrouillez l’ordinateur avec votre *nouveau* mot de passe.

    Est-ce que cela a marché ?
told-off-network =
    Votre ordinateur ne peut pas encore apprendre le nouveau mot de passe. En attendant, continuez à ouvrir Windows avec votre *ancien* mot de passe : il reste valable sur cet ordinateur, pour Windows seulement.

    Dès que vous êtes de retour sur le réseau { $org } ({ $networks }), connectez-vous à nouveau et dites-moi « Je suis de retour sur le réseau ».
told-session-updated = ✓ Votre session Windows est à jour. Tout est terminé ; vous pouvez fermer cette discussion.
told-reminder-set = Je vous le rappellerai { $day-day }. D’ici là, ouvrez Windows avec votre *ancien* mot de passe.
told-reminder = Petit rappel : votre ordinateur Windows ne connaît pas encore votre nouveau mot de passe. Êtes-vous de retour sur le réseau { $org } ?
told-no-windows = Alors il n’y a rien d’autre à mettre à jour. Si votre téléphone ou votre tablette redemande un mot de passe, donnez-lui le nouveau.
told-done = Tout est terminé. Votre nouveau mot de passe est en service. Écrivez-moi quand vous avez besoin de moi.

told-ticket = L’IT est prévenue : elle sait où vous en êtes, et rien de secret. Votre numéro est *{ $number }*. Vous pouvez me demander où en est votre demande à tout moment, ou continuer ici en attendant.
told-ticket-again = L’IT a déjà votre demande : *{ $number }*. Vous pouvez continuer ici en attendant.
told-ticket-state = { $state ->
    [opened] Votre demande *{ $number }* du { $at-day } est en route vers l’IT.
    [closed] Votre demande *{ $number }* du { $at-day } a été clôturée par l’IT.
   *[delivered] L’IT a reçu votre demande *{ $number }* du { $at-day } et reviendra vers vous.
 }
told-no-ticket = Vous n’avez aucune demande en cours auprès de l’IT dans cette discussion.
refused-tickets = Plusieurs demandes ont été ouvertes aujourd’hui depuis cette discussion, et l’IT les a reçues. Si c’est urgent, joignez l’IT directement : { $it-contact }
ask-lost-phone = Votre téléphone est-il perdu ou volé ? Si vous répondez oui, il ne pourra plus servir à ouvrir votre compte, dès maintenant. Seule l’IT pourra l’autoriser à nouveau.
told-phone-suspended = Votre téléphone ne peut plus servir à réinitialiser le mot de passe de ce compte.
told-phone-needs-name = J’ai prévenu l’IT. Dès que je saurai à quel compte ce téléphone est lié, il ne pourra plus servir pour ce compte. Dites-moi donc qui vous êtes.
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
button-contact-it = Contacter l’IT
button-yes = Oui, c’est moi
button-not-me = Non, ce n’est pas moi
button-other-image = Une autre image
button-method = { $kind ->
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
button-not-lost = Non, revenir
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
button-status = Où en est ma demande

sms-code = { $sender } : { $code } est votre code de vérification, valable { $minutes } minutes. Ne le donnez à personne, pas même à l’IT. Si vous n’avez rien demandé, ignorez ce message.
mail-code-subject = Votre code de vérification { $org }
mail-code-body =
    Bonjour,

    Votre code de vérification est { $code }. Il est valable { $minutes } minutes.

    Saisissez-le dans la discussion où vous l’avez demandé. Ne le donnez à personne, pas même à l’IT. Si vous n’avez rien demandé, ignorez ce message.

    { $sender }
call-script = Bonjour, ici { $sender }. Quelqu’un confirme son identité avec ce numéro. Si c’est vous, appuyez sur les touches affichées dans votre discussion. Si ce n’est pas vous, raccrochez simplement.
notice-password-reset-subject = Votre mot de passe { $org } a été réinitialisé
notice-password-reset-mail =
    Bonjour,

    Le mot de passe de votre compte { $org } a été réinitialisé le { $when }.

    Si c’était vous, vous n’avez rien à faire. Si ce n’était pas vous, contactez l’IT immédiatement : { $it-contact }

    { $sender }
notice-password-reset-sms = { $sender } : votre mot de passe a été réinitialisé le { $when }. Ce n’était pas vous ? Contactez l’IT immédiatement : { $it-contact }
notice-phone-suspended-subject = Votre téléphone a été déclaré perdu chez { $org }
notice-phone-suspended-mail =
    Bonjour,

    Le { $when }, quelqu’un a déclaré votre téléphone perdu. Il ne peut plus servir à réinitialiser le mot de passe de votre compte { $org }.

    Si ce n’était pas vous, contactez l’IT : { $it-contact }

    { $sender }
notice-phone-suspended-sms = { $sender } : votre téléphone a été déclaré perdu le { $when } et ne peut plus servir à réinitialiser votre mot de passe. Ce n’était pas vous ? Contactez l’IT : { $it-contact }
notice-self-service-closed-subject = Plusieurs réponses erronées pour votre compte { $org }
notice-self-service-closed-mail =
    Bonjour,

    Le { $when }, quelqu’un a donné plusieurs réponses erronées en essayant de réinitialiser le mot de passe de votre compte { $org }. La réinitialisation par discussion est fermée pour un jour. Votre mot de passe est inchangé.

    Si ce n’était pas vous, contactez l’IT : { $it-contact }

    { $sender }
notice-self-service-closed-sms = { $sender } : plusieurs réponses erronées lors d’une réinitialisation le { $when }. Votre mot de passe est inchangé. Ce n’était pas vous ? Contactez l’IT : { $it-contact }
