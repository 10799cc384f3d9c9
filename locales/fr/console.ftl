# La console du service informatique, dans le navigateur.
console-name = Console
console-skip = Aller au contenu
console-places = Pages de la console
console-foot = Ce que vous faites ici est consigné, avec votre nom.
console-sign-out = Se déconnecter
console-overview = Vue d’ensemble
console-tickets = Tickets
console-account = Compte
console-log = Journal
console-report = Rapport
console-what-if = Simulation
console-chain = Intégrité
console-role-admin = administrateur
console-role-auditor = auditeur
console-role-agent = agent
console-role-admin-text = En tant qu’administrateur, vous pouvez tout faire ici.
console-role-auditor-text = En tant qu’auditeur, vous pouvez lire le journal et les rapports, sans rien modifier.
console-role-agent-text = En tant qu’agent, vous ne voyez que les tickets.
console-go-on = Continuer
console-show = Afficher
console-any = tous
console-pages = Plus ancien, plus récent
console-older = Plus ancien
console-newer = Plus récent
console-export = Enregistrer dans un fichier :
console-count = Nombre
console-item = Élément
console-under-way = En cours : { $done } sur { $of }.
console-progress = Avancement
console-look-again = Actualiser
console-through = Un instant

# La connexion.
console-sign-in = Se connecter à la console
console-sign-in-text = Cette page est réservée au service informatique. Pour votre propre mot de passe, revenez à la conversation.
console-sign-in-passkey = Se connecter avec une clé d’accès
console-sign-in-oidc = Se connecter avec { $provider }
console-passkey-scripts = Les navigateurs ne proposent les clés d’accès qu’avec JavaScript. Activez-le pour cette page et rechargez-la.
console-passkey-missing = Ce navigateur ne connaît pas les clés d’accès. Utilisez un autre navigateur ou un autre appareil.
console-passkey-declined = Aucune clé d’accès n’a été utilisée. Appuyez sur le bouton pour réessayer.
console-word-out = Votre session est fermée.
console-word-registered = Votre clé d’accès est enregistrée. Connectez-vous avec elle maintenant.
console-word-refused = Cette clé d’accès n’ouvre pas la console. Choisissez-en une autre, ou demandez une invitation à un administrateur.
console-word-incomplete = Cela a pris trop de temps, ou n’est pas arrivé en entier. Rien n’a été modifié. Veuillez réessayer.
console-word-wait = Trop de connexions ont été refusées. Attendez une heure, ou connectez-vous autrement.
console-word-stranger = Nous savons qui vous êtes, mais vous n’êtes pas parmi les personnes admises dans la console. Un administrateur peut vous ajouter dans la configuration.
console-word-unvouched = La connexion n’a pas abouti : la réponse reçue n’a pas pu être vérifiée. Veuillez réessayer. Si cela persiste, le journal du service dit pourquoi.
console-word-unreachable = Le service de connexion ne répond pas. Patientez une minute et réessayez.
console-invited = Enregistrez votre clé d’accès
console-invited-text = Voici votre invitation à la console, sous le nom { $name }. Votre appareil gardera une clé d’accès, avec laquelle vous vous connecterez désormais.
console-invited-make = Créer une clé d’accès
console-invited-until = Ce lien sert une seule fois, jusqu’à { $until }.

# Ce qui n’a pas marché.
console-trouble-forbidden = Votre rôle ne donne pas accès à cette page
console-trouble-forbidden-text = Rien n’a été modifié. Si vous en avez besoin, demandez un autre rôle à un administrateur.
console-trouble-form = Ce formulaire n’a pas pu être pris en compte
console-trouble-form-text = Il venait d’une autre page, d’une connexion plus ancienne, ou n’est pas arrivé en entier. Rien n’a été modifié. Rouvrez la page et recommencez.
console-trouble-missing = Il n’y a rien ici
console-trouble-missing-text = L’adresse est fausse, ou le lien a servi ou a expiré. Un administrateur peut créer une nouvelle invitation.
console-trouble-busy = Cela ne fonctionne pas pour le moment
console-trouble-busy-text = La base de données ou l’annuaire n’a pas répondu. Rien n’a été modifié. Patientez une minute et réessayez ; `sesame check` dit ce qui ne va pas.

