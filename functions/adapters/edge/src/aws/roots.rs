//! Which certificate authorities an AWS client of ours believes.

use aws_smithy_http_client::tls::TrustStore;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use crate::Environment;

/// The roots of Amazon Trust Services, all five, as <https://www.amazontrust.com/repository/> asks of those who keep a store of
/// their own.
const AMAZON: &[u8] = include_bytes!("amazon-roots.pem");

/// Where the regions of the partition `aws` begin; the SDK knows them by the same letters. The others stay with the
/// system's roots: China's have another operator, the European sovereign cloud roots of its own, and of `us-gov` and the
/// isolated ones AWS does not say.
const PARTITION_AWS: [&str; 9] = ["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"];

/// Whom to believe.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Roots {
    /// Amazon alone. What is more takes a cold start milliseconds to read.
    Amazon,
    /// Everybody whom the system believes.
    System,
    /// Those in an operator's file, and nobody else; PEM.
    Bundle(Vec<u8>),
}

/// `AWS_CA_BUNDLE` names a file that is of no use.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// Not readable.
    #[error("AWS_CA_BUNDLE cannot be read")]
    Unreadable(#[from] std::io::Error),
    /// Not PEM.
    #[error("AWS_CA_BUNDLE is not PEM")]
    Malformed(#[from] rustls::pki_types::pem::Error),
    /// Something in it is not a certificate of an authority.
    #[error("AWS_CA_BUNDLE holds an unusable certificate")]
    Unusable(#[from] rustls::Error),
    /// There is no certificate in it.
    #[error("AWS_CA_BUNDLE holds no certificate")]
    Empty,
}

impl Roots {
    /// A file of the operator's, as other SDKs of AWS take it; else Amazon's roots, where nobody but AWS itself can be meant:
    /// in Lambda, in a region known to answer by them, with no endpoint and no certificates of the operator's own.
    pub(super) fn of(environment: &Environment) -> Result<Self, BundleError> {
        if let Some(path) = environment.optional("AWS_CA_BUNDLE") {
            let bundle = std::fs::read(path)?;
            check(&bundle)?;
            return Ok(Self::Bundle(bundle));
        }
        let value = |name| environment.optional(name);
        let in_lambda = value("AWS_LAMBDA_FUNCTION_NAME").is_some();
        let region = value("AWS_REGION").is_some_and(|region| of_partition_aws(&region));
        let certificates = value("SSL_CERT_FILE").or_else(|| value("SSL_CERT_DIR"));
        let endpoint = value("AWS_ENDPOINT_URL").filter(|url| !url.starts_with("http:"));
        if in_lambda && region && certificates.is_none() && endpoint.is_none() {
            Ok(Self::Amazon)
        } else {
            Ok(Self::System)
        }
    }

    /// For the client's TLS.
    pub(super) fn store(self) -> TrustStore {
        match self {
            Self::Amazon => TrustStore::empty().with_pem_certificate(AMAZON),
            Self::System => TrustStore::default(),
            Self::Bundle(bundle) => TrustStore::empty().with_pem_certificate(bundle),
        }
    }
}

/// `eu-central-1`, but neither `us-gov-west-1` nor `cn-north-1`.
fn of_partition_aws(region: &str) -> bool {
    let parts: Vec<&str> = region.split('-').collect();
    matches!(parts[..], [area, _, _] if PARTITION_AWS.contains(&area))
}

/// The client would panic at its first connection.
fn check(bundle: &[u8]) -> Result<(), BundleError> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(bundle) {
        store.add(certificate?)?;
    }
    if store.is_empty() {
        return Err(BundleError::Empty);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::digest::{SHA256, digest};
    use x509_parser::prelude::{FromDer as _, X509Certificate};

    /// As <https://www.amazontrust.com/repository/> lists them: a name, and the SHA-256 of the public key (SubjectPublicKeyInfo).
    const PUBLISHED: [(&str, &str); 5] = [
        (
            "C=US, O=Amazon, CN=Amazon Root CA 1",
            "fbe3018031f9586bcbf41727e417b7d1c45c2f47f93be372a17b96b50757d5a2",
        ),
        (
            "C=US, O=Amazon, CN=Amazon Root CA 2",
            "7f4296fc5b6a4e3b35d3c369623e364ab1af381d8fa7121533c9d6c633ea2461",
        ),
        (
            "C=US, O=Amazon, CN=Amazon Root CA 3",
            "36abc32656acfc645c61b71613c4bf21c787f5cabbee48348d58597803d7abc9",
        ),
        (
            "C=US, O=Amazon, CN=Amazon Root CA 4",
            "f7ecded5c66047d28ed6466b543c40e0743abe81d109254dcf845d4c2c7853c5",
        ),
        (
            "C=US, ST=Arizona, L=Scottsdale, O=Starfield Technologies, Inc., CN=Starfield Services Root Certificate Authority - G2",
            "2b071c59a0a0ae76b0eadb2bad23bad4580b69c3601b630c2eaf0613afa83f92",
        ),
    ];

    const YEAR: i64 = 365 * 24 * 60 * 60;

    #[test]
    fn the_roots_are_the_five_that_amazon_publishes_and_good_for_a_year_at_least() {
        let now = crate::Clock::system().now().as_second();
        let ders = CertificateDer::pem_slice_iter(AMAZON).map(Result::unwrap);
        let ders: Vec<CertificateDer> = ders.collect();
        assert_eq!(ders.len(), PUBLISHED.len());
        for (der, (name, key)) in ders.iter().zip(PUBLISHED) {
            let (rest, root) = X509Certificate::from_der(der).unwrap();
            assert!(rest.is_empty(), "{name}");
            assert_eq!(root.subject().to_string(), name);
            assert_eq!(root.issuer(), root.subject(), "{name}");
            assert!(root.is_ca(), "{name}");
            let hash = digest(&SHA256, root.public_key().raw);
            assert_eq!(format!("{hash:?}"), format!("SHA256:{key}"), "{name}");
            let ends = root.validity().not_after.timestamp();
            assert!(ends > now + YEAR, "{name} ends within a year");
        }
        check(AMAZON).expect("the client takes them");
    }

    fn of(variables: &[(&str, &str)]) -> Result<Roots, BundleError> {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        Roots::of(&variables.iter().map(owned).collect())
    }

    const IN_LAMBDA: (&str, &str) = ("AWS_LAMBDA_FUNCTION_NAME", "medseal-records");

    #[test]
    fn a_function_believes_amazon_alone_where_aws_answers_by_amazons_roots() {
        for region in [
            "eu-central-1",
            "us-east-1",
            "ap-southeast-7",
            "mx-central-1",
        ] {
            let roots = of(&[IN_LAMBDA, ("AWS_REGION", region)]).unwrap();
            assert_eq!(roots, Roots::Amazon, "{region}");
        }
        for region in [
            "cn-north-1",
            "us-gov-west-1",
            "eusc-de-east-1",
            "us-iso-east-1",
            "eu-isoe-west-1",
            "moon-central-1",
        ] {
            let roots = of(&[IN_LAMBDA, ("AWS_REGION", region)]).unwrap();
            assert_eq!(roots, Roots::System, "{region}");
        }
    }

    #[test]
    fn what_an_operator_has_set_up_is_believed_as_the_system_believes_it() {
        let region = ("AWS_REGION", "eu-central-1");
        assert_eq!(of(&[region]).unwrap(), Roots::System, "outside Lambda");
        for own in [
            ("SSL_CERT_FILE", "/opt/ca.pem"),
            ("SSL_CERT_DIR", "/opt/ca"),
            ("AWS_ENDPOINT_URL", "https://kms.clinic.example"),
        ] {
            assert_eq!(of(&[IN_LAMBDA, region, own]).unwrap(), Roots::System);
        }
        let plain = ("AWS_ENDPOINT_URL", "http://localhost:4566");
        assert_eq!(of(&[IN_LAMBDA, region, plain]).unwrap(), Roots::Amazon);
    }

    #[test]
    fn a_bundle_of_no_use_is_refused_at_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bundle.pem");
        let bundle = |content: &str| {
            std::fs::write(&path, content).unwrap();
            of(&[IN_LAMBDA, ("AWS_CA_BUNDLE", path.to_str().unwrap())])
        };
        let whole = String::from_utf8(AMAZON.to_vec()).unwrap();
        assert_eq!(bundle(&whole).unwrap(), Roots::Bundle(AMAZON.to_vec()));
        let cut = whole.split_once("-----END").unwrap().0;
        assert!(matches!(bundle(cut), Err(BundleError::Malformed(_))));
        let other = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(matches!(bundle(other), Err(BundleError::Unusable(_))));
        assert!(matches!(bundle("nothing"), Err(BundleError::Empty)));
        folder.close().unwrap();
        let gone = of(&[("AWS_CA_BUNDLE", path.to_str().unwrap())]);
        assert!(matches!(gone, Err(BundleError::Unreadable(_))));
    }
}
