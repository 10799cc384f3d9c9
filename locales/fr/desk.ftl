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
