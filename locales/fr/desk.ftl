# Les demandes transmises au service informatique.
desk-subject = [{$number}] Aide mot de passe : {$category}
desk-subject-urgent = [{$number}] URGENT – aide mot de passe : {$category}
desk-intro = Une personne n’a pas réussi à retrouver seule l’accès à son compte et demande l’aide du service informatique.
desk-number = Demande : {$number}
desk-category = Sujet : {$category}
desk-opened = Ouverte : {$day}
desk-account-proven = Compte : « {$handle} », identité vérifiée
desk-account-claimed = Compte : « {$handle} », tel que saisi. Identité non vérifiée : assurez-vous de qui il s’agit avant toute modification.
desk-account-unnamed = Compte : non indiqué. Assurez-vous de l’identité de la personne avant toute modification.
desk-step = Étape atteinte : {$step ->
    [start] tout début
    [identity] indication du compte
    [verify] choix de la méthode de vérification
    [code] réponse à un code ou à un appel
    [password] choix du nouveau mot de passe
    [confirmation] mot de passe changé
    [windows] mise à jour de Windows avec le nouveau mot de passe
   *[other] {$step}
}
desk-network = Son ordinateur : {$network ->
    [wifi] connecté au Wi-Fi {$wifi}
    [cable] connecté par câble ({$cable})
    [vpn] connecté au VPN {$vpn}
   *[off] hors de votre réseau
}
desk-tried = Méthodes essayées : {$tried}
desk-locale = Langue : {$language}
desk-no-secrets = Ce message ne contient ni code ni mot de passe. N’en demandez jamais.
desk-category-identity = ne sait pas indiquer son compte
desk-category-no-method = aucune méthode utilisable
desk-category-lost-phone = téléphone perdu
desk-category-no-code = le code n’arrive pas
desk-category-new-password = problème avec le nouveau mot de passe
desk-category-windows-session = Windows refuse le nouveau mot de passe
desk-category-closed = réinitialisation fermée après trop de réponses erronées
desk-category-halted = quelqu’un d’autre utilise ce robot ; toutes les réinitialisations sont suspendues. Vérifiez, puis lancez : sesame reopen
desk-category-many-requests = très nombreuses demandes à la fois ; pendant une heure, les personnes dont l’identité n’est pas vérifiée sont invitées à vous joindre directement
desk-category-not-me = la personne dit « ce n’était pas moi » : la réinitialisation est arrêtée pour ce compte. Vérifiez, puis lancez : sesame thaw
desk-category-approval-denied = quelqu’un a demandé une approbation dans les conversations de la personne, qui l’a refusée
desk-category-country-closed = presque aucun des codes envoyés vers un pays n’est saisi ; plus rien n’y est envoyé pendant un jour. Pour voir lequel, lancez : sesame limits list
desk-category-guessed-passwords = de très nombreux mots de passe erronés ont été saisis sur la page des méthodes, sous de nombreux noms ; pendant une heure, elle ne vérifie plus ceux des inconnus. Examinez la situation et faites changer les mots de passe faibles
desk-category-other = autre problème
# Alarmes : ce que le service informatique apprend sans le demander, avec le remède.
desk-alarm = Alarme : {$name}
desk-category-wrong-codes = de très nombreuses réponses erronées depuis une heure : quelqu’un essaie peut-être de deviner. Pour voir qui et où, lancez : sesame audit list --kind code-refused
desk-category-many-escalations = bien plus de demandes que d’habitude depuis une heure. Pour voir ce qui arrête les personnes, lancez : sesame report --since 1d
desk-category-courier-failing = les codes ne partent plus par l’un des moyens d’envoi. Pour voir lequel, lancez : sesame alarms, puis : sesame check
desk-category-silent = l’annuaire, un système de tickets ou un serveur qui conserve les signatures du journal ne répond plus. Pour voir lequel, lancez : sesame alarms, puis : sesame check
desk-category-record-broken = le journal a été modifié en dehors de ce programme. Laissez la base de données en l’état et lancez : sesame audit verify
desk-category-certificate-ends = un certificat expire bientôt. Pour voir lequel, lancez : sesame alarms. Renouvelez-le avant cette date
desk-category-disk-full = le disque de la base de données est presque plein. Libérez de la place ; une fois plein, plus personne ne peut réinitialiser de mot de passe
desk-category-outbox-stuck = des messages attendent depuis bien trop longtemps. Consultez les journaux du service, puis redémarrez-le
desk-category-backup-old = il n’y a pas de sauvegarde récente. Pour en faire une, lancez : sesame backup FICHIER
desk-category-admin-added = une nouvelle personne peut se connecter à la console. Si vous n’en savez rien, voyez qui et quand avec : sesame admin list, puis retirez-lui l’accès avec : sesame admin remove
desk-category-console-refused = de très nombreuses connexions à la console ont été refusées depuis une heure. Pour voir comment, lancez : sesame audit list --kind console-sign-in-refused
desk-category-well-again = une alarme est levée. Pour voir ce qui reste à régler, lancez : sesame alarms