# La vue d’ensemble.
console-needs = À traiter
console-needs-nothing = Rien à traiter pour vous.
console-today = Depuis minuit
console-today-recovery-started = Récupérations commencées
console-today-password-reset = Mots de passe réinitialisés
console-today-ticket-opened = Tickets ouverts
console-today-method-added = Méthodes enregistrées
console-today-self-service-closed = Comptes fermés après des réponses erronées
console-today-code-undelivered = Codes non remis
console-open-tickets = { $count ->
    [one] Un ticket est ouvert.
   *[other] { $count } tickets sont ouverts.
}
console-failing = { $count ->
    [one] Un message n’est pas parti après trois essais ; l’envoi sera retenté. `sesame check` dit ce qui ne marche pas.
   *[other] { $count } messages ne sont pas partis après trois essais ; l’envoi sera retenté. `sesame check` dit ce qui ne marche pas.
}
console-halted = Toutes les réinitialisations sont suspendues.
console-closed-account = { $wrong ->
    [one] est fermé : une réponse erronée en 24 heures.
   *[other] est fermé : { $wrong } réponses erronées en 24 heures.
}
console-closed-country = Plus rien n’est envoyé vers { $country } : un code a été saisi pour { $entered ->
    [one] { $entered } numéro
   *[other] { $entered } numéros
} sur { $sent }.
console-chain-see = Voir

# Le journal.
console-kind = Type
console-of-account = Compte
console-channel = Canal
console-from = Depuis
console-to = Jusqu’au
console-before = Avant
console-text = Contient
console-filter = Filtrer
console-filter-none = Tout afficher
console-understood = Compris ainsi :
console-doubt-kind = Aucune ligne n’est de ce type. Choisissez-en un dans la liste.
console-doubt-account = Aucun compte ne porte ce nom aujourd’hui, et aucune ligne ne concerne un tel identifiant.
console-doubt-directory = L’annuaire ne répond pas : les noms ne peuvent pas être recherchés. Un identifiant, tel que les lignes le montrent, fonctionne quand même.
console-doubt-from = Le début n’est pas une date reconnue. Écrivez par exemple { $day }, { $moment }, ou { $lapse } pour remonter d’autant.
console-doubt-to = La fin n’est pas une date reconnue. Écrivez par exemple { $day }, { $moment }, ou { $lapse } pour remonter d’autant.
console-doubt-backwards = La fin précède le début : rien ne peut être trouvé.
console-doubt-future = Le début n’est pas encore arrivé : rien ne peut être trouvé.
console-log-hopeless = Rien n’a été cherché. Modifiez le filtre ci-dessus.
console-log-empty = Chaque événement figurera ici, dès le premier démarrage.
console-log-none = Aucune ligne ne correspond. Tout a été parcouru.
console-log-cut = Parcouru jusqu’à la ligne { $line }. « Plus ancien » continue à partir de là.
console-live = Les nouvelles lignes s’affichent d’elles-mêmes.
console-live-pause = Pause
console-live-over = Votre session est terminée : plus rien de nouveau ne s’affiche. Reconnectez-vous.

