//! Renders every page and reads it as a browser would.

mod languages;
mod markup;
mod offline;
mod pages;
mod site;
