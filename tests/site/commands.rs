//! The commands beside `build`, and exit codes.

use crate::support::{Site, root, tree};

#[test]
fn init_writes_an_archive_that_builds_without_a_word() {
    let site = Site::new();
    let run = site.run(&["init", "my-archive"]).succeeds().says("gongkai build").says("cd my-archive");
    assert_eq!(run.stdout, "");
    let run = site.run(&["build", "--site", "my-archive", "--strict"]).succeeds();
    assert!(run.stderr.starts_with("built "), "{}", run.stderr);
    assert!(run.stderr.contains("0 errors, 0 warnings, 0 notes"), "{}", run.stderr);
    assert!(site.path("my-archive/public/units/yunling-archives/compare/index.html").exists());
    let check = site.run(&["check", "--site", "my-archive"]);
    assert_eq!(check.code, 0, "{}{}", check.stdout, check.stderr);
    let written = tree(&site.path("my-archive"));
    for (path, bytes) in tree(&root().join("starter")) {
        let path = if path == "gitignore" { ".gitignore".to_owned() } else { path };
        assert_eq!(written.get(&path), Some(&bytes), "{path}");
    }
}

#[test]
fn init_prints_a_way_into_the_folder_that_a_shell_takes() {
    let site = Site::new();
    for name in ["it's $HOME", "a b", "-x", "档案", "a\"b`c"] {
        let run = site.run(&["init", "--", name]).succeeds();
        let way = run.stderr.lines().find_map(|line| line.strip_prefix("  cd ")).expect("the way").to_owned();
        let there =
            std::process::Command::new("sh").current_dir(site.path("")).arg("-c").arg(format!("cd {way} && test -f site.toml")).status();
        assert!(there.expect("a shell").success(), "{name}: {way}");
    }
}

/// Systems that run builds set variables to nothing.
#[test]
fn a_site_variable_that_is_set_to_nothing_is_not_set() {
    let site = Site::of("");
    for (folder, code) in [("", 0), (".", 0), ("nowhere", 2)] {
        assert_eq!(site.run_with(&["build"], &[("GONGKAI_SITE", folder)]).code, code, "{folder}");
    }
    assert_eq!(site.run(&["build", "--site", ""]).code, 2);
    assert_eq!(site.run_with(&["build", "--site", "."], &[("GONGKAI_SITE", "nowhere")]).code, 0);
}

#[test]
fn init_replaces_nothing() {
    let site = Site::new().with("full/mine.txt", "mine").with("file", "mine");
    std::fs::create_dir(site.path("empty")).expect("writable");
    assert_eq!(site.run(&["init", "full"]).says("is not empty").code, 2);
    assert_eq!(tree(&site.path("full")).len(), 1);
    assert_eq!(site.run(&["init", "file"]).says("is a file").code, 2);
    site.run(&["init", "empty"]).succeeds();
    site.run(&["init", "new/below"]).succeeds();
}

#[test]
fn wrong_usage_and_missing_folders_exit_with_two() {
    let site = Site::new();
    for arguments in [&["bild"][..], &[], &["build", "--nope"], &["build", "--site", "nowhere"], &["build"], &["init"], &["schema", "page"]]
    {
        assert_eq!(site.run(arguments).code, 2, "{arguments:?}");
    }
    site.run(&["build"]).says("gongkai init");
}

/// A wrong path must not pass for an archive without mistakes.
#[test]
fn a_folder_without_content_is_refused_by_all_that_read_it() {
    let site = Site::new().with("below/content/glossary.yaml", "名词: []\n");
    let told = "error: . has no folder content/; give the site's folder by --site, or make a new archive by: gongkai init DIR\n";
    for arguments in [&["build"][..], &["check"], &["check", "--format", "sarif"], &["watch"]] {
        let run = site.run(arguments);
        assert_eq!((run.code, &*run.stdout, &*run.stderr), (2, "", told), "{arguments:?}");
    }
    assert_eq!(site.run(&["check", "--site", "/"]).code, 2);
    // What the checks are can be asked anywhere.
    site.run(&["check", "--list"]).succeeds();
    site.run(&["check", "--explain", "share"]).succeeds();
    site.write("file/content", b"");
    let file = "error: content in file is no folder; the sources belong into a folder content/, which `gongkai init DIR` shows\n";
    std::fs::create_dir(site.path("link")).expect("writable");
    std::os::unix::fs::symlink("nowhere", site.path("link/content")).expect("writable");
    let link = "error: content in link is a link that leads to no folder; mend it, or mount what it leads to\n";
    for command in ["build", "check"] {
        for (folder, told) in [("file", file), ("link", link)] {
            let run = site.run(&[command, "--site", folder]);
            assert_eq!((run.code, &*run.stderr), (2, told), "{command} {folder}");
        }
    }
}