# L’image de la semaine.
week-day = { $day ->
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
 }
week-percent = { $percent } %
week-minutes = { $minutes } min
week-none = –
week-was = Du { $from } au { $to } : { $resets ->
    [0] aucun mot de passe réinitialisé
    [one] un mot de passe réinitialisé
   *[other] { $resets } mots de passe réinitialisés
 } ({ $resets-before } la semaine précédente), { $share } des demandes résolues sans le service informatique ({ $share-before }), et la moitié des réinitialisations faites en { $minutes } au plus ({ $minutes-before }).
week-picture = Sur l’image : les mots de passe réinitialisés chaque jour, avec la semaine précédente en gris ; puis la part résolue sans le service informatique (✓), et le temps qu’a pris, au plus, la moitié des réinitialisations (horloge).

# Les salons du service, et le journal, tels que les agents et les administrateurs les lisent dans une conversation.
room-stranger = Seuls les agents du service informatique de ce salon peuvent utiliser ces boutons. Rien n’a été modifié.
record-in-private = Je ne montre pas le journal à tout un groupe, et je ne peux pas encore vous écrire en privé. Ouvrez une conversation avec moi, puis posez-y votre question.
record-usage =
    Comment demander :
    /audit ana 7d – ce qui est arrivé au compte « ana » ces 7 derniers jours (ou 12h, 2w)
    /audit last – les dernières lignes
    /audit verify – le journal est-il intact
    /report month – le bilan des 30 derniers jours (ou week, 7d)
record-history = {$count ->
    [0] Le journal ne dit rien de « {$account} » pour cette période.
   *[other] Ce que le journal dit de « {$account} », du plus ancien au plus récent :
}
record-newest = {$count ->
    [0] Le journal est encore vide.
   *[other] Les dernières lignes du journal, de la plus ancienne à la plus récente :
}
record-more = Il peut y en avoir d’autres. Pour tout voir, lancez : sesame audit list
record-no-directory = L’annuaire ne répond pas : je ne peux pas savoir de quel compte il s’agit. Rien n’a été lu. Veuillez réessayer dans quelques minutes.
record-whole = Le journal est intact. Lignes : {$lines} ; points de contrôle signés : {$checkpoints}. La dernière ligne porte le numéro {$seq} ; son empreinte commence par {$hash}.
record-broken = Le journal a été altéré. Anomalies : {$faults} ; lignes lues : {$lines}. Conservez une copie de la base telle quelle, puis lancez : sesame audit verify
record-report =
    Du {$from} au {$to}
    Mots de passe réinitialisés : {$resets} (minutes nécessaires, médiane : {$minutes})
    Démarches commencées : {$begun}
    – résolues sans le service informatique : {$without} ({$share} % de celles qui sont terminées)
    – service informatique sollicité : {$with}
    – abandonnées : {$given}
    Demandes transmises au service informatique : {$tickets}
    Refus et échecs les plus fréquents : {$failures}
    À examiner : {$suspicious}
