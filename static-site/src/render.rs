use std::fs;
use std::path::Path;

use serde::Serialize;
use tera::{Context, Tera};

use crate::Error;
use crate::pages::Page;
use crate::text::{Layout, Texts};

/// A page ready to be written.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// Address in the portal, without the language.
    pub route: &'static str,
    /// BCP 47 tag.
    pub language: String,
    /// Path in the site's folder.
    pub file: String,
    pub html: String,
}

/// Renders every page in each of these languages. The first has its pages at `/`.
pub fn pages(languages: &[Texts]) -> Result<Vec<Rendered>, Error> {
    let mut tera = Tera::new();
    tera.add_raw_templates(templates()?)
        .map_err(named("templates"))?;
    let spoken = languages
        .iter()
        .map(|texts| Spoken {
            tag: texts.language.clone(),
            name: texts.layout.language.clone(),
            base: base(texts, languages),
        })
        .collect();
    let renderer = Renderer { tera, spoken };
    let whole: Result<Vec<_>, _> = languages
        .iter()
        .map(|texts| texts.render(&renderer))
        .collect();
    Ok(whole?.concat())
}

/// What stands before the address of a page in its language: nothing, or `/es`.
pub(crate) fn base(texts: &Texts, languages: &[Texts]) -> String {
    if languages
        .first()
        .is_some_and(|first| first.language == texts.language)
    {
        String::new()
    } else {
        format!("/{}", texts.language)
    }
}

fn templates() -> Result<Vec<(String, String)>, Error> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).map_err(Error::file(&folder))? {
        let path = entry.map_err(Error::file(&folder))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
        found.push((name.to_owned(), text));
    }
    Ok(found)
}

/// A language that pages are rendered in.
#[derive(Debug, Clone, Serialize)]
struct Spoken {
    tag: String,
    name: String,
    base: String,
}

/// The templates, and the languages that each page links to.
pub(crate) struct Renderer {
    tera: Tera,
    spoken: Vec<Spoken>,
}

impl Renderer {
    pub(crate) fn render<P: Page>(&self, texts: &Texts, page: &P) -> Result<Rendered, Error> {
        #[derive(Serialize)]
        struct Whole<'a, P> {
            language: &'a str,
            base: &'a str,
            languages: &'a [Spoken],
            layout: &'a Layout,
            route: &'static str,
            page: &'a P,
        }
        let base = self
            .spoken
            .iter()
            .find(|one| one.tag == texts.language)
            .map_or("", |one| &one.base);
        let whole = Whole {
            language: &texts.language,
            base,
            languages: &self.spoken,
            layout: &texts.layout,
            route: P::ROUTE,
            page,
        };
        let context = Context::from_serialize(&whole).map_err(named(P::TEMPLATE))?;
        let html = self
            .tera
            .render(P::TEMPLATE, &context)
            .map_err(named(P::TEMPLATE))?;
        Ok(Rendered {
            route: P::ROUTE,
            language: texts.language.clone(),
            file: format!("{base}/{}", P::TEMPLATE)
                .trim_start_matches('/')
                .to_owned(),
            html,
        })
    }
}

fn named(name: &str) -> impl FnOnce(tera::Error) -> Error + '_ {
    move |cause| Error::Template {
        name: name.to_owned(),
        cause,
    }
}
