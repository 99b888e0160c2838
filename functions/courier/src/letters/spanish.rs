//! Letters in Spanish.

use queue::AppointmentChange;

use super::{News, Words};

/// What a letter begins with, and how it ends.
pub const FRAME: (&str, &str) = (
    "Hola:",
    "Este correo lo ha enviado un programa; nadie lee las respuestas.",
);

pub fn password_reset(portal: &str, token: &str) -> Words {
    let text = format!(
        "Alguien, esperamos que usted, ha pedido una contraseña nueva en {portal}.\n\n\
         Elíjala aquí:\n\n{portal}/reset#{token}\n\n\
         El enlace funciona una vez, durante una hora. Si recibió varios, solo funciona el último.\n\n\
         Si no fue usted, no haga nada: su contraseña sigue siendo la misma.\n"
    );
    ("Elija una contraseña nueva de MedSeal", text)
}

pub fn no_password_reset(portal: &str, until: &str) -> Words {
    let text = format!(
        "Alguien, esperamos que usted, ha pedido una contraseña nueva en {portal}.\n\n\
         Un administrador puso esta dirección en la cuenta hace poco; por eso no se elige ninguna contraseña por \
         correo hasta {until}. Vuelva a pedirla entonces. La contraseña que tiene la cuenta sigue valiendo:\n\n\
         {portal}/sign-in\n\nSi no puede esperar, o no lo ha pedido usted, hable con su clínica.\n"
    );
    ("Todavía no hay contraseña nueva de MedSeal", text)
}

pub fn address_changed(portal: &str, until: Option<&str>) -> Words {
    let changed = match until {
        None => "Usted cambió la dirección con la que inicia sesión.".to_owned(),
        Some(until) => format!(
            "Un administrador cambió la dirección con la que usted inicia sesión. Su contraseña sigue siendo la misma, \
             y hasta {until} no se elige ninguna nueva por correo: quien lea la dirección nueva no puede quedarse \
             antes con la cuenta."
        ),
    };
    let text = format!(
        "{changed}\n\nSe avisa a la dirección antigua y a la nueva. Si usted no lo pidió, dígaselo enseguida a su \
         clínica, y pregunte por alguien que no sea quien hizo el cambio.\n\nInicie sesión aquí:\n\n{portal}/sign-in\n"
    );
    ("La dirección de su cuenta de MedSeal ha cambiado", text)
}

/// A subject, and a sentence behind which the page is named.
pub fn news(news: News) -> (&'static str, &'static str) {
    match news {
        News::PasswordChanged => (
            "Su contraseña de MedSeal ha cambiado",
            "La contraseña de su cuenta ha cambiado, y se cerraron las demás sesiones.\n\n\
             Si no fue usted, elija enseguida otra («He olvidado mi contraseña») y avise a su clínica",
        ),
        News::SecondFactorChanged => (
            "Su inicio de sesión de MedSeal ha cambiado",
            "Se añadió o se quitó de su cuenta una forma de demostrar quién es (una llave de acceso, una aplicación de \
             códigos o los códigos de recuperación).\n\nSi no fue usted, cambie su contraseña y avise a su clínica",
        ),
        News::FactorsReset => (
            "Su inicio de sesión de MedSeal se ha restablecido",
            "Un administrador quitó los segundos factores de su cuenta y cerró sus sesiones. Inicie sesión con su \
             contraseña para poner otros.\n\nSi usted no lo pidió, avise a su clínica",
        ),
        News::SecondFactorFailed => (
            "Intentos fallidos de iniciar sesión en MedSeal",
            "Alguien dio su contraseña correcta y después, varias veces hoy, un código o una llave equivocados.\n\n\
             Si no fue usted, conocen su contraseña: elija otra («He olvidado mi contraseña») y avise a su clínica",
        ),
        News::EmergencyAccess => (
            "Acceso de urgencia a su historial",
            "Un médico ha usado el acceso de urgencia a su historial. Dura una hora. Quién fue y el motivo que dio \
             figuran en su registro",
        ),
        News::EmergencyAccessAtClinic => (
            "Acceso de urgencia en su clínica",
            "Un médico ha usado el acceso de urgencia a un historial. Quién fue figura entre sus avisos",
        ),
        News::ConsentAsked => (
            "Un paciente pregunta por usted",
            "Un paciente le pide que sea uno de sus médicos. Acéptelo o rechácelo",
        ),
        News::ConsentAnswered => (
            "Un médico le ha respondido",
            "Un médico ha respondido a su solicitud de leer su historial",
        ),
        News::ConsentEnded => (
            "Ha terminado un acceso a un historial",
            "Ha terminado un acceso a un historial que le concierne",
        ),
        News::Update => (
            "Un médico le ha enviado una novedad",
            "Un médico le ha enviado una novedad de su historial. Está comprobada",
        ),
        News::Appointment(what) => appointment(what),
    }
}

/// When it is and with whom stands behind the sign-in.
fn appointment(what: AppointmentChange) -> (&'static str, &'static str) {
    match what {
        AppointmentChange::Asked => (
            "Un paciente pide una cita",
            "Un paciente le pide una cita. Confírmela, cámbiela o cancélela",
        ),
        AppointmentChange::Booked => (
            "Una cita está confirmada",
            "Una cita suya está confirmada. Cuándo es figura entre sus citas",
        ),
        AppointmentChange::Moved => (
            "Una cita será a otra hora",
            "Una cita suya será a otra hora. Véala aquí",
        ),
        AppointmentChange::Cancelled => (
            "Una cita se ha cancelado",
            "Una cita suya se ha cancelado. Vea cuál aquí",
        ),
    }
}
