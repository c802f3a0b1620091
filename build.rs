//! How the program is linked.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let target = |key: &str| std::env::var(format!("CARGO_CFG_TARGET_{key}")).unwrap_or_default();
    // At a fixed address: the tables of minify-html hold forty thousand pointers in ten megabytes, which the dynamic linker
    // would else copy and correct at each start (8 ms, 11 MB).
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
