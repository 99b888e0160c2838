use serde::Serialize;
use tera::{Context, Tera};

use crate::Error;
use crate::pages::Page;
use crate::text::Texts;

const TEMPLATES: [(&str, &str); 19] = [
    ("base.html", include_str!("../templates/base.html")),
    (
        "components.html",
        include_str!("../templates/components.html"),
    ),
    ("index.html", include_str!("../templates/index.html")),
    ("sign-in.html", include_str!("../templates/sign-in.html")),
    ("welcome.html", include_str!("../templates/welcome.html")),
    ("reset.html", include_str!("../templates/reset.html")),
    ("account.html", include_str!("../templates/account.html")),
    ("patients.html", include_str!("../templates/patients.html")),
    ("people.html", include_str!("../templates/people.html")),
    ("chart.html", include_str!("../templates/chart.html")),
    ("visit.html", include_str!("../templates/visit.html")),
    ("card.html", include_str!("../templates/card.html")),
    ("access.html", include_str!("../templates/access.html")),
    ("requests.html", include_str!("../templates/requests.html")),
    (
        "emergency.html",
        include_str!("../templates/emergency.html"),
    ),
    ("log.html", include_str!("../templates/log.html")),
    ("notices.html", include_str!("../templates/notices.html")),
    ("verify.html", include_str!("../templates/verify.html")),
    ("404.html", include_str!("../templates/404.html")),
];

/// A page ready to be written.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// Address in the portal.
    pub route: &'static str,
    /// File name in the site's folder.
    pub file: &'static str,
    pub html: String,
}

/// Renders every page in one language.
pub fn pages(texts: &Texts) -> Result<Vec<Rendered>, Error> {
    let mut tera = Tera::new();
    tera.add_raw_templates(TEMPLATES)
        .map_err(named("templates"))?;
    Ok(vec![
        render(&tera, texts, &texts.home)?,
        render(&tera, texts, &texts.sign_in)?,
        render(&tera, texts, &texts.welcome)?,
        render(&tera, texts, &texts.reset)?,
        render(&tera, texts, &texts.account)?,
        render(&tera, texts, &texts.patients)?,
        render(&tera, texts, &texts.people)?,
        render(&tera, texts, &texts.chart)?,
        render(&tera, texts, &texts.visit)?,
        render(&tera, texts, &texts.card)?,
        render(&tera, texts, &texts.access)?,
        render(&tera, texts, &texts.requests)?,
        render(&tera, texts, &texts.emergency)?,
        render(&tera, texts, &texts.log)?,
        render(&tera, texts, &texts.notices)?,
        render(&tera, texts, &texts.verify)?,
        render(&tera, texts, &texts.not_found)?,
    ])
}

fn render<P: Page>(tera: &Tera, texts: &Texts, page: &P) -> Result<Rendered, Error> {
    #[derive(Serialize)]
    struct Whole<'a, P> {
        language: &'a str,
        layout: &'a crate::text::Layout,
        route: &'static str,
        page: &'a P,
    }
    let whole = Whole {
        language: &texts.language,
        layout: &texts.layout,
        route: P::ROUTE,
        page,
    };
    let context = Context::from_serialize(&whole).map_err(named(P::TEMPLATE))?;
    let html = tera
        .render(P::TEMPLATE, &context)
        .map_err(named(P::TEMPLATE))?;
    Ok(Rendered {
        route: P::ROUTE,
        file: P::TEMPLATE,
        html,
    })
}

fn named(name: &str) -> impl FnOnce(tera::Error) -> Error + '_ {
    move |cause| Error::Template {
        name: name.to_owned(),
        cause,
    }
}
