//! Commands for tests.

use mdm_examples::store::NewOrder;
use mdm_programs::order::Wanted;
use serde_json::{Value, json};

/// Returns a command, written as the JSON API takes it.
pub fn order(wanted: Value) -> NewOrder {
    serde_json::from_value::<Wanted>(wanted).unwrap().order().unwrap()
}

/// Returns a command that reads a node.
pub fn get(node: &str) -> NewOrder {
    order(json!({"command": "get", "nodes": [node]}))
}
