# La page où l’on enregistre de quoi prouver son identité, et où l’on change un mot de passe connu.
enrol-title = Ne perdez pas l’accès à votre compte !
enrol-title-trouble = À vérifier – { $title }
enrol-why = Pourquoi cette page ? { $org } demande à chacun d’enregistrer un moyen de prouver son identité, pour le jour où l’on ne peut plus se connecter.
enrol-benefit = Cela protège votre compte et vous permet de réinitialiser vous-même votre mot de passe, à toute heure, sans repasser par le service informatique.
enrol-who = Session ouverte : { $name } ({ $login }).
enrol-until = Cette page fonctionne jusqu’à { $until }.
enrol-begin = Commencer

enrol-sign-in-title = D’abord, connectez-vous
enrol-login = Nom d’utilisateur
enrol-secret = Mot de passe
enrol-secret-hint = Votre mot de passe actuel, ou le code d’invitation remis par le service informatique.
enrol-sign-in = Se connecter
enrol-forgotten = Mot de passe oublié ? Réinitialisez-le
enrol-later = Plus tard
enrol-next = Suivant
enrol-back = Précédent
enrol-save = Enregistrer

enrol-privacy-title = À quoi cela sert
enrol-privacy = Vos numéros et adresses servent uniquement à protéger votre compte : vérifier que c’est bien vous, et vous prévenir quand quelque chose change. Vous ne recevrez par ce biais ni publicité ni aucun autre message. Ils sont enregistrés chiffrés, et vous pouvez les supprimer ici à tout moment.
enrol-agree = J’accepte – continuer

enrol-required = { $required ->
    [one] Il vous faut au moins une des options ci-dessous.
   *[other] Il vous faut au moins { $required } des options ci-dessous ; encore { $lacking }.
}
enrol-enough = { $required ->
    [one] Au moins une option est configurée : vous avez le nécessaire.
   *[other] Au moins { $required } options sont configurées : vous avez le nécessaire.
}
enrol-section-phone = Téléphone
enrol-section-mail = Autre adresse e-mail
enrol-section-app = Application d’authentification
enrol-section-passkey = Clé d’accès
enrol-section-codes = Codes de secours sur papier
enrol-section-questions = Questions de sécurité
enrol-not-set = Rien n’est configuré.
enrol-set-now = Configurer maintenant
enrol-set-to = Actuellement :
enrol-set = C’est configuré.
enrol-suspended = Déclaré perdu : il ne servira plus tant que vous ne l’aurez pas configuré de nouveau, ou que le service informatique ne l’aura pas rétabli.
enrol-waits = Ajout récent : utilisable pour réinitialiser votre mot de passe à partir du { $at-day }.
enrol-change-entry = Changer
enrol-remove = Supprimer
enrol-another-phone = Ajouter un autre téléphone
enrol-another-mail = Ajouter une autre adresse
enrol-another-app = Ajouter une autre application
enrol-another-passkey = Ajouter une autre clé d’accès
enrol-standing-title = Votre compte est-il bien protégé ?
enrol-standing-one = Un seul moyen est configuré. Si vous le perdez, seul le service informatique pourra vous rendre l’accès.
enrol-standing-one-phone = Tous vos moyens sont sur un seul téléphone. Si vous le perdez, vous les perdez tous.
enrol-standing-only-mail = Tous vos moyens sont des adresses e-mail. Si vous ne pouvez plus les consulter, seul le service informatique pourra vous rendre l’accès.
enrol-standing-one-class = Tous vos moyens sont du même genre. Un moyen d’un autre genre vous protégerait mieux.
enrol-standing-good = Très bien : si vous perdez un moyen, il en reste un autre.
enrol-backup = Nous vous recommandons vivement un second moyen, au cas où vous perdriez votre téléphone ou l’accès à votre boîte mail. Choisissez une autre option ci-dessus : cela prend deux minutes.
enrol-confirm = Tout cela est-il toujours à jour ?
enrol-confirm-yes = Oui, tout est à jour
enrol-finish = Terminer

