//! What the place "Prepare" says.

use crate::package::State;

texts! {
    TITLE en "Prepare a package" es "Preparar un paquete";
    EMPTY
        en "Write the documents of a package here, or go on with one that is not finished. Each entry is checked \
            while you type. Nothing leaves this machine."
        es "Escriba aquí los documentos de un paquete, o continúe con uno sin terminar. Cada dato se comprueba \
            mientras usted escribe. Nada sale de este equipo.";
    FOR en "What is the package for?" es "¿Para qué es el paquete?";
    BEGIN en "How do you want to begin?" es "¿Cómo quiere comenzar?";
    FROM_TEMPLATE en "Start from a template" es "Comenzar con una plantilla";
    TEMPLATE_HINT
        en "Makes a starter for each document that the stage asks for. Examples show what belongs where; you replace \
            them."
        es "Crea un borrador de cada documento que pide la etapa. Los ejemplos muestran qué va en cada lugar; usted \
            los reemplaza.";
    OR_OPEN
        en "Or go on with files of yours: a folder, some files, or the zip of an unfinished package. Drop them here, \
            or choose:"
        es "O continúe con archivos suyos: una carpeta, algunos archivos o el zip de un paquete sin terminar. \
            Suéltelos aquí, o elija:";
    OPEN_FOLDER en "Open a folder" es "Abrir una carpeta";
    OPEN_FILES en "Open files or a zip" es "Abrir archivos o un zip";
    OPENING en "Opening the files …" es "Abriendo los archivos…";
    PACKAGE_NAME en "Name of the package" es "Nombre del paquete";

    RECALL en "You asked this browser to keep unfinished work:" es "Usted pidió a este navegador guardar trabajo sin terminar:";
    RESUME en "Go on with it" es "Continuarlo";
    WIPE en "Wipe it" es "Borrarlo";
    WIPED en "What this browser kept is wiped." es "Se borró lo que guardaba este navegador.";

    DOCUMENTS en "Documents" es "Documentos";
    FILES en "Evidence and other files" es "Evidencias y otros archivos";
    NO_FILES
        en "No files yet. Reports, pictures, SBOMs and other evidence go here."
        es "Aún no hay archivos. Aquí van informes, imágenes, SBOM y otras evidencias.";
    ADD_DOCUMENT en "Another document" es "Otro documento";
    ADD en "Add" es "Añadir";
    ADD_FILES en "Add files" es "Añadir archivos";
    ADD_FOLDER en "Add a folder" es "Añadir una carpeta";
    REMOVE en "Remove" es "Quitar";
    START_IT en "Start it" es "Comenzarlo";
    EDIT en "Edit" es "Editar";
    LOOK en "Look" es "Ver";
    // Names of the same buttons for screen readers. {0}: a title or a path; {1}: a path.
    ADD_OF en "Add {0}" es "Añadir {0}";
    ADD_ITEM en "Add: {0}" es "Añadir: {0}";
    REMOVE_OF en "Remove {0}" es "Quitar {0}";
    REMOVE_ITEM en "Remove: {0}" es "Quitar: {0}";
    REMOVE_AT en "Remove {0} ({1})" es "Quitar {0} ({1})";
    START_OF en "Start it: {0}" es "Comenzarlo: {0}";
    EDIT_OF en "Edit {0}" es "Editar {0}";
    LOOK_AT en "Look at {0}" es "Ver {0}";
    REMOVED
        en "Removed from the package. The file on your disk is as it was."
        es "Quitado del paquete. El archivo de su disco sigue como estaba.";

    NEXT en "Save and go on" es "Guardar y continuar";
    CHECK_ALL en "Check all, then seal" es "Comprobar todo y luego sellar";
    SAVE_ZIP en "Save as a zip" es "Guardar como zip";
    SAVE_FOLDER en "Save into a folder" es "Guardar en una carpeta";
    CLOSE en "Close the package" es "Cerrar el paquete";
    CLOSE_SURE en "Close without saving" es "Cerrar sin guardar";
    STAY en "Stay" es "Quedarse";
    CLOSE_WARN en "There are changes that were not saved." es "Hay cambios sin guardar.";
    KEEP en "Keep this work in this browser" es "Guardar este trabajo en este navegador";
    KEEP_HINT
        en "A copy of all files goes to this browser's private disk space and is brought up to date as you work, so \
            that it survives a reload. Others who use this browser profile could open it. Untick to wipe it."
        es "Una copia de todos los archivos va al espacio de disco privado de este navegador y se actualiza mientras \
            usted trabaja, de modo que sobrevive a una recarga. Otras personas que usen este perfil del navegador \
            podrían abrirla. Quite la marca para borrarla.";
    // {0}: a package's name.
    KEEP_REPLACES
        en "This would take the place of what is kept already: {0}"
        es "Esto reemplazaría lo que ya está guardado: {0}";
    KEPT en "Kept in this browser." es "Guardado en este navegador.";
    KEPT_RESTS
        en "The files of this package lie in what is kept. To wipe it, save the package, then close it."
        es "Los archivos de este paquete están en lo guardado. Para borrarlo, guarde el paquete y luego ciérrelo.";
    FOLDER_SAVED en "All files were written into the folder." es "Todos los archivos se escribieron en la carpeta.";
    FOLDER_FAILED
        en "The files could not all be written into the folder."
        es "No todos los archivos se pudieron escribir en la carpeta.";

    BACK en "All documents" es "Todos los documentos";
    UNDO en "Undo" es "Deshacer";
    REDO en "Redo" es "Rehacer";
    FORM en "Form" es "Formulario";
    JSON en "JSON" es "JSON";
    TEXT en "The document as JSON" es "El documento como JSON";
    // {0}, {1}: numbers.
    LINE_COLUMN en "Line {0}, column {1}:" es "Línea {0}, columna {1}:";
    NO_FORM_JSON
        en "There is no form while the text is not JSON. Mend the text, or undo."
        es "No hay formulario mientras el texto no sea JSON. Corrija el texto o deshaga el cambio.";
    NO_FORM_TYPE
        en "There is no form for this document: its docType is not one that this build knows."
        es "No hay formulario para este documento: esta versión no conoce su docType.";
    FORM_COMES en "Making the form …" es "Creando el formulario…";
    WHOLE en "About the document as a whole" es "Sobre el documento en su conjunto";
    WHOLE_PACKAGE en "About the package as a whole" es "Sobre el paquete en su conjunto";
    OPTIONAL en "optional" es "opcional";
    EXAMPLE en "Example:" es "Ejemplo:";
    IDLE en "Not needed as things stand" es "No hace falta tal como están las cosas";
    // {0}: a member's title; {1}: its value.
    IDLE_WHY en "Needed if “{0}” is {1}." es "Hace falta si «{0}» es {1}.";
    FOR_EDITORS en "For editors and programs" es "Para editores y programas";
    STILL_EXAMPLE
        en "This is still the example. Replace it, or leave it if it is true."
        es "Este es todavía el ejemplo. Reemplácelo, o déjelo si es cierto.";
    UNKNOWN
        en "This form does not know what is here. It stays as it is; change it in the JSON text."
        es "Este formulario no conoce lo que hay aquí. Queda como está; cámbielo en el texto JSON.";
    OPEN_MEMBER
        en "Members of your own, as JSON. They stay as they are."
        es "Miembros propios, como JSON. Quedan como están.";
    NO_CHOICE en "Please choose" es "Elija, por favor";
    YES en "Yes" es "Sí";
    NO en "No" es "No";
    // {0}: a value.
    SET_TO en "Set to {0}" es "Poner {0}";
    PICK_FILE en "Choose a file of the package" es "Elija un archivo del paquete";
    PICK_HINT
        en "Size, digest and media type are filled in from the file."
        es "El tamaño, el resumen y el tipo de medio se toman del archivo.";
    MEASURE en "Measure the file again" es "Medir de nuevo el archivo";
    TODAY en "Today" es "Hoy";
    NOW en "Now" es "Ahora";
    UP en "Move up" es "Subir";
    DOWN en "Move down" es "Bajar";
    // The same for screen readers. {0}: the button; {1}: what it is about.
    ABOUT en "{0}: {1}" es "{0}: {1}";
    NO_ITEMS en "None yet." es "Aún no hay ninguno.";

    PREVIEW_CUT en "Only the beginning is shown." es "Solo se muestra el comienzo.";
    PREVIEW_NONE
        en "This page does not show files of this kind: a viewer for them would be a program of its own. Save a copy \
            to open it with one that you trust."
        es "Esta página no muestra archivos de este tipo: un visor para ellos sería un programa aparte. Guarde una \
            copia para abrirla con uno de su confianza.";
    PREVIEW_SVG
        en "A drawing that could hold programs is shown as text."
        es "Un dibujo que podría contener programas se muestra como texto.";
    SAVE_COPY en "Save a copy" es "Guardar una copia";
    READING en "Reading …" es "Leyendo…";

    MISSING en "missing" es "falta";
    BROKEN en "not JSON" es "no es JSON";
    FINE en "fine" es "bien";
    WAITING en "not checked yet" es "aún sin comprobar";
    CAN_SEAL en "No findings. The package can be sealed." es "Sin hallazgos. El paquete se puede sellar.";
}

