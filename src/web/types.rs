//! The TypeScript types of what crosses to JavaScript. wasm-bindgen puts them into the
//! declarations beside the module; no byte of them stays in the module.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");