enrol-phone-title = Votre téléphone
enrol-phone-text = Choisissez le pays, puis saisissez le numéro.
enrol-country = Pays
enrol-country-choose = Choisissez un pays
enrol-country-search = Rechercher un pays
enrol-country-none = Aucun pays ne correspond.
enrol-number = Numéro de téléphone
enrol-number-hint = Par exemple { $example }. Vous pouvez aussi saisir le numéro complet, en commençant par +.
enrol-name = Comment l’appelez-vous ? (facultatif)
enrol-name-hint-phone = Par exemple « téléphone du travail ».
enrol-name-hint-mail = Par exemple « adresse privée ».
enrol-name-hint-app = Par exemple « application de mon téléphone ».
enrol-mail-title = Votre autre adresse e-mail
enrol-mail-text = Choisissez une boîte mail que vous pouvez ouvrir même sans accès à votre compte { $org }.
enrol-address = Adresse e-mail
enrol-address-hint = Pas une adresse de { $org } : vous ne pourriez pas la lire le jour où vous en aurez besoin.
enrol-check-phone = Vérifiez votre numéro ci-dessous
enrol-check-phone-text = S’il est exact, choisissez comment nous vérifions qu’il est à vous.
enrol-check-mail = Vérifiez votre adresse ci-dessous
enrol-check-mail-text = Si elle est exacte, nous y envoyons un code.
enrol-text-me = M’envoyer un SMS
enrol-call-me = M’appeler
enrol-mail-me = M’envoyer le code
enrol-code-title = Saisissez le code
enrol-code = Code à { $digits } chiffres
enrol-sms-sent = À { $at }, nous avons envoyé un SMS avec un code au { $to }. Il arrive en général en moins d’une minute. Le code est valable jusqu’à { $until }.
enrol-mail-sent = À { $at }, nous avons envoyé un e-mail avec un code à { $to }. Il arrive en général en quelques minutes ; regardez aussi parmi les indésirables. Le code est valable jusqu’à { $until }.
enrol-call-sent = À { $at }, nous avons lancé l’appel vers { $to }. Décrochez, puis appuyez sur ces touches du téléphone, avant { $until }.
enrol-sent-wait = Toujours rien ? Patientez une minute, puis redemandez.
enrol-keys-title = Décrochez
enrol-keys = Touches à presser
enrol-keys-text = Personne ne vous demandera ces touches. Une fois que vous les avez pressées, revenez ici.
enrol-pressed = Je les ai pressées
enrol-call-again = Me rappeler
enrol-verify = Vérifier
enrol-resend = Réessayer

enrol-app-title = Votre application d’authentification
enrol-app-install = Ouvrez sur votre téléphone une application d’authentification, comme Google Authenticator, Microsoft Authenticator ou FreeOTP, et choisissez d’ajouter un compte.
enrol-app-scan = Scannez cette image avec l’application.
enrol-app-picture = Code QR contenant le secret destiné à votre application d’authentification
enrol-app-open = L’ouvrir dans une application de cet appareil
enrol-app-type = Ou saisissez cette clé dans l’application :
enrol-app-code = Saisissez le code que l’application affiche maintenant.

enrol-codes-title = Vos codes de secours
enrol-codes-text = Imprimez ces codes ou notez-les, et rangez le papier avec vos papiers importants. Chaque code sert une seule fois.
enrol-codes-print = Chaque code sert une seule fois. Quiconque a cette feuille peut s’en servir : gardez-la en lieu sûr, pas avec votre téléphone.
enrol-codes-print-now = Imprimer
enrol-codes-once = Ces codes ne sont affichés que cette fois. Ils deviennent valables quand vous choisissez « Je les ai gardés » ; les anciens ne fonctionnent alors plus.
enrol-codes-kept = Je les ai gardés

enrol-questions-title = Vos questions de sécurité
enrol-questions-text = Choisissez trois questions. Les réponses que personne ne peut trouver ni deviner vous protègent le mieux ; elles n’ont pas besoin d’être vraies.
enrol-question = Question { $number }
enrol-answer = Votre réponse

enrol-removal-title = Supprimer ?
enrol-removal-too-few = Sans cela, vous avez moins que ce que { $org } demande, et vous ne pourrez peut-être plus réinitialiser votre mot de passe vous-même.
enrol-removal-told = Nous prévenons toutes vos adresses : si ce n’était pas vous, vous le sauriez.
enrol-removal-yes = Supprimer
enrol-removal-no = Garder