plurals! {
    TO_FILL en "{} to fill in" "{} to fill in" es "{} por completar" "{} por completar";
    DOCUMENTS_MISSING
        en "{} document missing" "{} documents missing"
        es "falta {} documento" "faltan {} documentos";
    DOCUMENTS_TO_FILL
        en "{} document to fill in" "{} documents to fill in"
        es "{} documento por completar" "{} documentos por completar";
    SPREAD
        en "Use in {} other document that still has the example" "Use in {} other documents that still have the example"
        es "Usar en {} documento más que aún tiene el ejemplo" "Usar en {} documentos más que aún tienen el ejemplo";
}

/// The state of a document, for people.
pub fn state(state: State) -> String {
    match state {
        State::Missing => MISSING.into(),
        State::Broken => BROKEN.into(),
        State::Errors(number) => super::ERRORS.of(number),
        State::ToFill(number) => TO_FILL.of(number),
        State::Warnings(number) => super::WARNINGS.of(number),
        State::Fine => FINE.into(),
        State::Waiting => WAITING.into(),
    }
}

/// The state of the whole package.
pub fn summary(missing: usize, to_fill: usize, errors: usize, warnings: usize) -> String {
    let parts = [
        (missing, DOCUMENTS_MISSING),
        (to_fill, DOCUMENTS_TO_FILL),
        (errors, super::ERRORS),
        (warnings, super::WARNINGS),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter(|(number, _)| *number > 0).map(|(number, words)| words.of(number)).collect();
    if parts.is_empty() { CAN_SEAL.into() } else { super::capital(&(parts.join(", ") + ".")) }
}
