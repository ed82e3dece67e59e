//! What the page says about certificates and records on a day, and about the public record.

texts! {
    RECORDS_TITLE en "Certificates and records" es "Certificados y registros";
    RECORDS_EMPTY
        en "Choose a folder of sealed zips. The page tells the status of each certificate, what is due, what is \
            overdue, and how long records must be kept, on any day."
        es "Elija una carpeta con zips sellados. La página dice, para cualquier día, el estado de cada certificado, \
            qué vence, qué está vencido y cuánto tiempo deben conservarse los registros.";
    DROP_RECORDS
        en "Drop a folder of sealed zips, or many zips"
        es "Suelte una carpeta con zips sellados, o muchos zips";
    CHOOSE_ZIPS en "Choose zips" es "Elegir zips";
    READING en "Reading" es "Leyendo";
    RECORDS_CANCELLED en "Reading was cancelled." es "La lectura se canceló.";
    // {0}: a folder's name.
    NO_ZIPS en "{0} holds no zip." es "{0} no contiene ningún zip.";
    ON_DAY en "State on" es "Situación al día";
    FIND en "Name or number" es "Nombre o número";
    STATUS en "Status" es "Estado del certificado";
    SAVE_CSV en "Save the table (CSV)" es "Guardar la tabla (CSV)";
    SAVE_JSON en "Save everything (JSON)" es "Guardar todo (JSON)";
    SAVE_CALENDAR en "Save due days (calendar)" es "Guardar vencimientos (calendario)";
    SIGNERS_NOT_JUDGED
        en "Anyone could have signed these zips: choose a trust file or public keys to count only those whom you know."
        es "Cualquiera pudo firmar estos zips: elija un archivo de confianza o claves públicas para contar solo los \
            de quienes usted conoce.";
    RECORDS_OTHER en "Other zips, or other signers" es "Otros zips, u otros firmantes";
    // {0}: a day.
    NOTHING_OVERDUE en "Nothing is overdue on {0}." es "Nada está vencido al {0}.";
    // {0}: "2 tasks are"; {1}: a day.
    OVERDUE_ON en "{0} overdue on {1}." es "{0} al {1}.";
    // {0}: "9 zips"; {1}: "2 products"; {2}: "2 certificates in force".
    RECORDS_COUNTED en "{0} of {1}; {2}." es "{0} de {1}; {2}.";

    PRODUCTS_TITLE en "Products" es "Productos";
    PRODUCT en "Product" es "Producto";
    CERTIFICATE en "Certificate" es "Certificado";
    NEXT_SURVEILLANCE en "Next surveillance" es "Próxima vigilancia";
    SUPPORT_UNTIL en "Support until" es "Soporte hasta";
    KEEP_UNTIL en "Keep records until" es "Conservar registros hasta";
    NOT_SUPPORTED en "not supported" es "sin soporte";
    KEEP_OPEN en "open: its start has not happened" es "abierto: su comienzo aún no ha ocurrido";
    // {0}: the rule behind a hold.
    HELD en "held: {0}" es "retenido: {0}";
    MAY_BE_DESTROYED en "may be destroyed" es "se puede destruir";
    // {0}: a day.
    SINCE en " since {0}" es " desde el {0}";
    LAST_DAY en ", last day {0}" es ", último día {0}";
    SHOW_PUBLIC en "Public record" es "Registro público";
    // {0}: a product.
    SHOW_PUBLIC_OF en "Public record of {0}" es "Registro público de {0}";
    WHAT_IS_DUE en "What is due" es "Qué vence";
    DAY en "Day" es "Día";
    WHOSE_TASK en "Whose task" es "A quién corresponde";
    OVERDUE en "overdue" es "vencido";
    DUE en "due" es "por vencer";
    NOT_COUNTED en "Zips that were not counted" es "Zips que no se contaron";
    VERDICT en "Verdict" es "Veredicto";

    TIMELINE en "On a line of time" es "En una línea de tiempo";
    TIMELINE_HINT en "The tables say the same in words." es "Las tablas dicen lo mismo con palabras.";
    LEGEND_CERTIFICATE en "certificate" es "certificado";
    LEGEND_ENDED en "suspended or ended" es "suspendido o terminado";
    LEGEND_SUPPORT en "support period" es "periodo de soporte";
    LEGEND_RETENTION en "records are kept" es "se conservan registros";
    LEGEND_DUE en "something is due" es "algo vence";

    PUBLIC_TITLE en "As a buyer would see it" es "Como lo vería quien compra";
    SAVE_PAGE en "Save this page for buyers (HTML)" es "Guardar esta página para compradores (HTML)";
    QR_PREVIEW
        en "This code leads to the public registry. It is a preview, not the mark."
        es "Este código lleva al registro público. Es una vista previa, no la marca.";
    // {0}: an address.
    QR_LEADS en "QR code, preview, leads to {0}" es "Código QR, vista previa, lleva a {0}";
    NO_QR
        en "There is no QR code, since the registry record names no address (`registryUrl`)."
        es "No hay código QR, porque el registro no indica ninguna dirección (`registryUrl`).";
    // {0}: a manufacturer.
    BY_MAKER en "by {0}" es "de {0}";
    // {0}: a day.
    FIRST_AUTHORIZED en "First authorized on {0}." es "Autorizado por primera vez el {0}.";
    SUPPORTED_UNTIL en "Supported until {0}" es "Con soporte hasta el {0}";
    SUPPORTED_UNTIL_MEANS
        en "The maker corrects security problems until then."
        es "El fabricante corrige problemas de seguridad hasta entonces.";
    SUPPORT_ENDED en "Support ended on {0}" es "El soporte terminó el {0}";
    SUPPORT_ENDED_MEANS
        en "Security problems may no longer be corrected."
        es "Es posible que ya no se corrijan problemas de seguridad.";
    UNSUPPORTED en "Not supported" es "Sin soporte";
    UNSUPPORTED_MEANS
        en "This product gets no security updates."
        es "Este producto no recibe actualizaciones de seguridad.";
    PASSWORD_NONE en "none" es "ninguna";
    PASSWORD_FIXED en "one that cannot be changed" es "una que no se puede cambiar";
    PASSWORD_CHANGE en "one that must be changed before use" es "una que hay que cambiar antes de usar el producto";
    YES en "yes" es "sí";
    NO en "no" es "no";
    UPDATES_AUTOMATIC en "installed by themselves" es "se instalan solas";
    UPDATES_MANUAL en "not installed by themselves" es "no se instalan solas";
    UPDATES en "Updates" es "Actualizaciones";
    DEFAULT_PASSWORD en "Default password" es "Contraseña de fábrica";
    SET_UP en "Set it up" es "Configuración";
    TEST_LABORATORY en "Test laboratory" es "Laboratorio de pruebas";
    SBOM_KEPT en "Software parts list kept" es "Se lleva lista de componentes de software";
    HBOM_KEPT en "Hardware parts list kept" es "Se lleva lista de componentes de hardware";
    REGISTRY_PAGE en "Registry page" es "Página del registro";
}

