# La page à usage unique.
page-language = Français
page-languages = Langue
page-title = Choisissez un nouveau mot de passe
page-title-trouble = À vérifier – choisissez un nouveau mot de passe
page-account = Compte :
page-crumbs = Votre parcours
page-crumb-verification = Vérification { $gate }
page-crumb-done = terminée
page-crumb-password = Choisir un nouveau mot de passe

page-pair-title = Est-ce la vraie page ? Comparez ces mots
page-pair = Ils doivent être les mêmes dans votre conversation avec nous. S’ils diffèrent, ne saisissez rien ici : fermez cette page et prévenez le service informatique.

# Deux de ces mots marquent la page, dans la conversation et sur la page. 32 mots courts et concrets, dans le même ordre dans toutes les langues.
page-words = ambre ancre pomme flèche bambou panier cactus bougie canyon cèdre comète corail faucon forêt jardin gingembre marteau miel île jasmin kiwi citron lotus aimant érable melon orange panda piano rivière tigre violette

page-rules = Votre nouveau mot de passe doit
page-rule-too-short = compter de { $min } à { $max } caractères
page-rule-lower = contenir une minuscule (a⁠–⁠z)
page-rule-upper = contenir une majuscule (A⁠–⁠Z)
page-rule-digit = contenir un chiffre (0⁠–⁠9)
page-rule-symbol = contenir un caractère spécial, comme ! ? - # ou une espace
page-rule-name = ne rien contenir de votre nom ni de votre nom d’utilisateur
page-rule-common = être difficile à deviner : vérifié à la fin
page-rule-history = { $history ->
    [one] être différent du précédent : vérifié à la fin
   *[other] être différent des { $history } précédents : vérifié à la fin
}
page-rule-met = (c’est bon)
page-rule-open = (pas encore)
page-tally = Règles respectées : { $met } sur { $all }

page-required = * champ obligatoire
page-new = Nouveau mot de passe
page-confirm = Nouveau mot de passe, une seconde fois
page-show = Afficher les mots de passe
page-hide = Masquer les mots de passe
page-same = Les deux sont identiques.
page-differs = Les deux ne sont pas encore identiques.
page-strength = Niveau de sécurité :
page-strength-0 = très faible
page-strength-1 = faible
page-strength-2 = moyen
page-strength-3 = bon
page-strength-4 = élevé
page-finish = Terminer
page-cancel = Annuler
page-sending = Un instant…

page-next-title = Et ensuite ?
page-next = Quand vous appuyez sur Terminer, le nouveau mot de passe remplace l’ancien, qui ne fonctionne plus. Revenez alors dans la conversation : nous vous aidons pour Windows.
page-until = Cette page fonctionne jusqu’à { $until }.
page-code = Code { $code }
page-help = Besoin d’aide ? Le service informatique vous répond : { $it-contact }
page-no-session = Cette page ne vous connecte pas et ne garde rien. Vous pouvez la fermer à tout moment.
page-try-again = Réessayer

page-summary = Rien n’a encore été modifié. Regardez ceci :
page-fault-too-short = Trop court. Mettez au moins { $min } caractères.
page-fault-too-long = Trop long. Mettez au plus { $max } caractères.
page-fault-lower = Ajoutez une minuscule (a⁠–⁠z).
page-fault-upper = Ajoutez une majuscule (A⁠–⁠Z).
page-fault-digit = Ajoutez un chiffre (0⁠–⁠9).
page-fault-symbol = Ajoutez un caractère spécial, comme ! ? - # ou une espace.
page-fault-name = N’y mettez ni votre nom ni votre nom d’utilisateur.
page-fault-unprintable = Il contient un caractère impossible à taper à la connexion. Saisissez-le au clavier au lieu de le coller.
page-fault-common = Trop facile à deviner. Trois ou quatre mots sans rapport entre eux font l’affaire.
page-fault-history = Vous avez déjà utilisé ce mot de passe. Choisissez-en un autre.
page-fault-missing = Saisissez un nouveau mot de passe.
page-fault-missing-confirm = Saisissez le nouveau mot de passe une seconde fois.
page-fault-mismatch = Les deux mots de passe ne sont pas identiques. Saisissez-les à nouveau.
page-fault-incomplete = Votre saisie est arrivée incomplète. Saisissez à nouveau le mot de passe, puis appuyez sur Terminer.
page-fault-stale = La page était ouverte depuis trop longtemps. Saisissez à nouveau le mot de passe, puis appuyez sur Terminer.
page-fault-cookies = Votre navigateur refuse les cookies. Autorisez-les pour cette page, ou ouvrez le lien dans un autre navigateur, puis saisissez à nouveau le mot de passe.
page-fault-too-large = C’était trop long pour un mot de passe. Choisissez-en un plus court.
page-fault-slow = La connexion était trop lente. Saisissez à nouveau le mot de passe, puis appuyez sur Terminer.
page-fault-unreachable = Nous n’arrivons pas à joindre le système des comptes pour le moment. Attendez une minute, puis réessayez.
page-refused-history = Vous avez déjà utilisé ce mot de passe. Choisissez-en un autre.
page-refused-quality = { $org } n’accepte pas ce mot de passe. Allongez-le ou variez davantage les caractères.
page-refused-banned = Ce mot de passe est l’un des premiers que l’on devine. Choisissez-en un auquel personne d’autre ne penserait.
page-refused-characters = { $org } n’accepte que des lettres simples de A à Z, des chiffres et des signes courants. Choisissez un mot de passe sans accents ni autres lettres.
page-refused-too-young = Votre mot de passe vient d’être changé et ne peut pas encore l’être à nouveau. Réessayez plus tard, ou contactez le service informatique.
page-refused-not-allowed = Ce mot de passe ne peut pas être changé ici. Le service informatique peut vous aider.

