/// Where an issuer's portal and keys are: scheme and authority, at most 64 characters, no trailing
/// slash. `http` is accepted for a portal on a developer's own machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuerOrigin(String);

/// Longer ones would leave no room for a record beside them.
const MAX_LENGTH: usize = 64;

/// A text that is no origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IssuerOriginError {
    /// Longer than 64 characters.
    #[error("an issuer's origin has at most 64 characters")]
    TooLong,
    /// Not `https://host`, `https://host:port`, or the same with `http`.
    #[error("an issuer's origin is a scheme and a host, without a path or a trailing slash")]
    Form,
}

impl IssuerOrigin {
    /// Reads `https://host`, `https://host:port`, or the same with `http`.
    pub fn parse(text: &str) -> Result<Self, IssuerOriginError> {
        if text.len() > MAX_LENGTH {
            return Err(IssuerOriginError::TooLong);
        }
        let authority = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .ok_or(IssuerOriginError::Form)?;
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.:[]".contains(&b);
        if authority.is_empty() || !authority.bytes().all(allowed) {
            return Err(IssuerOriginError::Form);
        }
        Ok(Self(text.to_owned()))
    }

    /// The origin as it stands in `iss`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for IssuerOrigin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
