//! Words for what reports, documents and the session hold as values: places, roles, states, verdicts.

use super::Line;
use crate::session::{Lack, Place};

texts! {
    START en "Start" es "Inicio";
    PREPARE en "Prepare" es "Preparar";
    CHECK en "Check" es "Comprobar";
    PLACE_SEAL en "Seal" es "Sellar";
    VERIFY en "Verify" es "Verificar";
    RECORDS en "Records" es "Registros";
}

words! {
    ROLES {
        "manufacturer" en "manufacturer" es "fabricante";
        "lab" en "laboratory" es "laboratorio";
        "cla" en "label administrator (CLA)" es "administrador de la etiqueta (CLA)";
        "lead-administrator" en "lead administrator" es "administrador principal";
        "commission" en "commission" es "comisión";
        "applicant" en "applicant" es "solicitante";
        "grantee" en "grantee" es "titular";
    }
    ACTIONS {
        "integrity-verified"
            en "Checked that the package is whole, no more"
            es "Comprobó que el paquete está íntegro, nada más";
        "evaluated" en "Evaluated the product" es "Evaluó el producto";
        "certified" en "Granted the label" es "Otorgó la etiqueta";
        "refused" en "Refused the package" es "Rechazó el paquete";
        "retention-accepted" en "Took over the duty to keep it" es "Asumió el deber de conservarlo";
    }
    KINDS {
        "seal" en "the seal" es "el sello";
        "countersign" en "a countersignature" es "una contrafirma";
        "retention-event" en "an event in the record's life" es "un acontecimiento en la vida del registro";
    }
    RELATIONS {
        "continues" en "goes on from" es "continúa";
        "supersedes" en "replaces" es "reemplaza";
        "contains" en "contains" es "contiene";
    }
    STATUSES {
        "" en "All" es "Todos";
        "in-force" en "In force" es "En vigor";
        "suspended" en "Suspended" es "Suspendido";
        "revoked" en "Revoked" es "Revocado";
        "expired" en "Expired" es "Caducado";
        "none" en "Without certificate" es "Sin certificado";
        "overdue" en "Something overdue" es "Algo vencido";
    }
    CERTIFICATE_STATES {
        "in-force" en "in force" es "en vigor";
        "suspended" en "suspended" es "suspendido";
        "revoked" en "revoked" es "revocado";
        "expired" en "expired" es "caducado";
        "none" en "none" es "ninguno";
    }
    LABEL_STATES {
        "authorized" en "Label: authorized" es "Etiqueta: autorizada";
        "pending" en "Label: not authorized yet" es "Etiqueta: aún no autorizada";
        "suspended" en "Label: suspended" es "Etiqueta: suspendida";
        "expired" en "Label: expired" es "Etiqueta: caducada";
        "withdrawn" en "Label: withdrawn" es "Etiqueta: retirada";
        "terminated" en "Label: terminated" es "Etiqueta: terminada";
    }
    STAGES {
        "application" en "application" es "solicitud";
        "evaluation" en "evaluation" es "evaluación";
        "certification" en "certification" es "certificación";
        "surveillance" en "surveillance" es "vigilancia";
        "resolution" en "resolution" es "resolución";
    }
    ASPECTS {
        "container" en "Container" es "Contenedor";
        "layout" en "Layout" es "Disposición";
        "integrity" en "Integrity" es "Integridad";
        "signatures" en "Signatures" es "Firmas";
        "time" en "Time" es "Hora";
        "chain" en "Chain" es "Cadena";
        "retention" en "Retention" es "Retención";
        "trust" en "Trust" es "Confianza";
        "policy" en "Policy" es "Política";
        "other bags" en "Other bags" es "Otros paquetes";
    }
    STATES {
        "ok" en "holds" es "se cumple";
        "failed" en "does not hold" es "no se cumple";
        "absent" en "none" es "no hay";
        "unknown" en "not judged" es "no juzgado";
    }
    // Verdicts in a sentence about another zip, and in a table or a title.
    VERDICTS {
        "trusted" en "holds, and you trust its signers" es "válido, y usted confía en sus firmantes";
        "valid" en "holds" es "válido";
        "intact" en "unchanged, but nobody signed it" es "intacto, pero nadie lo firmó";
        "invalid" en "does not hold" es "no válido";
        "undecided" en "could not be judged" es "no se pudo juzgar";
    }
    VERDICT_WORDS {
        "trusted" en "trusted" es "de confianza";
        "valid" en "valid" es "válido";
        "intact" en "intact" es "íntegro";
        "invalid" en "invalid" es "no válido";
        "undecided" en "undecided" es "sin decidir";
        "passed" en "passed" es "aprobado";
        "failed" en "failed" es "no aprobado";
        "inconclusive" en "inconclusive" es "no concluyente";
    }
    SEVERITIES {
        "error" en "error" es "error";
        "warning" en "warning" es "advertencia";
        "note" en "note" es "nota";
    }
    RESULTS {
        "met" en "met" es "cumplido";
        "not-met" en "not met" es "no cumplido";
        "missing" en "missing" es "falta";
        "not-applicable" en "not applicable" es "no aplicable";
    }
    METHODS {
        "test" en "test" es "prueba";
        "review" en "review" es "revisión";
        "attestation" en "attestation" es "declaración";
    }
    COMPONENT_KINDS {
        "device" en "device" es "dispositivo";
        "gateway" en "gateway" es "pasarela";
        "app" en "app" es "aplicación";
        "backend" en "backend" es "servidor";
    }
}

/// What a place is called in the navigation.
pub fn place(place: Place) -> Line {
    match place {
        Place::Start => START,
        Place::Prepare => PREPARE,
        Place::Check => CHECK,
        Place::Seal => PLACE_SEAL,
        Place::Verify => VERIFY,
        Place::Records => RECORDS,
    }
}

/// What is lacking before sealing.
pub fn lack(lack: Lack) -> Line {
    match lack {
        Lack::Check => super::LACK_CHECK,
        Lack::Errors => super::LACK_ERRORS,
        Lack::Signer => super::LACK_SIGNER,
        Lack::Base => super::LACK_BASE,
        Lack::Key => super::LACK_KEY,
        Lack::KeptKey => super::LACK_KEPT_KEY,
    }
}

/// A text with its first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    first + letters.as_str()
}