# Un compte.
console-account-name = Nom d’utilisateur, alias ou identifiant
console-account-unknown = Aucun compte de l’annuaire ne porte ce nom. Les lignes sur un ancien compte de cet identifiant figurent ci-dessous, s’il y en a.
console-account-person = Personne
console-account-state = État
console-account-open = actif
console-groups = Groupes
console-state-disabled = désactivé
console-state-expired = expiré
console-state-locked = verrouillé par l’annuaire
console-state-must-change = mot de passe à changer
console-state-password-expired = mot de passe expiré
console-state-privileged = privilégié : réservé au service informatique
console-methods = Méthodes
console-methods-none = Les méthodes enregistrées figureront ici, masquées. Il n’y en a pas encore.
console-method = Méthode
console-mask = Masqué
console-since = Depuis le
console-method-suspended = suspendue
console-method-waits = pas encore utilisable
console-method-used = utilisable
console-method-chat = conversation liée
console-method-sms = SMS
console-method-call = appel
console-method-mail = e-mail
console-method-totp = application d’authentification
console-method-push = approbation dans une autre conversation
console-method-questions = questions de sécurité
console-method-codes = codes de secours
console-method-passkey = clé d’accès
console-limits = Limites
console-wrong = { $wrong ->
    [0] Aucune réponse erronée en 24 heures.
    [one] Une réponse erronée sur { $most } en 24 heures.
   *[other] { $wrong } réponses erronées sur { $most } en 24 heures.
}
console-wrong-closed = Le libre-service est fermé : { $wrong } réponses erronées sur { $most } en 24 heures.
console-frozen = La personne a dit « ce n’était pas moi » : la réinitialisation est arrêtée.
console-not-frozen = La personne n’a rien arrêté.
console-suspended = { $count ->
    [one] Une méthode est suspendue : un téléphone a été déclaré perdu.
   *[other] { $count } méthodes sont suspendues : un téléphone a été déclaré perdu.
}
console-lift-wrong = Effacer les réponses erronées
console-lift-freeze = Autoriser de nouveau la récupération
console-lift-phone = Autoriser de nouveau le téléphone
console-lift-country = Reprendre les envois
console-lift-halt = Autoriser de nouveau les réinitialisations
console-lift-think = Assurez-vous de qui le demande : quelqu’un essaie peut-être d’entrer.
console-reason = Motif, pour le journal
console-lift-lifted = La mesure est levée, et le journal l’indique avec votre nom.
console-lift-nothing = Il n’y avait plus rien à lever ; rien n’a été modifié.
console-lift-reason = Rien n’a été modifié : donnez un motif de 3 à 200 caractères.
console-history = Historique
console-history-none = Tout ce qui arrive à ce compte figurera ici.

# Les tickets.
console-tickets-none = Les demandes adressées au service informatique figureront ici.
console-tickets-all = Tous les tickets
console-ticket-opened = ouvert
console-ticket-delivered = transmis
console-ticket-closed = clôturé
console-ticket-taken = pris en charge
console-ticket-approved = autorisé
console-ticket-refused = clôturé, identité non vérifiée
console-ticket-work = Traitement
console-ticket-written = Ce qui a été écrit
console-ticket-by-it = Service informatique
console-ticket-by-person = La personne
console-ticket-opened-at = Ouvert le
console-ticket-about = Sujet
console-ticket-proven = identité vérifiée
console-ticket-claimed = tel que saisi, identité non vérifiée
console-ticket-unnamed = non indiqué
console-ticket-tried = Méthodes essayées
console-ticket-elsewhere = Le message apparaît dans la conversation de la personne. N’écrivez jamais de mot de passe ni de code. Ici, on ne vérifie l’identité de personne et on n’autorise rien : cela se fait dans le salon du service informatique.
console-ticket-write = Écrire à la personne
console-ticket-send = Envoyer
console-ticket-close = Clôturer la demande
console-ticket-close-think = La personne apprend que la demande est clôturée, et peut la rouvrir.
console-ticket-done-sent = Message envoyé : il est dans la conversation de la personne.
console-ticket-done-closed = La demande est clôturée et la personne en est informée.
console-ticket-done-empty = Il n’y avait rien à envoyer. Écrivez d’abord votre message.
console-ticket-done-not-sent = Message non transmis. Soit la demande a été clôturée entre-temps, soit la personne a reçu dix messages en une minute, soit le message dépasse 2 000 caractères ou contient ce qui ressemble à un mot de passe ou à un code. Patientez un instant, ou réécrivez-le sans cela.

