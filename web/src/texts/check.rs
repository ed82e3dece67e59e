//! What the place "Check" says: the verdict, findings, coverage, what is left to people.

texts! {
    CHECK_TITLE en "Check a package" es "Comprobar un paquete";
    CHECK_EMPTY
        en "Nothing is checked yet. Choose the folder that holds the documents and evidence of your application."
        es "Aún no se ha comprobado nada. Elija la carpeta con los documentos y las evidencias de su solicitud.";
    CHECKING en "Checking" es "Comprobando";
    CHECK_CANCELLED en "The check was cancelled." es "La comprobación se canceló.";
    CHECK_AGAIN_LEAD en "This package is not checked at present." es "Este paquete no está comprobado en este momento.";
    CHECK_AGAIN en "Check again" es "Comprobar de nuevo";
    CHECK_AGAIN_NOTE
        en "Mended a file? Choose the folder again, so that the browser reads the new state."
        es "¿Corrigió un archivo? Elija de nuevo la carpeta para que el navegador lea su nuevo estado.";
    CHECK_OTHER en "Another package, or this one mended" es "Otro paquete, o este ya corregido";
    CHECK_PASSED en "Ready to seal." es "Listo para sellar.";
    CHECK_WARNED en "Ready to seal, with warnings." es "Listo para sellar, con advertencias.";
    CHECK_FAILED en "Not ready to seal." es "No está listo para sellar.";
    GO_SEAL en "Go on to seal" es "Continuar y sellar";
    // Under the verdict. {0}: "3 files"; {1}: bytes.
    CHECK_READ en "{0} read, {1}." es "Se leyeron {0}, {1}.";
    CHECK_NONE en "No errors and no warnings." es "Sin errores ni advertencias.";
    // {0}: "3 warnings".
    CHECK_ON_RECORD
        en "{0} will go on record in the sealed package."
        es "En el paquete sellado constarán: {0}.";
    // {0}: "3 errors"; {1}: "2 warnings".
    CHECK_MEND en "{0} to mend." es "Por corregir: {0}.";
    CHECK_MEND_LOOK en "{0} to mend, and {1} to look at." es "Por corregir: {0}; por revisar: {1}.";
    PACKAGE en "Package" es "Paquete";
    PROFILE en "Profile" es "Perfil";
    STAGE en "Stage" es "Etapa";
    CHECKED_AS_OF en "Checked as of" es "Comprobado con fecha";

    FINDINGS_TITLE en "Findings" es "Hallazgos";
    NO_FINDINGS en "No findings." es "Sin hallazgos.";
    WHOLE_PACKAGE en "The package as a whole" es "El paquete en su conjunto";
    KEYS_HELP
        en "F8 and Shift+F8 go to the next and the previous finding."
        es "F8 y Mayús+F8 llevan al hallazgo siguiente y al anterior.";
    FIND_FINDING en "Find in the findings" es "Buscar en los hallazgos";
    FIX en "Fix" es "Solución";
    WHY en "Why" es "Por qué";
    BASIS en "Basis" es "Fundamento";
    SEE_ALSO en "See also" es "Véase también";
    // {0}, {1}: numbers.
    LINE_COLUMN en "line {0}, column {1}" es "línea {0}, columna {1}";
    EDIT_FIELD en "Edit this entry" es "Editar este dato";
    // {0}: a file's path.
    EDIT_FIELD_OF en "Edit this entry of {0}" es "Editar este dato de {0}";

    COVERAGE en "Coverage" es "Cobertura";
    COVERAGE_HINT
        en "Each outcome of the scheme for each part of the product. Choose a cell to see on what it rests."
        es "Cada resultado exigido por el programa para cada parte del producto. Elija una celda para ver en qué se \
            apoya.";
    CELL en "The chosen cell" es "La celda elegida";
    ONLY_OPEN en "Only what is open" es "Solo lo pendiente";
    OUTCOME en "Outcome" es "Resultado exigido";
    WHOLE_PRODUCT en "the product as a whole" es "el producto en su conjunto";
    // {0}: an outcome's number; {1}: a part of the product; {2}: a result.
    CELL_NAME en "{0}, {1}: {2}" es "{0}, {1}: {2}";
    WITH_ERROR en "with an error behind it" es "con un error detrás";
    DOUBTED en "doubted" es "en duda";
    NA en "n/a" es "n. a.";
    NA_DOUBTED en "n/a, doubted" es "n. a., en duda";
    FOR_PART en "For" es "Para";
    RESULT en "Result" es "Resultado";
    SHOWN_BY en "Shown by" es "Se demuestra por";
    HOW_OR_WHY en "How, or why not" es "Cómo, o por qué no";
    EVIDENCE en "Evidence" es "Evidencia";
    TEST_CASES en "Test cases" es "Casos de prueba";
    NOT_INDEXED en "not in the evidence index" es "no está en el índice de evidencias";
    IN_NO_REPORT en "in no report" es "en ningún informe";
    TO_FINDING en "Go to the finding" es "Ir al hallazgo";

    FOR_PEOPLE en "Left for a person to judge" es "Queda al juicio de una persona";
    FOR_PEOPLE_HINT
        en "No program can tell these. They change no verdict above."
        es "Ningún programa puede decidir esto. No cambia ningún veredicto anterior.";
    WHAT en "What" es "Qué";
    WHO_JUDGES en "Who judges" es "Quién juzga";
}

plurals! {
    MORE_FINDINGS
        en "{} more finding is counted but not listed. Mend these first."
            "{} more findings are counted but not listed. Mend these first."
        es "Se contó {} hallazgo más que no se muestra. Corrija primero estos."
            "Se contaron {} hallazgos más que no se muestran. Corrija primero estos.";
    FINDINGS_SHOWN
        en "{} finding is shown." "{} findings are shown."
        es "Se muestra {} hallazgo." "Se muestran {} hallazgos.";
}