enrol-proof-title = Est-ce bien vous ?
enrol-proof-why = Avant toute modification, prouvez-le avec le moyen le plus sûr que vous ayez. Un mot de passe seul peut avoir été volé.
enrol-proof-app = Saisissez le code que votre application d’authentification affiche maintenant.
enrol-proof-codes = Saisissez un de vos codes de secours. Il ne pourra plus servir ensuite.
enrol-proof-sheet = Code de secours
enrol-proof-none = Aucun de vos moyens n’est utilisable ici pour le moment : nous ne pouvons pas être sûrs que c’est vous. Le service informatique peut vous remettre un code d’invitation : connectez-vous avec ce code à la place de votre mot de passe.
enrol-kind-sms = SMS au
enrol-kind-call = Appel au
enrol-kind-mail = E-mail à
enrol-kind-totp = Code de mon application d’authentification
enrol-kind-codes = Un code de secours

enrol-thanks-title = Merci !
enrol-thanks-text = Nous utiliserons les informations ci-dessous pour vous rendre l’accès à votre compte, et pour rien d’autre.
enrol-thanks-reset = Pour réinitialiser un jour votre mot de passe
enrol-thanks-keep = Gardez ce lien là où vous le trouverez sans votre ordinateur. Vous pouvez fermer cette page.
enrol-later-title = Ce sera pour plus tard
enrol-later-text = Ce que vous avez déjà enregistré est gardé. Nous vous reposerons la question la prochaine fois.
enrol-not-changed = Rien n’a été modifié : votre ancien mot de passe reste valable. Vous pouvez fermer cette page.

enrol-change-title = Changez votre mot de passe
enrol-change-door = Il vous faut votre mot de passe actuel. Cela prend deux minutes.
enrol-old = Mot de passe actuel
enrol-change = Changer le mot de passe
enrol-changed-title = Votre mot de passe a été changé
enrol-changed-text = À partir de maintenant, utilisez le nouveau mot de passe, y compris sur votre téléphone et dans Windows.
enrol-lacking-after = Il reste une chose à faire. Si vous oubliez un jour ce mot de passe, il vous faudra un moyen de prouver votre identité, et vous n’en avez pas encore assez.
enrol-register = En enregistrer un maintenant