# Les rapports.
console-period = Période
console-days = { $count ->
    [one] Un jour
   *[other] { $count } jours
}
console-month = Un mois, par exemple 2026-10
console-month-wrong = Ce mois n’existe pas ou n’a pas encore commencé. Écrivez par exemple 2026-10. Voici à la place les 30 derniers jours.
console-resets = Mots de passe réinitialisés
console-share = Résolus sans le service informatique
console-median = La moitié en moins de
console-begun = Récupérations commencées
console-with-it = Service informatique sollicité
console-given-up = Abandonnées
console-running = En cours
console-lapse = { $minutes } min { $seconds } s
console-day = Jour
console-step = Étape
console-step-begun = Commencée
console-step-account-named = Compte indiqué
console-step-method-chosen = Méthode choisie
console-step-proof-given = Preuve donnée
console-step-page-opened = Page ouverte
console-step-password-reset = Mot de passe réinitialisé
console-most-stop = Ceux qui s’arrêtent le font surtout après cette étape : { $step }.
console-chart-empty = Rien dans cette période. Les chiffres figureront ici.
console-chart-table = En tableau
console-chart-days = Réinitialisations par jour
console-chart-days-text = Une colonne par jour de la période ; sa hauteur est le nombre de mots de passe réinitialisés.
console-chart-by-method = Réinitialisations par méthode
console-chart-by-method-text = Selon la façon dont les personnes ont prouvé qui elles sont ; deux méthodes sont jointes par un plus.
console-chart-by-channel = Réinitialisations par canal
console-chart-by-channel-text = Selon l’endroit où les personnes ont écrit.
console-chart-by-language = Réinitialisations par langue
console-chart-by-language-text = Selon la langue des personnes.
console-chart-funnel = Jusqu’où vont les personnes
console-chart-funnel-text = Combien de récupérations ont atteint chaque étape, du premier mot à la réinitialisation.
console-chart-failures = Refusé ou échoué
console-chart-failures-text = Ce qui a empêché d’aboutir, par motif.
console-chart-tickets = Tickets par catégorie
console-chart-tickets-text = Ce qui a été transmis au service informatique.
console-chart-codes = Codes et appels envoyés
console-chart-codes-text = Selon le moyen d’envoi ; SMS et appels sont payants.
console-chart-notices = Avis envoyés
console-chart-notices-text = Ce que les titulaires des comptes ont reçu, selon le moyen d’envoi.
console-chart-suspicious = À examiner
console-chart-suspicious-text = Ce qui mérite un regard quand il y en a plus que d’habitude.
console-chart-registered = Ce qu’ont fait les personnes inscrites
console-chart-registered-text = Les changements que les personnes ont faits à leurs propres méthodes.
console-chart-kinds = Comptes par méthode
console-chart-kinds-text = Combien de comptes ont une méthode de chaque type.
console-chart-groups = Couverture par groupe
console-group = Groupe
console-no-group = (aucun groupe)
console-enrolment = Inscriptions à ce jour
console-enrolled = Comptes avec une méthode
console-served = Peuvent utiliser le libre-service
console-covered = Couverture
console-unknown-names = Noms sans compte
console-kind-handle-refused = Nom non accepté
console-kind-personal-account-refused = Compte personnel indiqué
console-kind-captcha-failed = Lettres mal saisies
console-kind-captcha-exhausted = Lettres mal saisies trop souvent
console-kind-look-up-failed = Annuaire sans réponse
console-kind-look-ups-exhausted = Trop de noms essayés
console-kind-contacts-exhausted = Numéro ou adresse erronés trop souvent
console-kind-code-undelivered = Code non remis
console-kind-code-refused = Code erroné
console-kind-code-voided = Code annulé après des essais erronés
console-kind-keys-refused = Mauvaise touche pendant l’appel
console-kind-answers-refused = Réponses erronées aux questions
console-kind-passkey-refused = Clé d’accès refusée
console-kind-approval-refused = Mauvais nombre pour l’approbation
console-kind-self-service-closed = Libre-service fermé
console-kind-fleet-paused = Pause générale après des codes erronés
console-kind-page-expired = Page non utilisée à temps
console-kind-password-rejected = Nouveau mot de passe refusé
console-kind-password-unknown = Réponse de l’annuaire perdue
console-kind-recovery-cancelled = Annulée par la personne
console-kind-recovery-expired = Laissée jusqu’à expiration
console-kind-effect-given-up = Message abandonné
console-kind-resets-halted = Toutes les réinitialisations suspendues
console-kind-ticket-held-back = Ticket retenu
console-kind-suspension-held-back = Déclaration de perte retenue
console-kind-phone-reported-lost = Téléphone déclaré perdu
console-kind-recovery-stopped = Récupération arrêtée par la personne
console-kind-account-frozen = « Ce n’était pas moi »
console-kind-approval-denied = Approbation refusée par la personne
console-kind-proof-denied = Preuve non demandée par la personne
console-kind-sign-in-refused = Connexion refusée
console-kind-link-refused = Liaison d’une conversation refusée
console-kind-callback-forged = Compte rendu d’opérateur falsifié
console-kind-number-at-risk = Numéro à risque
console-kind-country-closed = Pays fermé
console-kind-enrolment-finished = Inscription terminée
console-kind-enrolment-put-off = Inscription remise à plus tard
console-kind-method-added = Méthode ajoutée
console-kind-method-removed = Méthode retirée
console-kind-method-confirmed = Méthode confirmée
console-kind-chat-linked = Conversation liée
console-kind-password-changed = Mot de passe changé

