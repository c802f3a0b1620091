//! How the program is linked.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = |key: &str| std::env::var(format!("CARGO_CFG_TARGET_{key}")).unwrap_or_default();
    let is_static = target("FEATURE").split(',').any(|feature| feature == "crt-static");
    // At a fixed address: the tables of minify-html hold forty thousand pointers in ten megabytes, which the dynamic linker
    // would else copy and correct at each start (8 ms, 11 MB). The price: the program's own code is not moved about in
    // memory at random. Static programs are linked in another way and have no dynamic linker.
    if target("OS") == "linux" && target("ENV") == "gnu" && !is_static {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
