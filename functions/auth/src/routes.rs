//! The table of contents: every address, and what it takes to be let in.

use access::Action::{FindPractitioners, InvitePatient, KeepAccount, ManagePeople, ReadFigures};
use axum::Router;
use axum::routing::{delete, get, post, put};
use gate::Gate;
use utoipa::OpenApi;

use crate::account::{
    self, factors, passkey_options, passkeys, password, recovery_codes, totp, totp_confirmation,
};
use crate::auth::Auth;
use crate::{
    accept, erase, factor_reset, figures, invitations, invite, invite_patient, jwks,
    password_reset, password_reset_accept, people_page, photo, practitioners, profile, refresh,
    renewal, setup, sign_in, sign_out, standing, withdrawal,
};

/// Every route of this function.
pub fn routes(gate: &Gate, auth: Auth) -> Router {
    Router::new()
        .merge(signing_in())
        .merge(own_account(gate))
        .merge(people(gate))
        .route("/api/auth/jwks.json", get(jwks::jwks))
        .route(
            "/api/auth/openapi.json",
            get(|| async { axum::Json(Description::openapi()) }),
        )
        .with_state(auth)
}

/// For whoever is not signed in: each asks for something that its sender alone has.
fn signing_in() -> Router<Auth> {
    Router::new()
        .route("/api/auth/setup", post(setup::setup))
        .route("/api/auth/invitations/accept", post(accept::accept))
        .route("/api/auth/password-resets", post(password_reset::ask))
        .route(
            "/api/auth/password-resets/accept",
            post(password_reset_accept::accept),
        )
        .route("/api/auth/sign-in", post(sign_in::sign_in))
        .route("/api/auth/sign-in/totp", post(sign_in::totp::totp))
        .route(
            "/api/auth/sign-in/recovery",
            post(sign_in::recovery::recovery),
        )
        .route("/api/auth/sign-in/passkey", post(sign_in::passkey::passkey))
        .route("/api/auth/refresh", post(refresh::refresh))
        .route("/api/auth/sign-out", post(sign_out::sign_out))
}

fn own_account(gate: &Gate) -> Router<Auth> {
    let own = |route| gate.guard(KeepAccount, route);
    Router::new()
        .route("/api/auth/account", own(get(account::account)))
        .route("/api/auth/account/password", own(put(password::change)))
        .route("/api/auth/account/totp", own(post(totp::propose)))
        .route(
            "/api/auth/account/totp/confirmations",
            own(post(totp_confirmation::confirm)),
        )
        .route(
            "/api/auth/account/passkeys/options",
            own(post(passkey_options::options)),
        )
        .route("/api/auth/account/passkeys", own(post(passkeys::register)))
        .route(
            "/api/auth/account/factors/{factor}",
            own(delete(factors::remove)),
        )
        .route(
            "/api/auth/account/recovery-codes",
            own(post(recovery_codes::renew)),
        )
        .route(
            "/api/auth/account/sessions",
            own(get(account::sessions::sessions)
                .delete(account::sessions::everywhere::end_everywhere)),
        )
        .route(
            "/api/auth/account/sessions/{session}",
            own(delete(account::sessions::end::end)),
        )
}

fn people(gate: &Gate) -> Router<Auth> {
    let manage = |route| gate.guard(ManagePeople, route);
    Router::new()
        .route(
            "/api/auth/invitations",
            manage(post(invite::invite).get(invitations::list)),
        )
        .route(
            "/api/auth/invitations/{invitation}",
            manage(delete(withdrawal::withdraw)),
        )
        .route(
            "/api/auth/invitations/{invitation}/renewals",
            manage(post(renewal::renew)),
        )
        .route(
            "/api/auth/patients/{patient}/invitations",
            gate.guard(InvitePatient, post(invite_patient::invite_patient)),
        )
        .route("/api/auth/people", manage(get(people_page::list)))
        .route(
            "/api/auth/people/{person}",
            manage(
                get(profile::read)
                    .put(profile::edit::edit)
                    .delete(erase::erase),
            ),
        )
        .route(
            "/api/auth/people/{person}/photo",
            manage(
                get(photo::of_person::of_person)
                    .put(photo::put::put)
                    .delete(photo::remove::remove),
            ),
        )
        .route(
            "/api/auth/people/{person}/standing",
            manage(put(standing::set)),
        )
        .route(
            "/api/auth/people/{person}/factor-resets",
            manage(post(factor_reset::reset)),
        )
        .route(
            "/api/auth/practitioners",
            gate.guard(FindPractitioners, get(practitioners::list)),
        )
        .route(
            "/api/auth/practitioners/{practitioner}/photo",
            gate.guard(
                FindPractitioners,
                get(photo::of_practitioner::of_practitioner),
            ),
        )
        .route(
            "/api/auth/figures",
            gate.guard(ReadFigures, get(figures::figures)),
        )
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "MedSeal auth",
        description = "Sign-in, one's own account, and people."
    ),
    paths(
        setup::setup,
        accept::accept,
        password_reset::ask,
        password_reset_accept::accept,
        sign_in::sign_in,
        sign_in::totp::totp,
        sign_in::recovery::recovery,
        sign_in::passkey::passkey,
        refresh::refresh,
        sign_out::sign_out,
        account::account,
        password::change,
        totp::propose,
        totp_confirmation::confirm,
        passkey_options::options,
        passkeys::register,
        factors::remove,
        recovery_codes::renew,
        account::sessions::sessions,
        account::sessions::everywhere::end_everywhere,
        account::sessions::end::end,
        invite::invite,
        invitations::list,
        withdrawal::withdraw,
        renewal::renew,
        invite_patient::invite_patient,
        people_page::list,
        profile::read,
        profile::edit::edit,
        erase::erase,
        photo::of_person::of_person,
        photo::put::put,
        photo::remove::remove,
        standing::set,
        factor_reset::reset,
        practitioners::list,
        photo::of_practitioner::of_practitioner,
        figures::figures,
        jwks::jwks
    )
)]
struct Description;