record-report-more = Pour le bilan complet, avec les inscriptions, lancez : sesame report

# A case's card in a room.
button-card = {$card ->
    [claim] Je m’en occupe
    [reply] Lui écrire
    [verify] Vérifier son identité…
    [call-back] Code à son téléphone
    [by-hand] Je l’appelle
    [vouch] Demander à son responsable
    [in-person] La personne est ici
    [approve] Autoriser la réinitialisation
    [hand-over] Passer la main
    [close] Résolu
    [reopen] Rouvrir
    [suspend] Suspendre le téléphone perdu
   *[refuse] Identité non vérifiée
}
desk-card-head = *{$number}* – {$category}
desk-card-no-account = Ce compte n’existe pas. La personne ne l’apprend pas : elle voit la même chose que tout le monde.
desk-card-risks = À regarder de près : {$risks}
desk-card-verified = Vérifié : {$count ->
    [0] rien encore
   *[other] {$ways}
} (points : {$have} sur {$need} ; {$people ->
    [1] une personne autorise
   *[other] deux personnes autorisent
})
desk-card-open = En attente depuis le {$since}. Qui s’en occupe ?
desk-card-claimed = {$who} s’en occupe depuis le {$since}.
desk-card-approved = Autorisé : la personne peut choisir un nouveau mot de passe dans sa conversation jusqu’au {$until}.
desk-card-closed = Demande résolue ({$at}).
desk-card-refused = Demande clôturée, identité non vérifiée ({$at}).
desk-risk = {$risk ->
    [unproven] rien de prouvé
    [lost-phone] téléphone déclaré perdu
    [wrong-answers] nombreuses réponses erronées
    [privileged] compte à droits particuliers
    [disowned] la personne dit que quelqu’un d’autre a agi
    [doubted] le responsable n’est pas sûr
    [other-chat] la conversation appartient à un autre compte
    [other-case] une autre demande concerne ce compte
    [owners-case] le titulaire du compte a une autre demande en cours
   *[stopped] libre-service arrêté pour ce compte
}
desk-way = {$way ->
    [call-back] code à son téléphone
    [vouch] son responsable
    [in-person] en personne
   *[by-hand] appel d’un agent
}
desk-note-taken = {$number} : {$who} s’en occupe déjà.
desk-note-claim-first = {$number} : personne ne s’en occupe encore. Prenez d’abord la demande.
desk-note-own-case = {$number} concerne le compte ou la conversation de cet agent. Quelqu’un d’autre doit s’en occuper.
desk-note-handed-back = {$number} : {$who} passe la main. Qui s’en occupe ?
desk-note-how-to-reply = {$number} : répondez à la fiche avec votre texte. Il apparaît dans la conversation de la personne.
desk-note-sent = {$number} : transmis.
desk-note-not-sent = {$number} : non transmis. Un passage ressemble à un mot de passe, et le service informatique n’en donne à personne. Réécrivez votre message sans ce passage.
desk-note-code-not-sent = {$number} : non transmis. Le message contient le code, qui ne doit pas arriver par la conversation.
desk-note-person-wrote = {$number}, la personne écrit :
desk-note-already-asked = {$number} : une vérification est déjà en cours, ou un code vient de partir. Attendez d’abord.
desk-note-not-offered = {$number} : votre organisation n’utilise pas ce moyen.
desk-note-call-back = {$number} : un code part vers le numéro enregistré, s’il y en a un. La personne le saisit dans sa conversation avant {$until}. Ne le lui demandez pas.
desk-note-no-number = {$number} : aucun numéro n’est enregistré, rien n’a été demandé. Choisissez un autre moyen.
desk-note-phone-lost = {$number} : le téléphone est déclaré perdu et ne prouve rien. Choisissez un autre moyen.
desk-note-by-hand = {$number} : appelez le numéro de l’annuaire, et aucun autre. Commencez par les mots {$words}. Répondez ensuite à cette fiche avec le code que la personne vous lit, avant {$until}.
desk-note-vouch = {$number} : le responsable, s’il est connu, reçoit la question dans sa propre conversation. Il saisit le nombre {$code} avant {$until}. Ne le dites qu’à lui, de vive voix.
desk-note-no-manager = {$number} : l’annuaire n’indique aucun responsable, rien n’a été demandé. Choisissez un autre moyen.
desk-note-manager-asks = {$number} : la demande vient de la conversation du responsable. Choisissez un autre moyen.
desk-note-in-person = {$number} : montrez le code {$code} à la personne devant vous, après avoir vu son badge. Elle le saisit dans sa conversation avant {$until}.
desk-note-passed = {$number} : vérifié ({$way ->
    [call-back] code à son téléphone
    [vouch] son responsable
    [in-person] en personne
   *[by-hand] appel d’un agent
}). Points : {$have} sur {$need}.
desk-note-wrong = {$number} : code erroné. {$left ->
    [one] Il reste un essai.
   *[other] Il reste {$left} essais.
}
desk-note-void = {$number} : trop de codes erronés. Cette vérification est terminée.
desk-note-check-over = {$number} : rien n’est arrivé à temps. Cette vérification est terminée.
desk-note-vouch-denied = {$number} : le responsable n’est pas certain que ce soit la bonne personne.
desk-note-vouch-spent = {$number} : le responsable a déjà été sollicité trois fois. Choisissez un autre moyen.
desk-note-vouch-wrong = {$number} : le responsable a saisi un autre nombre. Cette vérification est terminée.
desk-note-exhausted = {$number} : trop de codes erronés pour cette demande. Aucun autre n’est accepté ; clôturez-la et invitez la personne à en ouvrir une autre.
desk-note-points = {$number} : non autorisé. Points vérifiés : {$have} sur {$need}.
desk-note-second = {$number} : {$who} autorise. Une deuxième personne doit aussi autoriser.
desk-note-other-word = {$number} : ce qui est vérifié repose sur la parole de cet agent. Quelqu’un d’autre doit autoriser.
desk-note-approved = {$number} : autorisé. La personne peut choisir un nouveau mot de passe dans sa conversation jusqu’à {$until}, une seule fois.
desk-note-approved-already = {$number} : déjà autorisé, jusqu’à {$until}.
desk-note-approval-over = {$number} : l’autorisation a expiré sans être utilisée.
desk-note-used = {$number} : la personne choisit maintenant un nouveau mot de passe.
desk-note-reset = {$number} : le nouveau mot de passe est en place.
desk-note-no-account = {$number} : non autorisé. Ce compte n’existe pas.
desk-note-account-closed = {$number} : non autorisé. Le compte est désactivé ou a expiré.
desk-note-frozen = {$number} : non autorisé. La personne a arrêté le libre-service de ce compte. Pour le rétablir, lancez : sesame thaw
desk-note-halted = {$number} : non autorisé. Toutes les réinitialisations sont suspendues. Pour les rétablir, lancez : sesame reopen
desk-note-disowned = {$number} : non autorisé. La personne a indiqué aujourd’hui qu’une demande n’était pas la sienne. Voyez-la en personne.
desk-note-other-account = {$number} : ce nom désigne désormais un autre compte. Ce qui a été vérifié ne compte plus.
desk-note-not-looked = {$number} : l’annuaire n’a pas encore répondu. Pour l’interroger à nouveau, touchez « Vérifier son identité… ».
desk-note-not-open = {$number} est clôturée. Rouvrez-la d’abord.
desk-note-reopened = {$number} est rouverte. Qui s’en occupe ?
desk-note-claim-soon = {$number} : personne ne s’en occupe encore. À prendre avant {$until}.
desk-note-claim-late = {$number} : en retard. Qui s’en occupe ?
desk-note-answer-soon = {$number} : {$who}, une réponse est attendue avant {$until}.
desk-note-answer-late = {$number} : {$who} n’a pas répondu à temps, la demande revient à tous. Qui s’en occupe ?

