//! What the page says while a zip is verified and looked into.

texts! {
    VERIFY_TITLE en "Verify a sealed zip" es "Verificar un zip sellado";
    VERIFY_EMPTY
        en "Choose a sealed zip. The page tells whether it is unchanged since it was sealed, and who signed it."
        es "Elija un zip sellado. La página dice si está intacto desde que se selló y quién lo firmó.";
    VERIFYING en "Verifying" es "Verificando";
    VERIFY_CANCELLED en "The verification was cancelled." es "La verificación se canceló.";
    CHOOSE_ZIP en "Choose a sealed zip" es "Elegir un zip sellado";
    DROP_ZIPS
        en "Drop a sealed zip, or several that belong together; with public keys or a trust file if you have them"
        es "Suelte un zip sellado, o varios que formen un conjunto; con claves públicas o un archivo de confianza si \
            los tiene";
    EXPECTED en "Do you know who should have signed?" es "¿Sabe quién debería haber firmado?";
    EXPECTED_HINT
        en "Choose their public key files (PEM). Without, the page can tell that a seal is whole, but not whose it is."
        es "Elija sus archivos de clave pública (PEM). Sin ellos, la página puede decir que un sello está íntegro, \
            pero no de quién es.";
    CHOOSE_KEYS en "Choose public keys" es "Elegir claves públicas";
    FORGET_KEYS en "Without keys" es "Sin claves";
    TRUST en "Trust file" es "Archivo de confianza";
    TRUST_HINT
        en "The scheme's list of who may sign in which role, and when. With it, the page tells whose signatures count."
        es "La lista del programa con quién puede firmar, en qué función y cuándo. Con ella, la página dice qué \
            firmas cuentan.";
    CHOOSE_TRUST en "Choose a trust file" es "Elegir un archivo de confianza";
    FORGET_TRUST en "Without trust file" es "Sin archivo de confianza";
    KEEP_TRUST
        en "Keep this trust file in this browser for my next visit"
        es "Guardar este archivo de confianza en este navegador para mi próxima visita";
    KEEP_TRUST_HINT
        en "It is kept on this machine only, until you take the mark away. Anyone who uses this browser can see it."
        es "Se guarda solo en este equipo, hasta que usted quite la marca. Cualquiera que use este navegador puede \
            verlo.";
    NOT_KEPT en "The browser did not keep the trust file." es "El navegador no guardó el archivo de confianza.";
    TRUST_REFUSED en "Signers are not judged by this file:" es "No se juzga a los firmantes con este archivo:";
    TRUST_EXPIRED
        en "This file has expired. Get the newest one."
        es "Este archivo ha caducado. Consiga el más reciente.";
    FILE en "File" es "Archivo";
    // {0}: a file's name; {1}: a number.
    NAME_VERSION en "{0}, version {1}" es "{0}, versión {1}";
    IN_FORCE en "In force" es "En vigor";
    // {0}, {1}: days.
    FROM_TO en "{0} to {1}" es "del {0} al {1}";
    DIGEST en "Digest" es "Resumen criptográfico";
    // {0}: "3 keys".
    WHOM_IT_NAMES en "Whom it names ({0})" es "A quién nombra ({0})";
    // {0}: a party; {1}: roles.
    HOLDER en "{0}: {1}" es "{0}: {1}";
    HOLDER_REVOKED en "{0}: {1}, key revoked" es "{0}: {1}, clave revocada";
    DEMANDS en "What do you demand?" es "¿Qué exige usted?";
    POLICY en "Which signatures you demand" es "Qué firmas exige usted";
    NO_DEMAND en "No demand: tell me what is there" es "Ninguna: decirme lo que hay";
    // {0}: a policy's name.
    OWN_POLICY en "{0} (of the trust file)" es "{0} (del archivo de confianza)";
    AS_OF en "Judge as of this day" es "Juzgar con fecha de este día";
    AS_OF_HINT en "Leave empty for now." es "Déjelo vacío para el momento actual.";
    VERIFY_AGAIN en "Verify again" es "Verificar de nuevo";
    VERIFY_OTHER en "Another zip, or other signers" es "Otro zip, u otros firmantes";

    // Verdicts, each with a sentence under it. {0}: who signed.
    SEALED_INTACT en "Sealed and intact." es "Sellado e íntegro.";
    SHOWN_INTACT
        en "The shown files are as they were sealed."
        es "Los archivos mostrados son tal como se sellaron.";
    SEALED_BY_SOMEBODY
        en "Sealed and intact. Whose seal it is, is not judged."
        es "Sellado e íntegro. No se juzga de quién es el sello.";
    SHOWN_BY_SOMEBODY
        en "The shown files are as they were sealed. Whose seal it is, is not judged."
        es "Los archivos mostrados son tal como se sellaron. No se juzga de quién es el sello.";
    SIGNED_KNOWN_KEY
        en "Signed by {0}, with a key that you gave."
        es "Firmado por {0}, con una clave que usted entregó.";
    SIGNED_TRUSTED
        en "Signed by {0}, in a role that your trust file gives to them."
        es "Firmado por {0}, en una función que le otorga su archivo de confianza.";
    POLICY_MET en "All signatures that you demand are there." es "Están todas las firmas que usted exige.";
    SIGNED_SOMEBODY
        en "Unchanged since somebody signed it as {0}. To know that it was them, give their public key or compare the \
            fingerprint below with theirs."
        es "Intacto desde que alguien lo firmó como {0}. Para saber si fue quien dice, entregue su clave pública o \
            compare la huella de abajo con la suya.";
    NOT_TRUSTED
        en "Intact, but not signed by those whom you trust."
        es "Íntegro, pero no firmado por quienes tienen su confianza.";
    NOT_TRUSTED_DETAIL
        en "Unchanged since somebody signed it as {0}. Your trust file does not give every role to these keys. See \
            the signatures below."
        es "Intacto desde que alguien lo firmó como {0}. Su archivo de confianza no otorga todas las funciones a \
            estas claves. Vea las firmas más abajo.";
    NOT_EXPECTED
        en "Intact, but not signed with every key that you expect."
        es "Íntegro, pero no firmado con todas las claves que usted espera.";
    NOT_EXPECTED_DETAIL
        en "Unchanged since somebody signed it as {0}. Not all of these signatures were made with a key that you gave."
        es "Intacto desde que alguien lo firmó como {0}. No todas estas firmas se hicieron con una clave que usted \
            entregó.";
    NOT_SIGNED en "Intact, but not signed." es "Íntegro, pero sin firma.";
    NOT_SIGNED_DETAIL
        en "The files agree with the list inside. Anyone could have made both."
        es "Los archivos coinciden con la lista interior. Cualquiera pudo haber hecho ambas cosas.";
    DAMAGED en "Damaged, or not a sealed package." es "Dañado, o no es un paquete sellado.";
    DAMAGED_DETAIL
        en "The zip is broken or put together so that two programs could read it differently. Do not rely on what it \
            holds."
        es "El zip está roto, o armado de modo que dos programas podrían leerlo de forma distinta. No confíe en su \
            contenido.";
    CHANGED en "Changed after sealing." es "Modificado después de sellarse.";
    CHANGED_DETAIL
        en "What the zip holds is not what was sealed. Do not rely on it."
        es "El contenido del zip no es lo que se selló. No confíe en él.";
    RESTS_ON_BAD
        en "It rests on a package that does not hold."
        es "Se apoya en un paquete que no es válido.";
    RESTS_ON_BAD_DETAIL
        en "This zip is whole, but one that its signatures name is not. See the story below."
        es "Este zip está íntegro, pero uno que nombran sus firmas no lo está. Vea la historia más abajo.";
    DEMANDS_UNMET
        en "Intact, but signatures that you demand are missing."
        es "Íntegro, pero faltan firmas que usted exige.";
    DEMANDS_UNMET_DETAIL
        en "Signed by {0}. See the findings for what is missing."
        es "Firmado por {0}. Vea en los hallazgos lo que falta.";
    NOT_VALID en "Not valid." es "No válido.";
    NOT_VALID_DETAIL
        en "A signature or a demand does not hold. See the findings."
        es "Una firma o una exigencia no se cumple. Vea los hallazgos.";
    CANNOT_DECIDE en "Cannot decide." es "No se puede decidir.";
    CANNOT_DECIDE_DETAIL
        en "The file could not be judged to its end. Get it again and verify it anew."
        es "El archivo no se pudo juzgar hasta el final. Consígalo otra vez y verifíquelo de nuevo.";
    // Between signers.
    AND_BY en ", and by " es ", y por ";
    NAMELESS en "somebody without a name" es "alguien sin nombre";

    WHAT_WAS_JUDGED en "What was judged" es "Qué se juzgó";
    ASPECT en "Aspect" es "Aspecto";
    STATE en "State" es "Estado";
    SIGNATURES en "Signatures" es "Firmas";
    STATED_TIME en "Stated time" es "Hora declarada";
    PROVEN_TIME en "Proven time" es "Hora probada";
    // {0}: an instant; {1}: who proves it.
    PROVEN en "at the latest {0}, proven" es "a más tardar {0}, probada";
    PROVEN_BY en "at the latest {0}, proven by {1}" es "a más tardar {0}, probada por {1}";
    PROOF_RENEWED en ", and the proof was renewed" es ", y la prueba se renovó";
    WHAT_IT_IS en "What it is" es "Qué es";
    KNOWN_KEY en "Known key" es "Clave conocida";
    KNOWN_GIVEN en "yes, you gave it" es "sí, usted la entregó";
    // {0}: a party of the trust file.
    KNOWN_TRUSTED en "yes, {0} in your trust file" es "sí, de {0} en su archivo de confianza";
    KNOWN_UNCOUNTED
        en "it is that of {0}, but does not count here; see the findings"
        es "es la de {0}, pero aquí no cuenta; vea los hallazgos";
    KNOWN_NOT_TRUSTED en "no, it is not in your trust file" es "no, no está en su archivo de confianza";
    FINGERPRINT en "Fingerprint" es "Huella";

    THE_PACKAGE en "The package" es "El paquete";
    FOLDER_INSIDE en "Folder inside" es "Carpeta interior";
    PROOF_OF en "Proof of" es "Prueba de";
    // {0}, {1}: "3 files".
    SHOWN_OF
        en "{0} shown, {1} of the package not shown"
        es "{0} a la vista; {1} del paquete sin mostrar";
    SAYS_SEALED en "Says it was sealed" es "Dice que se selló";
    VERIFIED_AS_OF en "Verified as of" es "Verificado con fecha";
    // {0}: a number; {1}: a day.
    TRUST_VERSION en "version {0}, until {1}" es "versión {0}, hasta el {1}";
    ITS_DIGEST en "Its digest" es "Su resumen criptográfico";
    POLICY_FACT en "Policy" es "Política";
    SIGNED_DIGEST en "Digest that signatures cover" es "Resumen criptográfico que cubren las firmas";

    // {0}: a file's name.
    EXTRACTED
        en "{0}: saved. It is, byte for byte, what was sealed."
        es "{0}: guardado. Es, byte por byte, lo que se selló.";
    CONTENTS en "What it holds" es "Qué contiene";
    CONTENTS_HINT
        en "Files are shown as plain text or as a picture, and nothing in them runs. Each is compared with its sealed \
            digest before it is shown or saved."
        es "Los archivos se muestran como texto simple o como imagen, y nada de su interior se ejecuta. Cada uno se \
            compara con su resumen sellado antes de mostrarse o guardarse.";
    FIND_FILE en "Find a file" es "Buscar un archivo";
    KIND en "Kind" es "Tipo";
    SIZE en "Size" es "Tamaño";
    DO en "Do" es "Acciones";
    A_FILE en "file" es "archivo";
    // {0}: a path.
    SHOW_OF en "Show {0}" es "Mostrar {0}";
    SAVE_OF en "Save {0}" es "Guardar {0}";
    PICTURE_OF en "Picture {0}" es "Imagen {0}";
    CONTENT_OF en "Content of {0}" es "Contenido de {0}";
    AS_SEALED en "SHA-256 as sealed:" es "SHA-256 tal como se selló:";
    // {0}: a digest.
    SHA256_TIP en "SHA-256 {0}" es "SHA-256 {0}";
    NOT_SHOWN
        en "This is no text, so it is not shown here. Save it to open it in its own program."
        es "No es texto, por eso no se muestra aquí. Guárdelo para abrirlo con su propio programa.";
    TEXT_CUT
        en "Only the start is shown. Save the file to read all of it."
        es "Solo se muestra el comienzo. Guarde el archivo para leerlo entero.";

    STORY en "The story" es "La historia";
    STORY_HINT
        en "Bags that the signatures name, each judged like the one above."
        es "Paquetes que nombran las firmas, cada uno juzgado como el de arriba.";
    NOT_SUPPLIED
        en "not supplied. Drop its zip together with this one."
        es "no entregado. Suelte su zip junto con este.";
    TOLD_ELSEWHERE en "told elsewhere in this story" es "contado en otro lugar de esta historia";
    OTHER_CONTENT en "another bag was put in its place" es "se puso otro paquete en su lugar";
    CYCLE en "comes later in this story" es "aparece más adelante en esta historia";
    BEYOND_LIMIT en "beyond the limit, not judged" es "más allá del límite, no juzgado";
    // {0}: who signed; {1}: a day.
    STORY_SIGNED en "Signed by {0}; stated time {1}" es "Firmado por {0}; hora declarada: {1}";
    // {0}: a zip's name.
    OPEN_ZIP en "Open {0}" es "Abrir {0}";

    COMPARE en "Compare with an older package" es "Comparar con un paquete anterior";
    COMPARE_HINT
        en "Choose an older sealed zip of the same product. The page tells what changed since, which class of change \
            that is, and what has to be tested again."
        es "Elija un zip sellado anterior del mismo producto. La página dice qué cambió desde entonces, de qué clase \
            de cambio se trata y qué hay que volver a probar.";
    CHOOSE_OLDER en "Choose the older zip" es "Elegir el zip anterior";
    COMPARING en "Comparing …" es "Comparando…";
    SAVE_DIFFERENCE en "Save the comparison (JSON)" es "Guardar la comparación (JSON)";
    // {0}: what is asked for; {1}: nothing, or the basis in brackets.
    ASKS_FOR en "Asks for {0}{1}." es "Exige: {0}{1}.";
    ASKS_ANALYSIS en "an impact analysis" es "un análisis de impacto";
    ASKS_OPINION en "the laboratory's opinion" es "la opinión del laboratorio";
    ASKS_TESTS en "tests anew" es "nuevas pruebas";
    ASKS_NOTHING en "no more than a record of it" es "solo dejar constancia";
    NOTHING_CHANGED en "Nothing changed." es "No cambió nada.";
    NO_CLASS en "No class of change names these." es "Ninguna clase de cambio nombra estos.";
    NO_CLASS_DETAIL en "A person judges them." es "Los juzga una persona.";
    // {0}: "3 changes"; {1}: the older zip.
    CHANGES_SINCE en "{0} since {1}" es "{0} desde {1}";
    // {2}: a day.
    CHANGES_SINCE_SEALED en "{0} since {1}, sealed {2}" es "{0} desde {1}, sellado el {2}";
    // {0}: an outcome; {1}: a part of the product; {2}: one of the two that follow.
    RETEST en "{0} for {1}: {2}" es "{0} para {1}: {2}";
    RETEST_NEEDED en "must be tested" es "hay que probarlo";
    RETEST_LAB en "the laboratory decides" es "decide el laboratorio";
    // {0}: a number.
    RETESTS en "What to test again ({0})" es "Qué volver a probar ({0})";
    NOT_COMPARED en "Not compared ({0})" es "Sin comparar ({0})";
    CLASS en "Class" es "Clase";
    BEFORE en "Before" es "Antes";
    AFTER en "After" es "Después";
}

plurals! {
    KEYS en "{} key" "{} keys" es "{} clave" "{} claves";
    CHANGES en "{} change" "{} changes" es "{} cambio" "{} cambios";
    FILES_LISTED
        en "{} file is listed" "{} files are listed"
        es "Se muestra {} archivo" "Se muestran {} archivos";
    FILES_BEYOND
        en "{} more file is not listed here; `sealcase extract` gives all."
            "{} more files are not listed here; `sealcase extract` gives all."
        es "Hay {} archivo más que no se muestra aquí; `sealcase extract` los entrega todos."
            "Hay {} archivos más que no se muestran aquí; `sealcase extract` los entrega todos.";
}
