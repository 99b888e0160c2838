//! The LocalStack plugin's tests.

#[test]
fn the_lambda_executor_passes_its_tests() {
    let tools = crate::tools();
    let mut pytest = stack::python(&tools);
    let said = crate::passes(
        pytest
            .args(["-m", "pytest", "-q"])
            .current_dir(stack::checkout::plugin()),
    );
    assert!(said.contains("passed"), "{said}");
}