page-neutral-title = Ce lien n’est pas utilisable
page-neutral-text = Il est peut-être trop ancien, déjà utilisé ou incomplet. Rien n’a été modifié. Revenez dans la conversation et demandez un nouveau lien.
page-done-title = Votre mot de passe a été réinitialisé
page-done-text = Utilisez désormais votre nouveau mot de passe.
page-done-services = Vous pouvez vous reconnecter à :
page-done-sign-in = Se connecter avec le nouveau mot de passe
page-done-chat = Il reste une étape : Windows. Revenez dans la conversation, nous vous guidons.
page-cancelled-title = Annulé
page-cancelled-text = Rien n’a été modifié : votre ancien mot de passe reste le bon. Vous pouvez fermer cette page et revenir dans la conversation.
page-not-changed-title = Rien n’a été modifié
page-not-changed-text = La connexion s’est coupée pendant le changement. Nous avons vérifié : votre ancien mot de passe reste le bon. Revenez dans la conversation et demandez un nouveau lien.
page-working-title = C’est plus long que d’habitude
page-working-text = Nous ne savons pas encore si votre nouveau mot de passe est en place. Revenez dans la conversation : nous vous le dirons dès que nous le saurons.
page-unreachable-title = Réessayez dans une minute
page-unreachable-text = Nous n’arrivons pas à joindre le système des comptes pour le moment. Rien n’a été modifié, et votre lien reste valable jusqu’à son expiration.
page-not-allowed-title = Le service informatique doit s’occuper de ce compte
page-not-allowed-text = Son mot de passe ne peut pas être changé ici. Rien n’a été modifié. Revenez dans la conversation et choisissez « Service informatique ».
page-broken-title = Quelque chose ne va pas de notre côté
page-broken-text = Rien n’a été modifié, et vous n’y êtes pour rien. Revenez dans la conversation et choisissez « Service informatique ».

page-disown-title = Était-ce vous ?
page-disown-ok = Si c’était vous, vous n’avez rien à faire : fermez cette page.
page-disown-why = Si ce n’était pas vous, appuyez sur le bouton. Toute réinitialisation du mot de passe de votre compte s’arrête aussitôt, les liens ouverts prennent fin et le service informatique est prévenu. Cela ne change pas votre mot de passe.
page-disown-button = Ce n’était pas moi
page-stopped-title = La réinitialisation est arrêtée
page-stopped-text = Les liens ouverts ne fonctionnent plus, rien de nouveau ne peut être ouvert pour votre compte et le service informatique est prévenu. Si vous pensez que quelqu’un connaît votre mot de passe, appelez tout de suite le service informatique.

