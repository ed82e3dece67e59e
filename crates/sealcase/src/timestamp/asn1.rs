//! Reading DER (X.690) part by part, each bounded by what holds it. Nothing here goes deeper by itself.

use der::asn1::{AnyRef, BitStringRef, ObjectIdentifier};
use der::{Decode as _, Encode as _, Reader as _, SliceReader, Tag, TagNumber, Tagged as _};

/// What is not DER of the expected shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

impl From<der::Error> for Malformed {
    fn from(_: der::Error) -> Self {
        Self
    }
}

/// The parts of a SEQUENCE or SET, one after the other.
pub(super) struct Parts<'a>(SliceReader<'a>);

/// One value with its tag.
pub(super) type Part<'a> = AnyRef<'a>;

/// One whole value, and nothing after it.
pub(super) fn whole(bytes: &[u8]) -> Result<Part<'_>, Malformed> {
    Ok(AnyRef::from_der(bytes)?)
}

/// The tag `[number]` around or in place of another.
pub(super) fn context(number: u32, constructed: bool) -> Tag {
    Tag::ContextSpecific { constructed, number: TagNumber(number) }
}

impl<'a> Parts<'a> {
    /// The parts of a value that must have this tag.
    pub(super) fn of(part: Part<'a>, tag: Tag) -> Result<Self, Malformed> {
        if part.tag() != tag {
            return Err(Malformed);
        }
        Ok(Self(SliceReader::new(part.value())?))
    }

    /// The parts of a SEQUENCE.
    pub(super) fn sequence(part: Part<'a>) -> Result<Self, Malformed> {
        Self::of(part, Tag::Sequence)
    }

    /// The next part.
    pub(super) fn next(&mut self) -> Result<Part<'a>, Malformed> {
        Ok(AnyRef::decode(&mut self.0)?)
    }

    /// The next part with the bytes that it is written in.
    pub(super) fn next_bytes(&mut self) -> Result<&'a [u8], Malformed> {
        Ok(self.0.tlv_bytes()?)
    }

    /// The next part, if it has this tag.
    pub(super) fn next_if(&mut self, tag: Tag) -> Result<Option<Part<'a>>, Malformed> {
        if self.0.is_finished() || Tag::peek(&self.0)? != tag {
            return Ok(None);
        }
        self.next().map(Some)
    }

    /// The next part, which must have this tag.
    pub(super) fn expect(&mut self, tag: Tag) -> Result<Part<'a>, Malformed> {
        self.next_if(tag)?.ok_or(Malformed)
    }

    /// The next part as an object identifier.
    pub(super) fn oid(&mut self) -> Result<ObjectIdentifier, Malformed> {
        Ok(ObjectIdentifier::decode(&mut self.0)?)
    }

    /// The next part as an algorithm: its identifier and its parameters.
    pub(super) fn algorithm(&mut self) -> Result<Algorithm<'a>, Malformed> {
        let part = self.next()?;
        algorithm(part)
    }

    /// The next part as the bytes of an OCTET STRING.
    pub(super) fn octets(&mut self) -> Result<&'a [u8], Malformed> {
        Ok(self.expect(Tag::OctetString)?.value())
    }

    /// The next part as a small whole number.
    pub(super) fn small(&mut self) -> Result<u32, Malformed> {
        Ok(u32::decode(&mut self.0)?)
    }

    /// The next part as an INTEGER of any size; only its form is read.
    pub(super) fn integer(&mut self) -> Result<&'a [u8], Malformed> {
        integer(self.expect(Tag::Integer)?.value())
    }

    /// The next part as a BIT STRING of whole bytes.
    pub(super) fn bits(&mut self) -> Result<&'a [u8], Malformed> {
        BitStringRef::decode(&mut self.0)?.as_bytes().ok_or(Malformed)
    }

    /// Whether all parts were read.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_finished()
    }

    /// Ends: more parts would be a fault.
    pub(super) fn end(self) -> Result<(), Malformed> {
        if self.0.is_finished() { Ok(()) } else { Err(Malformed) }
    }
}

/// An algorithm as DER names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Algorithm<'a> {
    pub(super) oid: ObjectIdentifier,
    pub(super) parameters: Option<Part<'a>>,
}

/// Reads an `AlgorithmIdentifier`.
pub(super) fn algorithm(part: Part<'_>) -> Result<Algorithm<'_>, Malformed> {
    let mut parts = Parts::sequence(part)?;
    let oid = parts.oid()?;
    let parameters = if parts.is_empty() { None } else { Some(parts.next()?) };
    parts.end()?;
    Ok(Algorithm { oid, parameters })
}

/// The bytes of an INTEGER, if they have its one shortest form.
pub(super) fn integer(bytes: &[u8]) -> Result<&[u8], Malformed> {
    match bytes {
        [] | [0, 0..=0x7F, ..] | [0xFF, 0x80..=0xFF, ..] => Err(Malformed),
        _ => Ok(bytes),
    }
}

/// Writes a value with its tag.
pub(super) fn written(tag: Tag, value: &[u8]) -> Result<Vec<u8>, Malformed> {
    Ok(AnyRef::new(tag, value)?.to_der()?)
}
