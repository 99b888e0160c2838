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

#[test]
fn every_alarm_has_a_runbook_and_every_runbook_an_alarm() {
    let infra = checkout::root().join("infra");
    let template = std::fs::read_to_string(infra.join("template.yaml")).unwrap();
    let lines: Vec<&str> = template.lines().collect();
    let mut alarms: Vec<String> = lines
        .windows(2)
        .filter(|pair| pair[1].trim() == "Type: AWS::CloudWatch::Alarm")
        .map(|pair| pair[0].trim().trim_end_matches(':').to_owned())
        .collect();
    assert!(!alarms.is_empty(), "the template has alarms");
    assert_eq!(
        alarms.len(),
        template.matches("AWS::CloudWatch::Alarm").count(),
        "an alarm's type stands below its name"
    );
    let runbooks = std::fs::read_dir(infra.join("runbooks")).unwrap().flatten();
    let mut runbooks: Vec<String> = runbooks
        .filter_map(|file| Some(file.file_name().to_str()?.strip_suffix(".md")?.to_owned()))
        .collect();
    alarms.sort();
    runbooks.sort();
    assert_eq!(alarms, runbooks);
    for alarm in &alarms {
        let page = infra.join(format!("runbooks/{alarm}.md"));
        let text = std::fs::read_to_string(page).unwrap();
        assert!(text.starts_with(&format!("# {alarm}\n")), "{alarm}");
    }
}

/// What `CloudFront` keeps of an origin's errors, as its developer guide lists them.
const KEPT: [u16; 11] = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

#[test]
fn no_error_of_a_function_is_kept_for_the_next_who_asks() {
    let template = std::fs::read_to_string(checkout::root().join("infra/template.yaml")).unwrap();
    let errors = template.split("CustomErrorResponses:\n").nth(1);
    let errors = errors.expect("the distribution says what becomes of errors");
    let errors: Vec<&str> = errors
        .lines()
        .map(str::trim)
        .take_while(|line| line.starts_with("- "))
        .collect();
    // A page of the distribution's own would replace what the API says.
    let wanted = KEPT.map(|code| format!("- {{ ErrorCode: {code}, ErrorCachingMinTTL: 0 }}"));
    assert_eq!(errors, wanted);
}
