//! The LocalStack plugin's tests.

#[test]
fn the_lambda_executor_passes_its_tests() {
    let tools = crate::tools();
    let mut pytest = stack::python(&tools);
    // pytest's exit code is not zero when it finds no tests.
    crate::passes(
        pytest
            .args(["-m", "pytest"])
            .current_dir(stack::checkout::plugin()),
    );
}