/// A share that is not mounted, a submodule that was not fetched.
#[test]
fn an_archive_is_not_replaced_by_one_without_disclosures() {
    let site = Site::of("").with("content/glossary.yaml", "名词: []\n");
    site.build().succeeds();
    let before = site.public();
    std::fs::rename(site.path("content/units"), site.path("units")).expect("writable");
    let output = std::fs::canonicalize(site.path("public")).expect("there");
    let told = format!(
        "error: content/ has no disclosures, but {} holds an archive with 1 of them, which would be removed; see whether content/ is \
         mounted or fetched, or remove that folder first if this is meant\n",
        output.display()
    );
    let run = site.build();
    assert_eq!((run.code, &*run.stderr), (2, &*told));
    assert_eq!(site.public(), before);
    std::fs::remove_file(site.path("content/glossary.yaml")).expect("writable");
    assert_eq!(site.build().says("has no disclosures").code, 2);
    assert_eq!(site.public(), before);
    // On purpose; and a new archive is built again and again before it has its first disclosure.
    std::fs::remove_dir_all(site.path("public")).expect("writable");
    site.build().succeeds();
    site.build().succeeds();
}

#[test]
fn help_teaches_the_first_step() {
    let run = Site::new().run(&["--help"]).succeeds();
    for part in ["Exit codes: 0 done, 1 the content has errors", "gongkai init my-archive", "build", "schema"] {
        assert!(run.stdout.contains(part), "{part}");
    }
}

#[test]
fn schema_prints_json_and_knows_the_sites_own_profiles() {
    let site = Site::of("").with("profiles/own.yaml", "id: own\nname: 自己\nextends: sichuan-2023\n");
    let run = site.run(&["schema", "disclosure", "--profile", "own"]).succeeds();
    let schema: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(schema["properties"]["版式"]["const"], "own");
    assert_eq!(site.run(&["schema", "--profile", "onw"]).says("did you mean `own`?").code, 2);
    for kind in ["unit", "glossary", "register"] {
        let run = site.run(&["schema", kind]).succeeds();
        assert!(serde_json::from_str::<serde_json::Value>(&run.stdout).is_ok());
    }
}

#[test]
fn completions_are_printed_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = Site::new().run(&["completions", shell]).succeeds();
        assert!(run.stdout.contains("gongkai"), "{shell}");
    }
}

/// The starter with one text exchanged.
fn starter_with(old: &str, new: &str) -> Site {
    let site = Site::copy(&root().join("starter"));
    let path = "content/units/yunling-archives/2023.yaml";
    let text = std::fs::read_to_string(site.path(path)).expect("readable");
    assert!(text.contains(old), "{old}");
    site.write(path, text.replacen(old, new, 1).as_bytes());
    site
}

#[test]
fn check_fails_on_warnings_and_errors_that_it_shows() {
    let code = |site: &Site, severity: &str| site.run(&["check", "--severity", severity]).code;
    let codes = |site: &Site| ["info", "warning", "error"].map(|severity| code(site, severity));
    assert_eq!(codes(&Site::copy(&root().join("starter"))), [0, 0, 0]);
    let wrong = starter_with("增长: 8.41%", "增长: 9.41%");
    wrong.run(&["check", "--severity", "info"]).says("error[check.change.total]");
    assert_eq!(codes(&wrong), [1, 1, 1]);
    let doubtful = starter_with(", 原因: 新增库房温湿度改造", "");
    doubtful.run(&["check", "--severity", "info"]).says("warning[check.change.reason]");
    assert_eq!(codes(&doubtful), [1, 1, 0]);
    let noted = starter_with("增长: 8.41%", "增长: 9.41%").with("site.toml", "[severity]\n\"change.total\" = \"info\"\n");
    let run = noted.run(&["check", "--severity", "info"]).says("info[check.change.total]");
    assert_eq!((run.code, run.stdout.contains("warning["), run.stdout.contains("error[")), (0, false, false), "{}", run.stdout);
    for format in ["json", "sarif", "github"] {
        assert_eq!(wrong.run(&["check", "--severity", "info", "--format", format]).code, 1, "{format}");
    }
}

#[test]
fn findings_are_the_result_of_check_and_go_where_a_pipe_takes_them_up() {
    let run = starter_with("增长: 8.41%", "增长: 9.41%").run(&["check"]);
    assert_eq!((run.code, &*run.stderr), (1, ""));
    assert!(run.stdout.starts_with("error[check.change.total]") && run.stdout.contains("\nchecked "), "{}", run.stdout);
}