# The page on which a passkey is confirmed.
page-passkey-title = Confirmez avec votre clé d’accès
page-passkey-text = Votre navigateur vous demande votre empreinte, votre visage ou le code PIN de votre appareil. Rien de tout cela ne nous est envoyé.
page-passkey-use = Utiliser ma clé d’accès
page-passkey-other = Une autre méthode
page-passkey-next = Une fois la confirmation faite, revenez dans la conversation : elle continue d’elle-même.
page-passkey-scripts = Pour utiliser une clé d’accès, cette page a besoin de JavaScript. Autorisez-le et rouvrez le lien, ou choisissez « Une autre méthode » : rien n’est perdu.
page-passkey-missing = Ce navigateur ne sait pas utiliser les clés d’accès. Ouvrez le lien dans un autre navigateur, ou choisissez « Une autre méthode » : rien n’est perdu.
page-passkey-declined = Aucune clé d’accès n’a été utilisée. La fenêtre a peut-être été fermée, ou aucune de vos clés d’accès n’est sur cet appareil. Réessayez, ou choisissez « Une autre méthode ». Aucun essai n’a été compté.
page-passkey-incomplete = La réponse de votre navigateur n’est pas arrivée en entier. Aucun essai n’a été compté ; choisissez à nouveau « Utiliser ma clé d’accès ».
page-passkey-stale = La page est restée ouverte trop longtemps. Aucun essai n’a été compté ; choisissez à nouveau « Utiliser ma clé d’accès ».
page-passkey-cookies = Votre navigateur refuse les cookies. Autorisez-les pour cette page, ou ouvrez le lien dans un autre navigateur.
page-proof-done-title = Merci, votre clé d’accès est confirmée
page-proof-done-text = Revenez dans la conversation : la suite vous y attend. Vous pouvez fermer cette page.
page-proof-refused-title = Cette clé d’accès ne convient pas
page-proof-refused-text = Rien n’a été modifié. Revenez dans la conversation : vous pourrez y essayer une autre clé d’accès ou une autre méthode.
page-proof-cancelled-title = Choisissez une autre méthode
page-proof-cancelled-text = Rien n’a été modifié. Revenez dans la conversation : les autres méthodes y sont proposées.
page-proof-over-title = Cette page a déjà servi
page-proof-over-text = Revenez dans la conversation : la suite vous y attend. S’il vous faut encore cette page, demandez un nouveau lien.

# A passkey's page: where the wish came from, and the code for the chat.
page-passkey-from = { $channel ->
    [telegram] Quelqu’un veut retrouver l’accès à un compte depuis une conversation Telegram. Continuez seulement si c’est vous, dans votre propre conversation.
    [discord] Quelqu’un veut retrouver l’accès à un compte depuis une conversation Discord. Continuez seulement si c’est vous, dans votre propre conversation.
    [web] Quelqu’un veut retrouver l’accès à un compte depuis une conversation sur le web. Continuez seulement si c’est vous, dans votre propre conversation.
   *[town] Quelqu’un veut retrouver l’accès à un compte depuis une conversation. Continuez seulement si c’est vous, dans votre propre conversation.
}
page-passkey-deny = Je n’ai rien demandé
page-passkey-next-code = Une fois la confirmation faite, cette page affiche un code. Saisissez-le dans votre propre conversation avec Sésame : la suite vous y attend.
page-proof-code-title = Votre code pour la conversation
page-proof-code-text = Merci, votre clé d’accès est confirmée. Saisissez maintenant ce code dans votre conversation :
page-proof-code-until = Le code est valable jusqu’à { $until }.
page-proof-code-warning = Saisissez ce code uniquement dans votre propre conversation avec Sésame. Personne du service informatique ne vous le demandera.
page-proof-stop-title = Quelqu’un vous a-t-il envoyé le lien de cette page ?
page-proof-stop-text = Alors cette personne essaie d’entrer dans votre compte. Ne transmettez pas le code et appuyez sur le bouton : toute réinitialisation du mot de passe de votre compte s’arrête aussitôt, et le service informatique est prévenu.
page-proof-denied-title = Merci, c’est arrêté
page-proof-denied-text = Rien n’a été ouvert ni modifié. Si quelqu’un vous a envoyé ce lien, prévenez le service informatique : cette personne essaie peut-être d’entrer dans votre compte.

# A changed password of which nobody knows yet
page-unsure-title = C’est plus long que d’habitude
page-unsure-text = Nous ne savons pas encore si votre nouveau mot de passe est en place. Attendez une minute, puis connectez-vous avec lui. S’il n’est pas accepté, c’est l’ancien qui reste valable.

