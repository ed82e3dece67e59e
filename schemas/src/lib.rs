//! JSON Schemas, profiles and catalogues, as data.