# Ce qui ne va pas dans un formulaire ; il n’a rien modifié.
enrol-summary = Rien n’a été modifié. Regardez ceci :
enrol-fault-incomplete = Votre formulaire n’est pas arrivé en entier. Remplissez-le de nouveau.
enrol-fault-stale = Cette page était ouverte depuis trop longtemps, ou dans deux fenêtres à la fois. Voici où vous en êtes ; réessayez.
enrol-fault-cookies = Votre navigateur refuse les cookies. Autorisez-les pour cette page, ou ouvrez le lien dans un autre navigateur.
enrol-fault-too-large = C’était beaucoup trop long. Raccourcissez.
enrol-fault-slow = La connexion était trop lente. Réessayez.
enrol-fault-login-missing = Saisissez votre nom d’utilisateur.
enrol-fault-secret-missing = Saisissez votre mot de passe.
enrol-fault-sign-in = Nous ne reconnaissons pas ce nom d’utilisateur ou ce mot de passe. Utilisez ceux de votre compte { $org } ; s’ils sont exacts, le compte est peut-être verrouillé.
enrol-fault-sign-in-invited = Nous ne reconnaissons pas ce nom d’utilisateur ou ce code. Votre mot de passe { $org } ne peut pas être vérifié sur cette page : identifiez-vous avec un code d’invitation. Le service informatique vous en donnera un.
enrol-fault-sign-in-wait = Il y a eu trop d’essais pour ce nom. Réessayez à { $at }, ou adressez-vous au service informatique.
enrol-fault-sign-in-over = Il y a eu trop d’essais sur cette page. Demandez un nouveau lien dans la conversation, ou recommencez.
enrol-fault-frozen = Le libre-service de ce compte a été arrêté par son titulaire. Seul le service informatique peut le rétablir.
enrol-fault-closed = Il y a eu trop de mauvaises réponses pour ce compte. Il sera de nouveau ouvert le { $at-day } ; d’ici là, le service informatique peut vous aider.
enrol-fault-wait = Patientez jusqu’à { $at } avant le prochain essai.
enrol-fault-busy = Nous sommes trop sollicités en ce moment. Réessayez dans une heure, ou adressez-vous au service informatique.
enrol-fault-number-missing = Saisissez votre numéro de téléphone.
enrol-fault-number-letters = Un numéro de téléphone ne contient pas de lettres. Saisissez seulement des chiffres, comme { $example }.
enrol-fault-number-short = Ce numéro est trop court. Saisissez tous ses chiffres, comme { $example }.
enrol-fault-number-country = Ce n’est pas un numéro de ce pays. Vérifiez le pays et le numéro, comme { $example }.
enrol-fault-number-costly = Ce numéro est surtaxé ou gratuit ; nous ne pouvons pas l’utiliser. Prenez un numéro ordinaire.
enrol-fault-address-missing = Saisissez votre adresse e-mail.
enrol-fault-address-form = Ce n’est pas une adresse e-mail. Elle doit ressembler à nom@exemple.fr.
enrol-fault-address-own = Le jour où vous n’aurez plus accès à votre compte, vous ne pourrez pas ouvrir cette boîte mail non plus. Prenez-en une hors de { $org }.
enrol-fault-already = C’est déjà enregistré.
enrol-fault-several = Vous en avez déjà { $most }. Pour en ajouter, commencez par en supprimer.
enrol-fault-no-text = Un téléphone fixe ne reçoit pas de SMS. Laissez-nous l’appeler, ou prenez un numéro de mobile.
enrol-fault-code-form = Le code compte { $digits } chiffres.
enrol-fault-code-wrong = { $left ->
    [one] Ce n’est pas le bon code. Il vous reste un essai.
   *[other] Ce n’est pas le bon code. Il vous reste { $left } essais.
}
enrol-fault-code-void = Ce n’est pas le bon code, et il ne peut plus servir. Choisissez « { enrol-resend } » pour en recevoir un nouveau.
enrol-fault-code-late = Ce code est trop ancien. Choisissez « { enrol-resend } » pour en recevoir un nouveau.
enrol-fault-code-used = Ce code a déjà servi. Attendez le suivant dans votre application.
enrol-fault-code-wrong-again = Ce n’est pas le bon code. Vérifiez-le et saisissez-le à nouveau.
enrol-fault-sheet-form = Un code de secours compte dix lettres et chiffres, comme ABCD-EFGH-JK.
enrol-fault-keys-not-yet = Nous n’avons pas encore reçu les touches. Pressez-les sur le téléphone pendant l’appel, patientez un instant, puis choisissez « { enrol-pressed } ».
enrol-fault-send-wait = Le prochain envoi sera possible à { $at }. Ce qui a été envoyé reste valable.
enrol-fault-send-max = Nous ne pouvons rien envoyer de plus pour le moment. Réessayez le { $at-day }, ou adressez-vous au service informatique.
enrol-fault-clock-off = { $minutes ->
    [one] L’application fonctionne, mais l’horloge de votre téléphone est décalée d’environ une minute. Réglez-la sur l’heure automatique, puis saisissez le nouveau code.
   *[other] L’application fonctionne, mais l’horloge de votre téléphone est décalée d’environ { $minutes } minutes. Réglez-la sur l’heure automatique, puis saisissez le nouveau code.
}
enrol-fault-app-wrong = Ce n’est pas le code de cette application. Vérifiez que vous avez bien scanné cette image, puis saisissez le code affiché maintenant.
enrol-fault-app-anew = Trop d’erreurs : voici une nouvelle image. Supprimez l’ancienne entrée de l’application et scannez de nouveau.
enrol-fault-question-repeated = Choisissez trois questions différentes.
enrol-fault-answer-too-short = Cette réponse est trop courte. Mettez au moins trois lettres.
enrol-fault-answer-in-question = Cette réponse figure dans la question. Choisissez-en une autre.
enrol-fault-answer-repeated = Vous avez déjà donné cette réponse. Choisissez-en une autre.

