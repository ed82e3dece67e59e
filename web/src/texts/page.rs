//! What stands around every place: names, the line on the network, the start, progress, failures, buttons.

texts! {
    NAME en "Sealcase" es "Sealcase";
    TAGLINE
        en "Cyber Trust Mark packages, checked and sealed on your own machine"
        es "Paquetes Cyber Trust Mark, comprobados y sellados en su propio equipo";
    SKIP en "Skip to the main part" es "Ir al contenido principal";
    LANGUAGE en "Language" es "Idioma";
    PLACES en "Places" es "Secciones";
    BUILD en "Build" es "Compilación";

    // The line that promises what the build proves, and the fold under it.
    LOCK
        en "This page has no network. Your files stay on this machine."
        es "Esta página no tiene red. Sus archivos no salen de este equipo.";
    LOCK_HOW en "How can I know?" es "¿Cómo puedo saberlo?";
    LOCK_WAY_FILE
        en "The page is one file. Everything it needs came with it, and it loads nothing more."
        es "La página es un solo archivo. Todo lo que necesita vino con él y no carga nada más.";
    LOCK_WAY_POLICY
        en "It carries a policy that tells your browser to refuse every request it might make. Look for \
            Content-Security-Policy near the top of the page's source."
        es "Lleva una política que ordena a su navegador rechazar cualquier solicitud que la página intente. Busque \
            Content-Security-Policy al comienzo del código fuente de la página.";
    LOCK_WAY_TOOLS
        en "Open your browser's developer tools at the network list, then check, seal and verify: the list stays empty."
        es "Abra las herramientas de desarrollo de su navegador en la lista de red y luego compruebe, selle y \
            verifique: la lista queda vacía.";
    LOCK_WAY_OFFLINE
        en "Or switch your network off first. All works as before."
        es "O desconecte primero la red. Todo funciona igual.";
    LOCK_TRY en "Try to reach the network" es "Intentar llegar a la red";
    LOCK_TRYING
        en "Trying to load this page's own address again …"
        es "Intentando cargar otra vez la dirección de esta misma página…";
    // {0}: what the browser said.
    LOCK_REFUSED en "Refused: {0}" es "Rechazado: {0}";
    // {0}: an HTTP status.
    LOCK_OPEN
        en "The request went out and was answered with {0}. This copy of the page is not locked. Do not use it."
        es "La solicitud salió y recibió la respuesta {0}. Esta copia de la página no está cerrada a la red. No la use.";

    START_TITLE en "What do you have?" es "¿Qué tiene usted?";
    START_LEAD
        en "Drop it anywhere on this page, or choose it here. A sealed zip is verified; a folder or loose files are \
            checked as a package."
        es "Suéltelo en cualquier parte de esta página o elíjalo aquí. Un zip sellado se verifica; una carpeta o \
            archivos sueltos se comprueban como paquete.";
    MANUFACTURER en "Manufacturer" es "Fabricante";
    MANUFACTURER_DOES
        en "Choose the folder of your application. See what is missing or wrong, mend it, then seal it."
        es "Elija la carpeta de su solicitud. Vea qué falta o qué está mal, corríjalo y después séllela.";
    LABORATORY en "Laboratory" es "Laboratorio";
    LABORATORY_DOES
        en "Choose the sealed zip you received. See whether it is unchanged and who signed it."
        es "Elija el zip sellado que recibió. Vea si está intacto y quién lo firmó.";
    ADMINISTRATOR en "Label administrator" es "Administrador de la etiqueta";
    ADMINISTRATOR_DOES
        en "Choose the sealed zips that belong together, with your trust file. Under Records, see what is due for a \
            whole folder of them."
        es "Elija los zips sellados que forman un conjunto, junto con su archivo de confianza. En Registros verá los \
            vencimientos de toda una carpeta.";
    DROP_HERE en "Drop a folder, files or a sealed zip" es "Suelte una carpeta, archivos o un zip sellado";
    CHOOSE_FOLDER en "Choose a folder" es "Elegir una carpeta";
    CHOOSE_FILES en "Choose files or a zip" es "Elegir archivos o un zip";
    UPLOAD_WORD
        en "For a folder, your browser may ask whether to “upload” it. That is the browser's own wording. Nothing is \
            uploaded: the page only gets leave to read the files."
        es "Con una carpeta, su navegador quizá pregunte si desea «subirla» o «cargarla». Son palabras del navegador. \
            No se sube nada: la página solo recibe permiso para leer los archivos.";
    DROP_REFUSED
        en "The browser did not let the page read what was dropped. Please use the buttons."
        es "El navegador no permitió que la página leyera lo que soltó. Use los botones, por favor.";
    DROP_EMPTY en "There is no file in what you gave." es "En lo que entregó no hay ningún archivo.";

    // Progress. {0}: bytes done; {1}: bytes in all; {2}: nothing, or a comma and the time left.
    PROGRESS en "{0} of {1}{2}" es "{0} de {1}{2}";
    // For screen readers. {0}: what is done; {1}: a number.
    PERCENT en "{0}, {1} percent" es "{0}, {1} por ciento";
    // {0}: what is being done.
    ONGOING en "{0} …" es "{0}…";
    LEFT_MOMENT en "a moment left" es "queda un momento";
    CANCEL en "Cancel" es "Cancelar";

    FAILED en "This could not be done." es "No se pudo hacer.";
    FAILED_NOTE en "This says nothing about the package itself." es "Esto no dice nada sobre el paquete mismo.";
    CRASH_TITLE en "The page has failed" es "La página ha fallado";
    CRASH_LEAD
        en "A part of this page stopped at something it should have been able to handle. Nothing was sent anywhere, \
            and no file of yours was changed. There is no verdict about the package."
        es "Una parte de esta página se detuvo ante algo que debería haber podido tratar. No se envió nada y no se \
            cambió ningún archivo suyo. No hay veredicto sobre el paquete.";
    CRASH_COMMAND en "The command line does the same job:" es "La línea de comandos hace el mismo trabajo:";
    CRASH_REASON
        en "What the program said, for those who mend it"
        es "Lo que dijo el programa, para quienes lo reparan";
    CRASH_ON en "Close this and go on" es "Cerrar esto y continuar";

    SAVE_REPORT en "Save the report (JSON)" es "Guardar el informe (JSON)";
    SAVE_RECEIPT en "Save the receipt (JSON)" es "Guardar el recibo (JSON)";
    PRINT en "Print" es "Imprimir";
    VERIFY_NOW en "Verify it now" es "Verificarlo ahora";
    TRY_AGAIN en "Try again" es "Intentar de nuevo";
    SHOW en "Show" es "Mostrar";
    SAVE en "Save" es "Guardar";
    CLOSE en "Close" es "Cerrar";
    // Buttons under a long list, and notes about its rest. {0}: a number.
    SHOW_ALL en "Show all {0}" es "Mostrar todo ({0})";
    SHOW_MORE en "Show {0} more" es "Mostrar {0} más";
    AND_MORE en "and {0} more" es "y {0} más";
    DASH en "–" es "–";
}

plurals! {
    BYTES en "{} byte" "{} bytes" es "{} byte" "{} bytes";
    FILES en "{} file" "{} files" es "{} archivo" "{} archivos";
    ERRORS en "{} error" "{} errors" es "{} error" "{} errores";
    WARNINGS en "{} warning" "{} warnings" es "{} advertencia" "{} advertencias";
    NOTES en "{} note" "{} notes" es "{} nota" "{} notas";
    FINDINGS en "{} finding" "{} findings" es "{} hallazgo" "{} hallazgos";
    PRODUCTS en "{} product" "{} products" es "{} producto" "{} productos";
    ZIPS en "{} zip" "{} zips" es "{} zip" "{} zips";
    LEFT_SECONDS
        en "about {} second left" "about {} seconds left"
        es "queda cerca de {} segundo" "quedan cerca de {} segundos";
    LEFT_MINUTES
        en "about {} minute left" "about {} minutes left"
        es "queda cerca de {} minuto" "quedan cerca de {} minutos";
}
