//! What goes wrong, as the worker and the page say it. The worker speaks English; where its words are shown, they
//! are put into the user's language.

use super::Language;

texts! {
    as REASONS;
    STRANGE_MESSAGE
        en "The page and its worker did not understand each other."
        es "La página y su proceso de trabajo no se entendieron.";
    STRANGE_CLOCK
        en "This machine's clock gives no usable time."
        es "El reloj de este equipo no da una hora utilizable.";
    NOTHING_CHECKED en "There is no checked package." es "No hay ningún paquete comprobado.";
    NOTHING_TO_VERIFY en "There is no zip to verify." es "No hay ningún zip que verificar.";
    NO_ROLE en "This role is not known." es "Esta función no se conoce.";
    NO_KEY_FILE
        en "This is not a key file. One is a small text that starts with -----BEGIN."
        es "Esto no es un archivo de clave. Un archivo de clave es un texto breve que comienza con -----BEGIN.";
    PASSPHRASE_WANTED
        en "The key file is protected. Enter its passphrase."
        es "El archivo de clave está protegido. Introduzca su frase de contraseña.";
    MEMORY_LIMIT
        en "A page opened from disk has no private disk space of its own and keeps the sealed zip in memory, 512 MB at \
            most. Use `sealcase ui`, a served copy of this page, or `sealcase seal`."
        es "Una página abierta desde el disco no tiene espacio de disco privado y guarda el zip sellado en la memoria, \
            512 MB como máximo. Use `sealcase ui`, una copia servida de esta página o `sealcase seal`.";
    NO_BROWSER_KEYS
        en "this browser cannot make or keep such keys; make a key file instead"
        es "este navegador no puede crear ni guardar tales claves; cree un archivo de clave";
    NO_STORED_KEY en "this browser no longer has that key" es "este navegador ya no tiene esa clave";
    NO_SIGNATURE
        en "This is no Ed25519 signature: one has 64 bytes, as base64 or as hexadecimal digits."
        es "Esto no es una firma Ed25519: tiene 64 bytes, en base64 o en cifras hexadecimales.";
    WRONG_SIGNATURE
        en "This signature was not made with that key over these bytes."
        es "Esta firma no se hizo con esa clave sobre estos bytes.";
    TOO_MANY_ZIPS
        en "These are more zips than can be judged at a time."
        es "Son más zips de los que se pueden juzgar a la vez.";
    STRANGE_DAY en "This is no day of the calendar." es "Este día no existe en el calendario.";
    NO_POLICY
        en "This policy is not known. Choose another one."
        es "Esta política no se conoce. Elija otra.";
    NO_TRUST_FILE
        en "is no trust file that can be used"
        es "no es un archivo de confianza que se pueda usar";
    OTHER_DOES_NOT_HOLD
        en "does not hold, so nothing is compared with it"
        es "no es válido, por eso no se compara nada con él";
    NO_PRODUCT en "This product is not in the list." es "Este producto no está en la lista.";
    NO_PUBLIC_RECORD
        en "There is no public record to show"
        es "No hay registro público que mostrar";
    NO_PROFILE en "This build has no such profile." es "Esta versión no tiene ese perfil.";
    NO_TYPE
        en "This build knows no such document type."
        es "Esta versión no conoce ese tipo de documento.";
    ZIP_TOO_MANY
        en "The zip holds more than 20,000 files."
        es "El zip contiene más de 20 000 archivos.";
    ZIP_TOO_LARGE
        en "The zip holds more than 512 MB of packed files. Unpack it and open the folder."
        es "El zip contiene más de 512 MB de archivos comprimidos. Descomprímalo y abra la carpeta.";
    ZIP_SEALED
        en "This zip is sealed. It can be verified, and no longer edited: open it under Verify."
        es "Este zip está sellado. Se puede verificar, pero ya no editar: ábralo en Verificar.";
    KEEP_REFUSED
        en "This browser gives a page opened from disk no space of its own. Use `sealcase ui` or a served copy of this \
            page, or save the package as a zip."
        es "Este navegador no da espacio propio a una página abierta desde el disco. Use `sealcase ui` o una copia \
            servida de esta página, o guarde el paquete como zip.";
    KEEP_FULL
        en "The browser has no room left. Save the package as a zip instead."
        es "El navegador no tiene más espacio. Guarde el paquete como zip.";
    KEPT_NOTHING
        en "There is nothing kept that could be opened."
        es "No hay nada guardado que se pueda abrir.";
    FILE_GONE
        en "the file changed or can no longer be read; choose it again"
        es "el archivo cambió o ya no se puede leer; elíjalo de nuevo";
    NO_ROOM
        en "the browser has no room left for the file"
        es "el navegador no tiene más espacio para el archivo";
    TOO_LARGE en "is too large" es "es demasiado grande";
    // The core's own words about files.
    CANNOT_READ_WRITE en "cannot read or write" es "no se puede leer o escribir";
    CHANGED_WHILE_SEALED
        en "changed while it was being sealed; nothing was sealed"
        es "cambió mientras se sellaba; no se selló nada";
    WRONG_PASSPHRASE
        en "the passphrase does not open this private key"
        es "la frase de contraseña no abre esta clave privada";
    PASSPHRASE_NEEDED
        en "this private key is encrypted; its passphrase is needed"
        es "esta clave privada está cifrada; hace falta su frase de contraseña";
}

/// A reason that the worker gave, with what is known of it in the language that is spoken now.
pub fn reason(text: &str) -> String {
    reason_in(Language::current(), text)
}

/// The same for any language.
pub(super) fn reason_in(language: Language, text: &str) -> String {
    let mut out = text.to_owned();
    if language != Language::En {
        for (_, line) in REASONS {
            if out.contains(line.of(Language::En)) {
                out = out.replace(line.of(Language::En), line.of(language));
            }
        }
    }
    out
}