# Et si.
console-what-if-text = Comptez qui perdrait le libre-service si les règles étaient autres. La question ne modifie rien.
console-gates = Preuves avant une réinitialisation
console-methods-min = Méthodes qu’un compte doit avoir
console-methods-allowed = Méthodes qui comptent
console-now = actuel
console-count-it = Compter
console-what-if-same = Ce sont les règles en vigueur. Changez d’abord quelque chose.
console-what-if-unmeetable = Personne ne pourrait y satisfaire : il faut autant de types de méthodes que de preuves, et les questions ne comptent jamais seules.
console-what-if-found = Perdraient le libre-service : { $lose } sur { $today }. L’obtiendraient : { $gain }.
console-lose-with = Ils n’ont enregistré que
console-lose-group = Ils font partie de
console-accounts = Comptes

# La chaîne.
console-chain-text = Chaque ligne du journal est liée à la précédente, et le tout est signé régulièrement. Modifier, retirer ou insérer une ligne rompt cette chaîne.
console-chain-verify = Vérifier maintenant
console-chain-unverified = Pas vérifiée depuis le démarrage du service.
console-chain-whole = Le journal est intact. Vérifié le
console-chain-broken = Le journal a été altéré. Vérifié le
console-chain-signed = Signé jusqu’à la ligne { $line } sur { $of }, le
console-chain-unsigned = Rien n’est encore signé ; la première signature vient dans l’heure.
console-chain-good = Le journal est intact. Lignes : { $lines } ; points de contrôle : { $checkpoints }.
console-chain-bad = Le journal a été altéré. Lignes : { $lines } ; points de contrôle : { $checkpoints } ; anomalies : { $faults }. Gardez le fichier en l’état et cherchez qui y avait accès.
console-verified-at = Vérifié le
console-head = La dernière ligne est la { $line }. Conservez son empreinte ailleurs : elle prouvera plus tard que rien n’a été coupé.
console-checkpoints = Points de contrôle
console-checkpoints-text = Les signatures les plus récentes. Comparez une empreinte avec celle conservée ailleurs.
console-checkpoints-none = Les signatures figureront ici, une par heure où il s’est passé quelque chose.
console-line = Ligne
console-signed-at = Signé le
console-hash = Empreinte

# A link of another site.
console-elsewhere = Vous venez d’une autre page
console-elsewhere-text = Elle mène à des informations sur une personne. Le journal dira que vous les avez consultées. Si ce n’était pas votre intention, fermez cette page.
