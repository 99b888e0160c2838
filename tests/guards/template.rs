//! The deployment's template.

use std::process::Command;

use stack::checkout;

#[test]
fn the_template_passes_cfn_lint() {
    let tools = crate::tools();
    crate::passes(
        Command::new(tools.in_venv("cfn-lint")).arg(checkout::root().join("infra/template.yaml")),
    );
}

#[test]
fn no_role_may_do_everything_or_to_everything() {
    let template = std::fs::read_to_string(checkout::root().join("infra/template.yaml")).unwrap();
    let roles = template
        .split("  # ------------------------------------------------------------- functions")
        .nth(1);
    let roles = roles.expect("the functions have a section of their own");
    for line in roles
        .lines()
        .filter(|line| line.contains("Action:") || line.contains("Resource:"))
    {
        let site = line.contains("${Site.Arn}/*");
        assert!(!line.contains('*') || site, "{line}");
    }
}
