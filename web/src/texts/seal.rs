//! What the page says where somebody signs: sealing, keys, signatures made elsewhere, countersignatures, receipts.

texts! {
    SEAL_TITLE en "Seal the package" es "Sellar el paquete";
    SEALING en "Sealing" es "Sellando";
    SEAL_CANCELLED
        en "Sealing was cancelled and the unfinished file removed. Check the package again to seal it; a key has to \
            be chosen again too."
        es "El sellado se canceló y el archivo incompleto se eliminó. Compruebe de nuevo el paquete para sellarlo; \
            también tendrá que elegir de nuevo una clave.";
    SEAL_REFUSED
        en "Nothing was sealed: files are no longer what they were when they were checked."
        es "No se selló nada: hay archivos que ya no son los que se comprobaron.";
    // {0}: "3 errors".
    SEAL_REFUSED_DETAIL
        en "{0}. Choose the package again to check its present state."
        es "{0}. Elija de nuevo el paquete para comprobar su estado actual.";
    SEALED en "Sealed." es "Sellado.";
    SEAL en "Seal" es "Sellar";
    SAVE_ZIP en "Save the sealed zip" es "Guardar el zip sellado";
    SEALED_NEXT
        en "Save the zip now. Until you do, it lies only in this browser, and it goes when you open another package."
        es "Guarde el zip ahora. Mientras no lo haga, solo existe en este navegador, y desaparece cuando usted abre \
            otro paquete.";
    WILL_BE_SIGNED en "What will be signed" es "Qué se va a firmar";
    FILES_FACT en "Files" es "Archivos";
    // {0}: a profile's name; {1}: a stage.
    PROFILE_STAGE en "{0}, stage {1}" es "{0}, etapa {1}";
    RECORD en "Record" es "Constancia";
    RECORD_CLEAN en "The report of the check, without warnings" es "El informe de la comprobación, sin advertencias";
    // {0}: "3 warnings".
    RECORD_WARNED en "The report of the check, with {0}" es "El informe de la comprobación, con {0}";
    ALSO en "Also" es "Además";
    ALSO_SIGNED
        en "Your name, your role and the time on this machine's clock"
        es "Su nombre, su función y la hora del reloj de este equipo";
    ANY_CHANGE
        en "Any later change to any of these is found by anyone who verifies the package."
        es "Quien verifique el paquete descubrirá cualquier cambio posterior en estos datos.";

    LACK_CHECK en "Nothing to seal yet. Check a package first." es "Aún no hay nada que sellar. Compruebe primero un paquete.";
    LACK_ERRORS
        en "The package has errors, so it cannot be sealed. Mend them and check it again."
        es "El paquete tiene errores y por eso no se puede sellar. Corríjalos y compruébelo de nuevo.";
    LACK_SIGNER en "To seal, enter who signs." es "Para sellar, indique quién firma.";
    LACK_BASE
        en "To seal, enter a name for the sealed package."
        es "Para sellar, indique un nombre para el paquete sellado.";
    LACK_KEY
        en "To seal, make a key or open your key file."
        es "Para sellar, cree una clave o abra su archivo de clave.";
    LACK_KEPT_KEY
        en "To seal, save the secret key first. Without its file you could never sign with the same key again."
        es "Para sellar, guarde primero la clave secreta. Sin su archivo nunca podría volver a firmar con la misma \
            clave.";
    SIGNER en "Who signs" es "Quién firma";
    SIGNER_HINT
        en "The name of the company, as verifiers should see it."
        es "El nombre de la empresa, tal como deben verlo quienes verifiquen.";
    ROLE en "In which role" es "En qué función";
    BASE en "Name of the sealed package" es "Nombre del paquete sellado";
    BASE_HINT
        en "Letters, digits, dots, dashes and underscores. It names the zip and the folder inside."
        es "Letras sin acento, cifras, puntos, guiones y guiones bajos. Da nombre al zip y a la carpeta interior.";

    KEY en "Signing key" es "Clave de firma";
    KEY_MAKE en "Make a new key" es "Crear una clave nueva";
    KEY_OPEN en "Open my key file" es "Abrir mi archivo de clave";
    KEY_STORED en "Use a key that this browser keeps" es "Usar una clave que guarda este navegador";
    KEY_OUTSIDE en "Sign elsewhere" es "Firmar en otro lugar";
    PASSPHRASE en "Passphrase" es "Frase de contraseña";
    PASSPHRASE_AGAIN en "Passphrase again" es "Repita la frase de contraseña";
    PASSPHRASE_HINT
        en "Protects the key's file. Leave both empty for a file without protection."
        es "Protege el archivo de la clave. Deje vacíos ambos campos para un archivo sin protección.";
    PASSPHRASE_OPEN_HINT en "Only if the file is protected by one." es "Solo si el archivo está protegido con ella.";
    PASSPHRASES_DIFFER en "The two passphrases differ." es "Las dos frases de contraseña no coinciden.";
    KEY_FILE en "Key file (PEM, Ed25519, PKCS#8)" es "Archivo de clave (PEM, Ed25519, PKCS#8)";
    MAKE en "Make the key" es "Crear la clave";
    OPEN en "Open the key" es "Abrir la clave";
    SAVE_SECRET en "Save the secret key" es "Guardar la clave secreta";
    SAVE_PUBLIC en "Save the public key" es "Guardar la clave pública";
    KEY_WORKING en "Working on the key …" es "Preparando la clave…";
    KEY_READY en "The key is ready. Its fingerprint:" es "La clave está lista. Su huella:";
    // {0}: the name that the user gave to the key.
    KEY_READY_HERE
        en "{0}: this browser signs with it. Its fingerprint:"
        es "{0}: este navegador firma con ella. Su huella:";
    KEY_READY_ELSEWHERE
        en "You will sign elsewhere, with the key that has this fingerprint:"
        es "Usted firmará en otro lugar, con la clave que tiene esta huella:";
    KEY_REFUSED en "The key cannot be used:" es "La clave no se puede usar:";
    KEY_STORED_HINT
        en "The browser makes the key and signs with it, and hands it out to nobody, not even to this page. It cannot \
            be copied or saved: it is gone when this browser's data are cleared."
        es "El navegador crea la clave y firma con ella, y no la entrega a nadie, ni siquiera a esta página. No se \
            puede copiar ni guardar: se pierde si se borran los datos de este navegador.";
    KEY_NAME en "A name for the new key" es "Un nombre para la clave nueva";
    KEY_MAKE_STORED en "Make a key in this browser" es "Crear una clave en este navegador";
    KEY_USE en "Use" es "Usar";
    KEY_FORGET en "Remove for ever" es "Eliminar para siempre";
    KEY_OUTSIDE_HINT
        en "For keys on a card, in a vault or on another machine. Choose the public key here. The page then hands out \
            the bytes to sign, and takes the signature."
        es "Para claves en una tarjeta, en una bóveda o en otro equipo. Elija aquí la clave pública. La página \
            entregará los bytes por firmar y recibirá la firma.";
    PUBLIC_KEY_FILE en "Public key file (PEM, Ed25519)" es "Archivo de clave pública (PEM, Ed25519)";

    SIGN_ELSEWHERE en "Everything is ready but the signature" es "Todo está listo, salvo la firma";
    // {0}: bytes.
    SIGN_STEP_SAVE
        en "Save the bytes to sign, and take them to where the key is. ({0})"
        es "Guarde los bytes por firmar y llévelos a donde está la clave. ({0})";
    SIGN_STEP_SIGN en "Sign them with Ed25519. With OpenSSL 3:" es "Fírmelos con Ed25519. Con OpenSSL 3:";
    SIGN_STEP_BRING en "Bring the signature here." es "Traiga la firma aquí.";
    SAVE_BYTES en "Save the bytes to sign" es "Guardar los bytes por firmar";
    SIGNATURE en "Signature (base64 or hexadecimal)" es "Firma (base64 o hexadecimal)";
    GIVE_SIGNATURE en "Finish with this signature" es "Terminar con esta firma";
    STATEMENT_TO_SIGN en "The statement that is signed" es "La declaración que se firma";
    STATEMENT_SIGNED en "The statement that was signed" es "La declaración que se firmó";

    COUNTERSIGN en "Add your signature" es "Añadir su firma";
    COUNTERSIGN_HINT
        en "A countersignature says what you did with the package, and lists every signature that was there when you \
            signed, so that none can be taken away unnoticed. The zip is verified again first; the old file stays as \
            it is."
        es "Una contrafirma dice qué hizo usted con el paquete y enumera todas las firmas presentes cuando firmó, de \
            modo que ninguna se pueda quitar sin que se note. Antes se verifica de nuevo el zip; el archivo anterior \
            queda como está.";
    ACTION en "What you did" es "Qué hizo usted";
    COUNTERSIGNING en "Verifying and countersigning" es "Verificando y contrafirmando";
    COUNTERSIGN_CANCELLED
        en "Countersigning was cancelled and the unfinished file removed. A key has to be chosen again."
        es "La contrafirma se canceló y el archivo incompleto se eliminó. Hay que elegir de nuevo una clave.";
    COUNTERSIGNED en "Countersigned." es "Contrafirmado.";
    COUNTERSIGN_REFUSED
        en "Nothing was signed: the package is not what you demand."
        es "No se firmó nada: el paquete no cumple lo que usted exige.";
    COUNTERSIGN_OPEN
        en "Sign this package, as a laboratory or label administrator would"
        es "Firmar este paquete, como lo haría un laboratorio o un administrador de la etiqueta";
    ONLY_REFUSAL
        en "The package does not hold, or is short of what you demand. Only a refusal can be signed."
        es "El paquete no es válido o no cumple lo que usted exige. Solo se puede firmar un rechazo.";
    LACK_COUNTERSIGNER en "To sign, enter who signs." es "Para firmar, indique quién firma.";
    LACK_COUNTERSIGN_KEY en "To sign, make or choose a key." es "Para firmar, cree o elija una clave.";
    SAVE_COUNTERSIGNED en "Save the countersigned zip" es "Guardar el zip contrafirmado";
    COUNTERSIGN_DO en "Sign" es "Firmar";

    RECEIPT en "Receipt" es "Recibo";
    ID en "Id" es "Identificador";
    SIGNED_BY en "Signed by" es "Firmado por";
    TIME en "Time" es "Hora";
    // {0}: an instant.
    CLAIMED_TIME en "{0} (claimed by the signer's clock)" es "{0} (según el reloj del firmante)";
    HOLDS en "Holds" es "Contiene";
    WHAT_THEY_DID en "What they did" es "Qué hizo";
    FOUND_BEFORE en "Found before" es "Veredicto previo";
    SAW en "Saw" es "Vio";
    ADDED_FILE en "Added file" es "Archivo añadido";
    COVERED_DIGEST en "Digest that the signature covers" es "Resumen criptográfico que cubre la firma";
    KEY_FINGERPRINT en "Fingerprint of the signer's key" es "Huella de la clave del firmante";
    FINGERPRINT_NOTE
        en "Give this fingerprint, or the public key, to those who will verify the package, by another way than the \
            package itself."
        es "Entregue esta huella, o la clave pública, a quienes verificarán el paquete, por una vía distinta del \
            paquete mismo.";
    QR_ALT en "QR code of the digest that the signature covers" es "Código QR del resumen que cubre la firma";
    HOW_TO_CHECK en "How to check it without this page" es "Cómo comprobarlo sin esta página";
    CHECK_STEP_FILES
        en "Unzip it, and see whether every file is as listed:"
        es "Descomprímalo y vea si cada archivo es como figura en la lista:";
    CHECK_STEP_DIGEST
        en "Compare the digest above with that of the list of lists:"
        es "Compare el resumen de arriba con el de la lista de listas:";
    CHECK_STEP_SIGNATURE
        en "Check the signature with openssl, as the file README.txt inside the zip tells step by step, or by:"
        es "Compruebe la firma con openssl, como explica paso a paso el archivo README.txt dentro del zip, o con:";
}

plurals! {
    EARLIER_SIGNATURES
        en "{} earlier signature or proof" "{} earlier signatures and proofs"
        es "{} firma o prueba anterior" "{} firmas y pruebas anteriores";
}

/// How to sign bytes elsewhere.
pub const SIGN_COMMAND: &str = "openssl pkeyutl -sign -rawin -inkey KEY.pem -in to-sign.bin | base64 -w0";
/// How to check every file.
pub const CHECK_FILES: &str = "sha256sum -c tagmanifest-sha256.txt && sha256sum -c manifest-sha256.txt";
/// How to check the list of lists.
pub const CHECK_DIGEST: &str = "sha256sum tagmanifest-sha256.txt";
/// How to check the signature.
pub const CHECK_SIGNATURE: &str = "sealcase verify FILE.sealed.zip --key PUBLIC.pem";