# What came to nothing
desk-note-gone = {$number} : {$who} ne traite plus les demandes. Qui s’en occupe ?
desk-note-code-form = {$number} : le code a six chiffres. Rien n’a été compté ni transmis. Saisissez-le à nouveau.
desk-note-no-code = {$number} : aucun code n’est attendu ici. Rien n’a été compté ni transmis.
desk-note-too-fast = {$number} : message non transmis. La personne a reçu dix messages en une minute. Patientez un instant, puis écrivez la suite en une fois.
desk-note-too-long = {$number} : message non transmis. Il est trop long pour une conversation : renvoyez-le en plusieurs parties de 2 000 caractères au plus.
desk-note-not-reached = {$number} : le code n’a pas pu être remis au numéro enregistré. Choisissez un autre moyen.
desk-note-which-case = {$number} n’est pas la seule demande avec un appel en cours, rien n’a donc été compté. Répondez à la fiche de la demande dont c’est le code.

# Ce qui s’ajoute à une demande suivie ailleurs.
desk-note-desk-wrote = {$number}, {$who} écrit à la personne depuis le ticket :
desk-note-alarm = {$number} : {$about}
desk-entry-answer = Ce que vous écrivez ici sans le marquer comme interne arrive à la personne dans sa conversation ; clôturer le ticket met fin à la demande. D’ici, on ne peut ni vérifier une identité ni autoriser une réinitialisation.
desk-entry-claimed = {$who} s’en occupe, dans le salon du service informatique.
desk-entry-handed-back = Plus personne ne s’en occupe dans le salon du service informatique.
desk-entry-person-wrote = La personne écrit :
desk-entry-it-wrote = {$who} écrit à la personne :
desk-entry-verified = Identité vérifiée : {$way ->
    [call-back] code à son téléphone
    [vouch] son responsable
    [in-person] en personne
   *[by-hand] appel d’un agent
}
desk-entry-approved = Réinitialisation autorisée dans le salon du service informatique : la personne peut choisir un nouveau mot de passe.
desk-entry-reset = La personne a choisi un nouveau mot de passe.
desk-entry-closed = {$refused ->
    [yes] Demande clôturée : l’identité de la personne n’a pas été vérifiée.
   *[no] Demande clôturée : résolue.
} Ce que vous écrivez ici désormais ne lui parvient que si elle rouvre la demande.
desk-entry-reopened = Demande rouverte.
desk-entry-not-passed = {$why ->
    [password] Non transmis. Un passage ressemble à un mot de passe, et le service informatique n’en donne à personne. Réécrivez votre message sans ce passage.
    [code] Non transmis. Le message contient un code, qui ne doit pas arriver par la conversation.
    [too-fast] Non transmis. La personne a reçu dix messages en une minute. Patientez un instant, puis écrivez la suite en une fois.
   *[closed] Non transmis : la demande est clôturée.
}
desk-entry-at = Date : {$day}

# The owner's time to object, and their lost phone
desk-card-approved-from = Autorisé : la personne peut choisir un nouveau mot de passe dans sa conversation de {$from} à {$until}. Le titulaire du compte est averti d’abord.
desk-note-approved-from = {$number} : autorisé. Le titulaire du compte est averti d’abord : la personne peut choisir un nouveau mot de passe dans sa conversation de {$from} à {$until}, une seule fois.
desk-note-unknown-agent = {$number} : {$who} autorise. Une deuxième personne doit aussi autoriser : la configuration ne dit pas quel est le compte de {$who}.
desk-note-withdrawn = {$number} : le téléphone qui a servi à la vérification a été déclaré perdu depuis. L’autorisation est retirée. Vérifiez par un autre moyen.
desk-note-phone-held-back = {$number} : beaucoup de téléphones sont déclarés perdus en ce moment, celui-ci peut donc encore servir. Une fois la perte vérifiée, appuyez sur « Suspendre le téléphone perdu ».
desk-note-phone-suspended = {$number} : le téléphone enregistré, s’il y en a un, ne peut plus servir.

# A pass in the place of a new password
desk-note-pass = {$number} : un passe de connexion a été affiché à la personne.
desk-entry-pass = Un passe de connexion a été affiché à la personne.
