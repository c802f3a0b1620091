//! Who is answered, what is given out, and how much at a time.

use crate::support::{Events, Scratch, ask, get, start, status};

#[test]
fn only_this_machine_and_only_the_site() {
    let scratch = Scratch::new();
    let preview = start(&scratch.root, false, false);
    let address = preview.address();
    assert!(address.ip().is_loopback());
    let port = address.port();

    // A name that somebody else's page made lead here.
    let host = |host: &str| ask(address, &format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")).status;
    assert_eq!(host("rebound.example"), 403);
    assert_eq!(host(&format!("rebound.example:{port}")), 403);
    assert_eq!(host("127.0.0.1:1"), 403);
    for good in ["127.0.0.1", "localhost", "[::1]"] {
        assert_eq!(host(&format!("{good}:{port}")), 200);
    }
    let elsewhere = format!("GET http://rebound.example/ HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    assert_eq!(ask(address, &elsewhere).status, 403);

    // Paths that would lead out.
    for path in ["/../site.toml", "/%2e%2e/site.toml", "/..%2fsite.toml", "/units/..%5c..%5csite.toml", "/%00", "//etc/passwd"] {
        let answer = get(address, path);
        assert!([400, 404].contains(&answer.status), "{path}: {}", answer.status);
        assert!(!answer.text().contains("title = "), "{path}");
    }
    for path in ["/site.toml", "/content/glossary.yaml", "/_gongkai/", "/_gongkai/../site.toml", "/units/../about/"] {
        assert!([400, 404].contains(&get(address, path).status), "{path}");
    }

    // Methods.
    let with = |method: &str| ask(address, &format!("{method} / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"));
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        assert_eq!(with(method).status, 405, "{method}");
    }
    let head = with("HEAD");
    assert!(head.status == 200 && head.body.is_empty());

    // Headers, types, the page for what is not there, the way to a folder.
    let page = get(address, "/");
    assert!(page.head.contains("cache-control: no-store") && page.head.contains("content-type: text/html; charset=utf-8"));
    assert!(get(address, "/assets/style.css").head.contains("content-type: text/css"));
    assert!(get(address, "/units/changji-egov/2023/data.json").head.contains("content-type: application/json"));
    let missing = get(address, "/units/nobody/");
    assert!(missing.status == 404 && missing.text().contains("/_gongkai/live.js"));
    assert!(get(address, "/about").head.contains("location: /about/"));
    preview.stop();
}

#[test]
fn many_tabs_and_quick_requests_do_no_harm() {
    let scratch = Scratch::new();
    let preview = start(&scratch.root, false, false);
    let address = preview.address();
    let mut tabs: Vec<Events> = (0..100).map(|_| Events::open(address)).collect();
    let (id, _) = tabs[0].next();
    std::thread::scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|| {
                for number in 0..100 {
                    let path = ["/", "/units/changji-egov/2023/", "/items/", "/nothing"][number % 4];
                    assert!([200, 404].contains(&get(address, path).status));
                }
            });
        }
    });
    for tab in &mut tabs[1..] {
        assert_eq!(tab.next().0, id);
    }
    assert_eq!(status(address, "/")["id"], id);
    preview.stop();
}

#[test]
fn a_taken_port_is_passed_over() {
    let scratch = Scratch::new();
    let one = start(&scratch.root, false, false);
    let options = gongkai::preview::Options { root: scratch.root.clone(), port: one.address().port(), poll: false, write: false };
    let other = gongkai::preview::Preview::start(options, crate::support::quiet()).expect("started");
    assert_ne!(one.address(), other.address());
    one.stop();
    other.stop();
}
