# L’état d’un compte, quel verrou le bloque, et comment le lever. Ce qui fait obstacle est dit avant toute question.

told-barred = { $obstacle ->
    [disabled] Le service informatique a désactivé votre compte. Un nouveau mot de passe ne l’ouvrirait pas : seul le service informatique peut le réactiver. Rien n’a été modifié. Choisissez « Service informatique » et je lui dirai où vous en êtes.
    [ended] Votre compte est arrivé à la date de fin prévue. Un nouveau mot de passe ne l’ouvrirait pas : seul le service informatique peut le prolonger. Rien n’a été modifié. Choisissez « Service informatique » et je lui dirai où vous en êtes.
   *[fixed] Seul le service informatique peut changer le mot de passe de votre compte. Rien n’a été modifié. Choisissez « Service informatique » et je lui dirai où vous en êtes.
 }
told-young = Votre mot de passe a été changé il y a peu, et il ne pourra l’être à nouveau qu’à partir du { $at-day }. Si vous le connaissez encore, utilisez-le d’ici là. Sinon, choisissez « Service informatique ». Rien n’a été modifié.
told-stale = Votre mot de passe doit être remplacé avant que vous puissiez vous reconnecter. Choisissez-en un nouveau : cela suffit.
told-locked = Votre compte est verrouillé, après plusieurs mots de passe erronés.
told-locked-until = Votre compte est verrouillé, après plusieurs mots de passe erronés. Il se déverrouille tout seul à { $at-exact } ; vous n’avez pas besoin d’attendre jusque-là.
told-locked-too = Votre compte est aussi verrouillé, après plusieurs mots de passe erronés. Le nouveau mot de passe le déverrouille également.
told-not-locked = Votre compte n’est *pas verrouillé*. C’est donc le mot de passe : s’il est refusé partout, il vous en faut un nouveau. Si un seul ordinateur le refuse, vérifiez sur celui-ci que le verrouillage des majuscules est désactivé et que le clavier est réglé sur votre langue.
told-lock-unseen = Je ne vois *aucun verrouillage* sur votre compte. Après plusieurs mots de passe erronés, la connexion peut aussi être suspendue un moment sans que cela se voie. Patientez quelques minutes et réessayez, ou choisissez un nouveau mot de passe.
ask-remedy = Connaissez-vous encore votre mot de passe ? Alors je peux déverrouiller le compte, et vous le gardez. Sinon, choisissez-en un nouveau : cela déverrouille aussi le compte.
told-unlock = Si votre compte est verrouillé, je peux le déverrouiller, et vous gardez votre mot de passe.
told-unlocking = Un instant, je déverrouille votre compte…
told-unlocked =
    ✓ *Votre compte est déverrouillé*, je l’ai vérifié. Votre mot de passe est le même qu’avant : vous pouvez vous connecter dès maintenant.

    Si vous ne le connaissez plus, choisissez « Nouveau mot de passe ».
told-still-locked = J’ai demandé le déverrouillage de votre compte, mais il apparaît toujours verrouillé : un appareil l’a peut-être verrouillé à nouveau, ou il faut encore un peu de temps. Votre mot de passe est le même qu’avant. Le service informatique peut regarder ce qui se passe.
told-unlock-refused = Je n’ai pas le droit de déverrouiller votre compte : il est donc toujours verrouillé. Rien n’a été modifié. Le service informatique peut le déverrouiller.
told-unlock-later = Je n’arrive pas à consulter les comptes { $org } pour le moment, et je ne sais donc pas si le vôtre est déverrouillé. Votre mot de passe est le même qu’avant, et rien n’est perdu : choisissez « Réessayer » dans une minute.
told-unlock-over = Tout est fait. Écrivez-moi dès que vous avez besoin de moi.
told-lock-returned =
    {""}*Votre compte est à nouveau verrouillé.* Quelque chose essaie encore votre *ancien* mot de passe : le plus souvent un téléphone, une tablette ou un Wi-Fi enregistré. Regardez d’abord ici, et mettez le mot de passe que vous utilisez maintenant :

    1. Les applications de messagerie et d’agenda de votre téléphone et de votre tablette
    2. Le Wi-Fi du travail, sur chaque appareil : supprimez-le, puis reconnectez-vous
    3. Les autres ordinateurs où votre session est restée ouverte : déconnectez-vous
    4. Les mots de passe enregistrés dans le navigateur, et dans Windows sous « Gestionnaire d’identification »
    5. Les lecteurs réseau : déconnectez-les, puis reconnectez-les

    Choisissez ensuite « Déverrouiller ». S’il se verrouille encore après cela, choisissez « Service informatique ».
told-directory-down-here = Je n’arrive pas à consulter les comptes { $org } pour le moment. Rien n’a été modifié. Je reste ici : choisissez « Réessayer » dans quelques minutes.
button-unlock = Déverrouiller, garder mon mot de passe
button-new-password = Nouveau mot de passe
command-unlock = Déverrouiller mon compte
crumb-unlock = déverrouiller

# La même chose, telle que le service informatique la lit.
desk-standing = Ce que dit l’annuaire : { $standing ->
    [disabled] le compte est désactivé
    [ended] le compte a expiré
    [fixed] seul le service informatique peut changer son mot de passe
    [young] son mot de passe est trop récent pour être changé à nouveau
    [stale] son mot de passe a expiré ou doit être changé
   *[locked] le compte est verrouillé
}
desk-category-standing = c’est le compte lui-même qui fait obstacle
desk-category-lock = le verrouillage du compte ne peut pas être levé