# Une personne dans deux annuaires.
page-left-title = Votre mot de passe n’est pas le même partout
page-left-text = Le changement s’arrête là pour l’instant. Revenez dans la conversation quand vous voudrez choisir un autre mot de passe.
page-place-summary = C’est fait d’un côté, pas encore de l’autre :
page-place-left = Votre nouveau mot de passe est en place pour { $near }. Pour { $far }, l’ancien reste le bon.
page-place-set = Il est en place pour { $near } et pour { $far }.
page-place-pending = Il est en place pour { $near }. { $far } ne répond pas pour le moment et suivra dans quelques minutes : nous vous le dirons dans la conversation.
page-place-pending-alone = Il est en place pour { $near }. { $far } ne répond pas pour le moment : nous réessayons pendant un quart d’heure. En attendant, si le nouveau y est refusé, utilisez l’ancien. Si cela échoue, nous vous écrirons.
page-place-not-set = Il est en place pour { $near }. Pour { $far }, l’ancien mot de passe reste le bon : la conversation vous dit quoi faire.
page-place-not-set-alone = Il est en place pour { $near }. Pour { $far }, l’ancien mot de passe reste le bon. Le service informatique peut vous aider.
page-place-refused = Votre nouveau mot de passe est en place pour { $near }, mais { $far } ne l’accepte pas. { $why } Le prochain sera mis en place pour les deux.
page-place-refused-change = Votre nouveau mot de passe est en place pour { $near }, mais { $far } ne l’accepte pas. { $why } Le prochain sera mis en place pour les deux. Comme mot de passe actuel, saisissez celui que vous venez de choisir.

# A Temporary Access Pass, by the words that Microsoft's own sign-in uses.
page-pass-title = Retrouver votre accès
page-pass-text = Le service informatique vous laisse entrer avec un passe d’accès temporaire : un code à saisir à la connexion à la place de votre mot de passe. Il s’affiche ici une seule fois et sert une seule fois.
page-pass-show = Afficher mon passe
page-pass-password = Choisir plutôt un nouveau mot de passe
page-pass-next = Quand vous appuyez sur « Afficher mon passe », il apparaît sur cette page. Utilisez-le dans l’heure, puis configurez à nouveau vos moyens de connexion.
page-pass-summary = Il n’y a pas encore de passe, et rien n’a été modifié :
page-pass-trouble-incomplete = Votre demande n’est pas arrivée correctement, ou la page était ouverte depuis trop longtemps. Appuyez à nouveau sur « Afficher mon passe ».
page-pass-trouble-cookies = Votre navigateur refuse les cookies. Autorisez-les pour cette page, ou ouvrez le lien dans un autre navigateur, puis appuyez à nouveau sur « Afficher mon passe ».
page-pass-trouble-unreachable = Nous n’arrivons pas à joindre le système des comptes pour le moment. Attendez une minute, puis appuyez à nouveau sur « Afficher mon passe ».
page-pass-trouble-lost = La connexion a été coupée avant l’arrivée de votre passe. Appuyez à nouveau sur « Afficher mon passe » : le nouveau remplace celui que personne n’a vu.
page-pass-trouble-broken = Quelque chose ne va pas de notre côté, et vous n’y êtes pour rien. Choisissez plutôt un nouveau mot de passe, ou revenez dans la conversation et choisissez « Service informatique ».
page-pass-trouble-not-allowed = Ce compte ne reçoit pas de passe ici. Choisissez plutôt un nouveau mot de passe, ou revenez dans la conversation et choisissez « Service informatique ».
page-pass-shown-title = Votre passe d’accès temporaire
page-pass-shown-text = Il ne s’affiche que maintenant. Gardez cette page ouverte jusqu’à la fin de la connexion.
page-pass-shown-until = Il sert une seule fois, jusqu’à { $until }.
page-pass-step-open = Ouvrez la page de connexion habituelle de votre organisation et saisissez votre nom d’utilisateur.
page-pass-step-type = Saisissez le passe là où le « passe d’accès temporaire » est demandé. Si un mot de passe est demandé, choisissez d’utiliser plutôt votre passe d’accès temporaire.
page-pass-step-register = Après la connexion, configurez à nouveau vos moyens de connexion sous « Informations de sécurité ».
page-pass-sign-in = Ouvrir la page de connexion
page-pass-warning = Ne donnez ce passe à personne. Le service informatique ne vous le demandera jamais.
page-pass-again = Page fermée trop tôt ? Dans la conversation, demandez un nouveau lien : un nouveau passe remplacera celui-ci.
page-pass-gone-title = Votre passe a été affiché
page-pass-gone-text = Un passe ne s’affiche qu’une seule fois. Si vous ne l’avez pas vu, revenez dans la conversation et demandez un nouveau lien : un nouveau passe le remplacera.
page-pass-late-title = C’est plus long que d’habitude
page-pass-late-text = Nous ne savons pas encore si votre passe a été créé, et personne ne l’a vu. Revenez dans la conversation et demandez un nouveau lien : un nouveau passe le remplacera.