plurals! {
    PRODUCTS_LISTED
        en "{} product is listed" "{} products are listed"
        es "Se muestra {} producto" "Se muestran {} productos";
    TASKS_ARE en "{} task is" "{} tasks are" es "{} tarea vencida" "{} tareas vencidas";
    CERTIFICATES_IN_FORCE
        en "{} certificate in force" "{} certificates in force"
        es "{} certificado en vigor" "{} certificados en vigor";
    ZIPS_NOT_COUNTED
        en "{} zip was not counted, see below." "{} zips were not counted, see below."
        es "No se contó {} zip; véase más abajo." "No se contaron {} zips; véase más abajo.";
    ZIPS_SEALED_LATER
        en "{} zip was sealed after that day." "{} zips were sealed after that day."
        es "{} zip se selló después de ese día." "{} zips se sellaron después de ese día.";
    SURVEILLANCES_MISSED
        en "{} surveillance missed" "{} surveillances missed"
        es "{} vigilancia omitida" "{} vigilancias omitidas";
    PRODUCTS_BEYOND
        en "{} more is not listed. Find it by name or status, or save the table."
            "{} more are not listed. Find them by name or status, or save the table."
        es "Hay {} más que no se muestra. Búsquelo por nombre o estado, o guarde la tabla."
            "Hay {} más que no se muestran. Búsquelos por nombre o estado, o guarde la tabla.";
    TASKS_BEYOND
        en "{} more is in the calendar." "{} more are in the calendar."
        es "Hay {} más en el calendario." "Hay {} más en el calendario.";
}