/// A site in a folder of a repository, as code hosts see it.
#[test]
fn files_are_named_from_the_top_of_the_repository_for_code_hosts() {
    let file = "content/units/yunling-archives/2023.yaml";
    let site = starter_with("增长: 8.41%", "增长: 9.41%");
    let named = |folder: &str| {
        let run = |format: &str| site.run(&["check", "--site", folder, "--format", format]).stdout;
        let log: serde_json::Value = serde_json::from_str(&run("sarif")).expect("JSON");
        let uri = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
        let line = run("github");
        let file = line.strip_prefix("::error file=").and_then(|line| line.split_once(",line=")).expect("a file").0.to_owned();
        (file, uri)
    };
    let both = |github: &str, sarif: &str| (format!("{github}{file}"), format!("{sarif}{file}").into());
    assert_eq!(named("."), both("", ""));
    std::fs::create_dir(site.path("档 案")).expect("writable");
    std::fs::rename(site.path("content"), site.path("档 案/content")).expect("writable");
    let below = both("档 案/", "%E6%A1%A3%20%E6%A1%88/");
    assert_eq!(named("档 案"), below, "without a repository they are named from the current folder");
    std::fs::create_dir(site.path("档 案/.git")).expect("writable");
    assert_eq!(named("档 案"), both("", ""), "the site is a repository itself");
    std::fs::remove_dir(site.path("档 案/.git")).expect("writable");
    site.write(".git", b"gitdir: elsewhere\n");
    assert_eq!(named("档 案"), below, "a worktree");
}

#[test]
fn check_exits_with_two_for_wrong_settings() {
    for (settings, told) in [
        ("titel = \"a\"\n", "error[config]: the key `titel` is not known in site.toml\n  --> site.toml:1:1\n"),
        ("theme = \"plian\"\n", "error[theme.unknown]: there is no theme `plian`\n  --> site.toml:1:9\n"),
        ("[severity]\n\"share.smu\" = \"off\"\n", "error[check.unknown]: there is no check `share.smu`\n  --> site.toml:2:1\n"),
        ("[redirects]\n\"a/\" = \"../b/\"\n", "is not between addresses of this site\n  --> site.toml:2:8\n"),
    ] {
        let site = Site::copy(&root().join("starter")).with("site.toml", settings);
        for severity in ["info", "error"] {
            assert_eq!(site.run(&["check", "--severity", severity]).says(told).code, 2, "{settings}");
        }
    }
}

#[test]
fn a_check_that_does_not_exist_is_told_in_whole_sentences() {
    let explain = |id: &str| Site::of("").run(&["check", "--explain", id]);
    let (near, far) = (explain("share.smu"), explain("nope"));
    assert_eq!(near.stderr, "error: there is no check `share.smu`; did you mean `share.sum`? `gongkai check --list` lists them all\n");
    assert_eq!(far.stderr, "error: there is no check `nope`; `gongkai check --list` lists them all\n");
    assert_eq!((near.code, far.code), (2, 2));
}

#[test]
fn the_line_for_editors_leads_from_a_source_to_the_schema() {
    let starter = std::fs::read_to_string(root().join("starter/README.md")).expect("readable");
    let help = Site::new().run(&["schema", "--help"]).succeeds().stdout;
    for text in [starter, help] {
        let line = text.split("yaml-language-server: $schema=").nth(1).expect("the line");
        let to = line.split(['`', '\n']).next().expect("a path").trim();
        let site = Site::copy(&root().join("starter")).with("disclosure.schema.json", "{}");
        assert!(site.path("content/units/yunling-archives").join(to).is_file(), "{to}");
        assert!(text.contains("> disclosure.schema.json"), "{text}");
    }
}

/// Half of a result would pass for the whole.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_to_standard_output_is_told() {
    let site = Site::copy(&root().join("starter"));
    let run = |arguments: &[&str], to: std::process::Stdio| {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("gongkai"));
        command.current_dir(site.path("")).args(arguments).env_remove("GONGKAI_SITE").stdout(to).stderr(std::process::Stdio::piped());
        let output = command.output().expect("it runs");
        (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
    };
    let told = "error: cannot write to standard output: the disk is full\n";
    for arguments in [
        &["completions", "bash"][..],
        &["schema"],
        &["check", "--list"],
        &["check", "--explain", "share"],
        &["check"],
        &["check", "--format", "json"],
        &["check", "--format", "sarif"],
        &["build", "--json"],
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux");
        assert_eq!(run(arguments, full.into()), (Some(2), told.to_owned()), "{arguments:?}");
        // Who closes the pipe has read enough.
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        assert_eq!(run(arguments, writer.into()), (Some(0), String::new()), "{arguments:?}");
    }
}

#[test]
fn what_fails_beside_the_content_is_told_to_programs_too() {
    let run = Site::new().run(&["build", "--json"]).says("has no folder content/");
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!((run.code, &json["built"], &json["diagnostics"]), (2, &false.into(), &serde_json::json!([])));
    assert_eq!(json["error"], run.stderr.trim_end().trim_start_matches("error: "));
    let run = Site::of("").run(&["build", "--json", "--output", "content"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert!(run.code == 2 && json["error"].as_str().is_some_and(|why| why.contains("from which the site is made")), "{json}");
    let json: serde_json::Value = serde_json::from_str(&Site::of("").run(&["build", "--json"]).stdout).expect("JSON");
    assert_eq!(json["error"], serde_json::Value::Null);
}
