use std::collections::HashMap;
use std::hash::BuildHasher;

use aws_sdk_dynamodb::types::AttributeValue;

/// Changes one bit of an attribute: the first of its last byte.
pub fn flip<S: BuildHasher>(item: &mut HashMap<String, AttributeValue, S>, name: &str) {
    let mut bytes = item[name].as_b().expect("it is bytes").as_ref().to_vec();
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    item.insert(name.to_owned(), AttributeValue::B(bytes.into()));
}
