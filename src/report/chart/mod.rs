//! stub
use crate::{engine::Setup, report::gallery::Gallery};
pub struct Picture;
impl Picture {
    pub fn of(_: &Setup, _: &Gallery) -> Self {
        Self
    }
}
pub fn timeline(_: &Picture) -> String {
    String::new()
}
pub fn protection(_: &Picture) -> String {
    String::new()
}
pub fn streams(_: &Picture) -> String {
    String::new()
}
pub fn png(_: &str, _: f32) -> Vec<u8> {
    Vec::new()
}