# Chats that belong to the account.
enrol-chats-title = Conversations
enrol-chat = { $channel ->
    [telegram] Telegram
    [discord] Discord
    [web] Conversation sur le web
    [console] Terminal
   *[town] Conversation
 }, liée le { $since-day }
enrol-chats-full = { $most } conversations sont liées, le maximum possible. Supprimez un lien pour en créer un autre.
enrol-link-title = Lier une conversation
enrol-link-text = Une conversation liée vous connaît : si vous perdez un jour l’accès à votre compte, un seul geste y suffira pour commencer.
enrol-link-show = Afficher un code
enrol-link-again = Nouveau code
enrol-link-done = C’est fait
enrol-link-open = { $channel ->
    [telegram] Lier mon Telegram
   *[other] Lier ma conversation
 }
enrol-link-type = Saisissez ce code dans votre propre conversation avec Sésame :
enrol-link-type-other = Ou saisissez ce code dans une autre de vos propres conversations avec Sésame :
enrol-link-until = Il fonctionne une seule fois, jusqu’à { $until }.
enrol-link-warning = Ne le saisissez que dans votre propre conversation avec Sésame. Personne du service informatique ne vous le demandera.
enrol-unlink-title = Supprimer le lien avec cette conversation ?
enrol-origin = { $channel ->
    [telegram] Cette page a été ouverte depuis une conversation sur Telegram.
    [discord] Cette page a été ouverte depuis une conversation sur Discord.
    [web] Cette page a été ouverte depuis la conversation sur le web.
    [console] Cette page a été ouverte depuis un terminal.
   *[town] Cette page a été ouverte depuis une conversation.
 } Si vous ne l’avez pas demandée vous-même, fermez cette page.

# Passkeys.
enrol-passkey-title = Votre clé d’accès
enrol-passkey-text = Votre téléphone, votre ordinateur ou une clé de sécurité la conserve et l’ouvre avec votre empreinte, votre visage ou le code PIN de l’appareil. Rien de tout cela ne nous est envoyé. Aucune fausse page ne peut la voler.
enrol-passkey-add = Créer la clé d’accès
enrol-passkey-scripts = Pour créer ou utiliser une clé d’accès, cette page a besoin de JavaScript. Autorisez-le et rouvrez cette page, ou revenez en arrière et choisissez un autre moyen. Rien n’a été modifié.
enrol-passkey-missing = Ce navigateur ne sait pas utiliser les clés d’accès. Prenez un autre navigateur, ou revenez en arrière et choisissez un autre moyen. Rien n’a été modifié.
enrol-passkey-declined = Aucune clé d’accès n’a été créée. La fenêtre a peut-être été fermée, ou cet appareil ne peut pas en conserver. Rien n’a été modifié ; réessayez, ou revenez en arrière.
enrol-name-hint-passkey = Par exemple « mon ordinateur portable ».
enrol-proof-passkey = Utilisez une clé d’accès que vous avez enregistrée : votre navigateur vous demande votre empreinte, votre visage ou le code PIN de votre appareil.
enrol-proof-passkey-use = Utiliser ma clé d’accès
enrol-proof-passkey-declined = Aucune clé d’accès n’a été utilisée. La fenêtre a peut-être été fermée, ou aucune de vos clés d’accès n’est sur cet appareil. Aucun essai n’a été compté ; réessayez.
enrol-proof-lost = Vous ne l’avez plus ? Le service informatique peut vous donner un code d’invitation : connectez-vous avec ce code à la place de votre mot de passe.
enrol-kind-passkey = Ma clé d’accès
enrol-fault-passkey-incomplete = La réponse de votre navigateur n’est pas arrivée en entier. Réessayez.
enrol-fault-passkey-unfit = La réponse de votre appareil ne convient pas. Réessayez.
enrol-fault-passkey-known = Cette clé d’accès est déjà enregistrée. Choisissez un autre appareil si vous souhaitez en ajouter une.
enrol-fault-passkey-other = Cette clé d’accès n’est pas celle de votre compte. Utilisez-en une que vous avez enregistrée.
