//! Every sentence of the portal, typed: a text that a page needs and a language lacks is an error at
//! generation, and so is one that no page uses.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Error;
use crate::pages::{self, Page};
use crate::render::{Rendered, Renderer};

/// The languages the repository ships: the first at `/`, each other one below `/<tag>/`.
pub const LANGUAGES: [&str; 2] = ["en", "es"];

/// The pages, each by the name of its texts. `text/<language>/<name>.json` has them, with `-` for `_`.
macro_rules! texts {
    ($($name:ident: $page:ident),+ $(,)?) => {
        /// One language of the portal.
        #[derive(Debug, Clone)]
        pub struct Texts {
            /// BCP 47 tag, becomes `<html lang>`.
            pub language: String,
            pub layout: Layout,
            $(pub $name: pages::$page,)+
            /// What the browser modules say; written to `/assets/text/<language>.js` as it stands.
            pub script: Map<String, Value>,
        }

        impl Texts {
            /// Takes each page's texts out of the files of a language.
            pub fn parse(language: &str, mut files: Map<String, Value>) -> Result<Self, Error> {
                let texts = Self {
                    language: language.to_owned(),
                    layout: take(&mut files, language, "layout")?,
                    $($name: take(&mut files, language, stringify!($name))?,)+
                    script: take(&mut files, language, "script")?,
                };
                match files.keys().next() {
                    None => Ok(texts),
                    Some(left) => Err(Error::Unused(file_of(language, left))),
                }
            }

            /// The samples of all pages, put together into the texts of a portal.
            #[must_use]
            pub fn sample() -> Self {
                Self { $($name: pages::$page::sample(),)+ ..Self::english() }
            }

            pub(crate) fn render(&self, renderer: &Renderer) -> Result<Vec<Rendered>, Error> {
                Ok(vec![$(renderer.render(self, &self.$name)?,)+])
            }
        }
    };
}

texts! {
    start: Start,
    sign_in: SignIn,
    welcome: Welcome,
    reset: Reset,
    account: Account,
    patients: Patients,
    people: People,
    dashboard: Dashboard,
    details: Details,
    import: Import,
    chain: Chain,
    chart: Chart,
    visit: Visit,
    card: Card,
    access: Access,
    requests: Requests,
    emergency: Emergency,
    log: Log,
    home: Home,
    doctors: Doctors,
    appointments: Appointments,
    record: RecordPage,
    links: Links,
    open: Open,
    notices: Notices,
    verify: Verify,
    not_found: NotFound,
}

impl Texts {
    /// Reads one of `LANGUAGES`.
    pub fn read(language: &str) -> Result<Self, Error> {
        Self::parse(language, files(language)?)
    }

    /// The language every other one is translated from.
    #[expect(
        clippy::missing_panics_doc,
        reason = "the files are part of the repository and a test parses them"
    )]
    #[must_use]
    pub fn english() -> Self {
        static ENGLISH: OnceLock<Texts> = OnceLock::new();
        ENGLISH
            .get_or_init(|| Self::read("en").unwrap_or_else(|error| panic!("{error}")))
            .clone()
    }
}

/// What the files of a language hold, by the names of the pages; `script` by the names of its sections.
pub fn files(language: &str) -> Result<Map<String, Value>, Error> {
    let mut files = folder(&text_folder().join(language))?;
    let script = folder(&text_folder().join(language).join("script"))?;
    files.insert("script".to_owned(), Value::Object(script));
    Ok(files)
}

fn text_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("text")
}

fn folder(path: &Path) -> Result<Map<String, Value>, Error> {
    let mut found = Map::new();
    for entry in fs::read_dir(path).map_err(Error::file(path))? {
        let file = entry.map_err(Error::file(path))?.path();
        let Some(name) = file.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        let Some(name) = name.strip_suffix(".json") else {
            continue;
        };
        let text = fs::read_to_string(&file).map_err(Error::file(&file))?;
        let value = serde_json::from_str(&text).map_err(Error::text(&file))?;
        found.insert(name.replace('-', "_"), value);
    }
    Ok(found)
}

fn take<T: DeserializeOwned>(
    files: &mut Map<String, Value>,
    language: &str,
    name: &str,
) -> Result<T, Error> {
    let file = file_of(language, name);
    let value = files.remove(name).unwrap_or_default();
    serde_json::from_value(value).map_err(Error::text(Path::new(&file)))
}

fn file_of(language: &str, name: &str) -> String {
    format!("text/{language}/{}.json", name.replace('_', "-"))
}

/// What stands on every page.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// What the language calls itself.
    pub language: String,
    pub product: String,
    pub home_link: String,
    pub skip: String,
    pub navigation: String,
    pub menu: String,
    pub verify: String,
    pub home: String,
    pub patients: String,
    pub my_chart: String,
    pub appointments: String,
    pub doctors: String,
    pub dashboard: String,
    pub chain: String,
    pub people: String,
    pub requests: String,
    pub access: String,
    pub log: String,
    pub notices: String,
    pub account: String,
    pub sign_in: String,
    pub sign_out: String,
    pub theme: String,
    pub no_script: String,
    pub footer: String,
    pub footer_privacy: String,
}

/// Label and hint of one form field; an empty hint is not shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub label: String,
    pub hint: String,
}
