//! The DSSE envelope (version 1.0.2): signatures over one body; in a bag, exactly one.
//!
//! What is signed is the pre-authentication encoding of the body's type and bytes ([`pae`]). The
//! keyid is a hint and decides nothing. Beside keyid and signature, our envelopes carry the public
//! key itself, so that the arithmetic can be checked by anyone without asking; whether the key is
//! one to trust is another question. DSSE readers ignore the additional member.

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;

use crate::codes::{self, Code};
use crate::json;

/// The type of a body that is an in-toto statement.
pub const IN_TOTO: &str = "application/vnd.in-toto+json";
/// The type of a body that is a trust file.
pub const TRUST: &str = "application/vnd.sealcase.trust+json";
/// Most signatures over one body.
pub const MAX_SIGNATURES: usize = 16;
/// Largest body, in bytes.
pub const MAX_BODY_BYTES: usize = 16 << 20;

/// Longest signature, in bytes: more than any known algorithm makes.
pub const MAX_SIGNATURE_BYTES: usize = 64 << 10;

/// DSSE allows both alphabets; missing padding is tolerated, non-zero spare bits are not.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::URL_SAFE, LENIENT);

/// An envelope that was read: its form is right, its signature not yet checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The signed bytes.
    pub body: Vec<u8>,
    /// The hint at a key.
    pub keyid: String,
    /// The signature. How long it must be is its key's business.
    pub signature: Vec<u8>,
    /// The public key in PEM, where the envelope carries one.
    pub public_key: Option<String>,
}

/// A body of any type with the signatures over it: what an envelope is before its use is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedText {
    /// The body's type.
    pub payload_type: String,
    /// The signed bytes.
    pub body: Vec<u8>,
    /// At least one.
    pub signatures: Vec<Signature>,
}

/// A signature over a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The hint at a key.
    pub keyid: String,
    /// The signature.
    pub bytes: Vec<u8>,
    /// The public key in PEM, where the envelope carries one.
    pub public_key: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    payload_type: String,
    payload: String,
    signatures: Vec<WireSignature>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireSignature {
    #[serde(default)]
    keyid: String,
    sig: String,
    #[serde(default)]
    public_key: Option<String>,
}

/// The bytes that a signature over a body covers.
pub fn pae(payload_type: &str, body: &[u8]) -> Vec<u8> {
    let mut out = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), body.len()).into_bytes();
    out.extend(body);
    out
}

impl SignedText {
    /// Reads an envelope with a body of this type.
    ///
    /// # Errors
    /// The code of the first thing that is wrong with its form.
    pub fn parse(text: &[u8], payload_type: &str) -> Result<Self, Code> {
        json::check(text).map_err(|_| codes::ENVELOPE_SYNTAX)?;
        let wire: Wire = serde_json::from_slice(text).map_err(|_| codes::ENVELOPE_SYNTAX)?;
        if wire.payload_type != payload_type {
            return Err(codes::ENVELOPE_PAYLOAD_TYPE);
        }
        if !(1..=MAX_SIGNATURES).contains(&wire.signatures.len()) {
            return Err(codes::ENVELOPE_SIGNATURE_COUNT);
        }
        let body = decode(&wire.payload).ok_or(codes::ENVELOPE_BASE64)?;
        if body.len() > MAX_BODY_BYTES {
            return Err(codes::ENVELOPE_TOO_LARGE);
        }
        let signature = |wire: WireSignature| {
            let bytes = decode(&wire.sig).ok_or(codes::ENVELOPE_BASE64)?;
            if bytes.is_empty() || bytes.len() > MAX_SIGNATURE_BYTES {
                return Err(codes::ENVELOPE_SIGNATURE_WRONG);
            }
            Ok(Signature { keyid: wire.keyid, bytes, public_key: wire.public_key })
        };
        let signatures = wire.signatures.into_iter().map(signature).collect::<Result<_, _>>()?;
        Ok(Self { payload_type: wire.payload_type, body, signatures })
    }

    /// The bytes that each signature must fit.
    pub fn signed_bytes(&self) -> Vec<u8> {
        pae(&self.payload_type, &self.body)
    }

    /// Writes the envelope in its one form: compact, members in fixed order, one line.
    pub fn to_json(&self) -> String {
        let encode = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
        let signature = |signature: &Signature| {
            let mut members = serde_json::Map::new();
            members.insert("keyid".to_owned(), signature.keyid.clone().into());
            members.insert("sig".to_owned(), encode(&signature.bytes).into());
            if let Some(key) = &signature.public_key {
                members.insert("publicKey".to_owned(), key.clone().into());
            }
            serde_json::Value::Object(members)
        };
        let mut envelope = serde_json::Map::new();
        envelope.insert("payloadType".to_owned(), self.payload_type.clone().into());
        envelope.insert("payload".to_owned(), encode(&self.body).into());
        envelope.insert("signatures".to_owned(), self.signatures.iter().map(signature).collect::<Vec<_>>().into());
        serde_json::Value::Object(envelope).to_string() + "\n"
    }
}

impl Envelope {
    /// Reads an envelope with a statement and one signature.
    ///
    /// # Errors
    /// The code of the first thing that is wrong with its form.
    pub fn parse(text: &[u8]) -> Result<Self, Code> {
        let signed = SignedText::parse(text, IN_TOTO)?;
        let [signature] = <[Signature; 1]>::try_from(signed.signatures).map_err(|_| codes::ENVELOPE_SIGNATURE_COUNT)?;
        Ok(Self {
            body: signed.body,
            keyid: signature.keyid,
            signature: signature.bytes,
            public_key: signature.public_key,
        })
    }

    /// The bytes that the signature must fit.
    pub fn signed_bytes(&self) -> Vec<u8> {
        pae(IN_TOTO, &self.body)
    }

    /// Writes the envelope in its one form.
    pub fn to_json(&self) -> String {
        let signature =
            Signature { keyid: self.keyid.clone(), bytes: self.signature.clone(), public_key: self.public_key.clone() };
        let signed =
            SignedText { payload_type: IN_TOTO.to_owned(), body: self.body.clone(), signatures: vec![signature] };
        signed.to_json()
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pae_is_the_one_of_the_specification() {
        assert_eq!(
            pae("http://example.com/HelloWorld", b"hello world"),
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        );
        assert_eq!(pae("", b""), b"DSSEv1 0  0 ");
    }

    #[test]
    fn both_alphabets_are_read_and_one_is_written() {
        let envelope = Envelope {
            body: vec![0xFB, 0xFF, 0xFE],
            keyid: "k".to_owned(),
            signature: vec![0xFF; 64],
            public_key: None,
        };
        let text = envelope.to_json();
        assert_eq!(Envelope::parse(text.as_bytes()), Ok(envelope.clone()));
        let url_safe = text.replace("+//+", "-__-").replace(&"/".repeat(85), &"_".repeat(85));
        assert_ne!(url_safe, text);
        assert_eq!(Envelope::parse(url_safe.as_bytes()), Ok(envelope));
    }

    #[test]
    fn odd_envelopes_are_refused() {
        let sig = "A".repeat(86) + "==";
        let one = format!("{{\"keyid\":\"k\",\"sig\":\"{sig}\"}}");
        let of = |kind: &str, body: &str, signatures: &str| {
            format!("{{\"payloadType\":\"{kind}\",\"payload\":\"{body}\",\"signatures\":[{signatures}]}}")
        };
        let cases = [
            ("envelope.syntax", "{".to_owned()),
            ("envelope.syntax", "{}".to_owned()),
            ("envelope.syntax", of(IN_TOTO, "", &one).replace("\"payload\":\"\"", "\"payload\":\"\",\"payload\":\"\"")),
            ("envelope.payload-type", of("application/json", "", &one)),
            ("envelope.signature-count", of(IN_TOTO, "", "")),
            ("envelope.signature-count", of(IN_TOTO, "", &format!("{one},{one}"))),
            ("envelope.base64", of(IN_TOTO, "A", &one)),
            ("envelope.base64", of(IN_TOTO, "AB==", &one)),
            ("envelope.base64", of(IN_TOTO, "AA\\n==", &one)),
            ("envelope.base64", of(IN_TOTO, "+_==", &one)),
            ("envelope.signature-wrong", of(IN_TOTO, "", "{\"keyid\":\"k\",\"sig\":\"\"}")),
        ];
        for (expected, text) in cases {
            assert_eq!(Envelope::parse(text.as_bytes()).unwrap_err().id(), expected, "{text}");
        }
    }
}
