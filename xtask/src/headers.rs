//! The headers that the site is served with, read from one template and written in the forms that common hosts read.
//!
//! The template is `www/hosting/_headers`, in the form of Netlify and Cloudflare Pages: a path, then its headers,
//! indented; a path may end in `*`, and a part of it that starts with `:` stands for any one name; every rule that
//! matches adds its headers.

use anyhow::{Context, Result, bail};
use std::fmt::Write;

/// Headers for the paths that a pattern matches.
#[derive(Debug, PartialEq)]
struct Rule {
    pattern: String,
    headers: Vec<(String, String)>,
}

/// All rules of a headers file.
#[derive(Debug, PartialEq)]
pub struct Rules(Vec<Rule>);

impl Rules {
    /// Reads a headers file. `origin` names it in errors.
    pub fn parse(text: &str, origin: &str) -> Result<Self> {
        let mut rules: Vec<Rule> = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let place = || format!("{origin}, line {}", number + 1);
            let content = line.trim();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            if !line.starts_with(char::is_whitespace) {
                if !content.starts_with('/') {
                    bail!(
                        "{}: found `{content}`, expected a path that starts with `/`",
                        place()
                    );
                }
                rules.push(Rule {
                    pattern: content.to_owned(),
                    headers: Vec::new(),
                });
                continue;
            }
            let rule = rules
                .last_mut()
                .with_context(|| format!("{}: a header comes before any path", place()))?;
            let (name, value) = content.split_once(':').with_context(|| {
                format!("{}: found `{content}`, expected `Name: value`", place())
            })?;
            if value.contains('"') {
                // Apache and nginx put values in double quotes.
                bail!(
                    "{}: found a double quote in a value, where none can be",
                    place()
                );
            }
            rule.headers
                .push((name.trim().to_owned(), value.trim().to_owned()));
        }
        if rules.is_empty() {
            bail!("{origin}: found no rule, expected at least one path with its headers");
        }
        Ok(Self(rules))
    }

    /// The headers of a response for this path. A header that several rules name has their values joined by commas,
    /// which for policies means that all of them hold.
    pub fn for_path(&self, path: &str) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        for rule in self.0.iter().filter(|rule| rule.matches(path)) {
            for (name, value) in &rule.headers {
                match found
                    .iter_mut()
                    .find(|(known, _)| known.eq_ignore_ascii_case(name))
                {
                    Some((_, known)) => {
                        known.push_str(", ");
                        known.push_str(value);
                    }
                    None => found.push((name.clone(), value.clone())),
                }
            }
        }
        found
    }

    /// Whether other sites are kept from showing this page in a frame.
    pub fn forbid_frames(&self, path: &str) -> bool {
        self.for_path(path).iter().any(|(name, value)| {
            name.eq_ignore_ascii_case("Content-Security-Policy")
                && value.contains("frame-ancestors 'none'")
        })
    }

    /// The rule for every file, and the names of the files with rules of their own.
    fn general_and_special<'a>(&'a self, base: &'a str) -> (String, Vec<&'a str>) {
        let everything = format!("{base}*");
        let special = self
            .0
            .iter()
            .filter_map(|rule| rule.pattern.strip_prefix(base))
            // The folder itself is answered with its index.html, which Apache and nginx look up as such.
            .filter(|file| !file.is_empty() && !file.ends_with('/') && *file != "*")
            .collect();
        (everything, special)
    }

    /// The rules as a `.htaccess` of Apache, for the folder of the site.
    pub fn for_apache(&self, base: &str) -> String {
        let (everything, special) = self.general_and_special(base);
        let mut text = String::from(
            "# Written by `cargo xtask build`. Apache reads this from the folder of the site, with mod_headers on.\n\
             AddType application/wasm .wasm\nAddType text/javascript .js .mjs\n\n<IfModule mod_headers.c>\n",
        );
        for (name, value) in self.for_path(&everything) {
            let _ = writeln!(text, "  Header always set {name} \"{value}\"");
        }
        // A rule for a file of this folder holds for those of its name in every folder below.
        for file in special.into_iter().filter(|file| !file.contains(':')) {
            let _ = writeln!(text, "  <Files \"{file}\">");
            for (name, value) in self.for_path(&format!("{base}{file}")) {
                let _ = writeln!(text, "    Header always set {name} \"{value}\"");
            }
            text.push_str("  </Files>\n");
        }
        text.push_str("</IfModule>\n");
        text
    }

    /// The rules as locations of nginx, to be included in a `server` block.
    pub fn for_nginx(&self, base: &str) -> String {
        let (everything, special) = self.general_and_special(base);
        let mut text = String::from(
            "# Written by `cargo xtask build`. Include this in the `server` block whose `root` holds the site;\n\
             # nginx's own mime.types knows application/wasm since version 1.21.\n",
        );
        let mut location = |matcher: &str, path: &str| {
            let _ = writeln!(text, "\nlocation {matcher} {{");
            for (name, value) in self.for_path(path) {
                let _ = writeln!(text, "    add_header {name} \"{value}\" always;");
            }
            text.push_str("}\n");
        };
        location(base, &everything);
        for file in special {
            let path = format!("{base}{file}");
            location(&nginx_matcher(&path), &path);
        }
        text
    }

    /// The rules as a `vercel.json`.
    pub fn for_vercel(&self) -> String {
        let rules: Vec<_> = self
            .0
            .iter()
            .map(|rule| {
                let headers: Vec<_> = self
                    .for_path(&rule.pattern)
                    .into_iter()
                    .map(|(key, value)| serde_json::json!({ "key": key, "value": value }))
                    .collect();
                let source = match rule.pattern.strip_suffix('*') {
                    Some(start) => format!("{start}(.*)"),
                    None => rule.pattern.clone(),
                };
                serde_json::json!({ "source": source, "headers": headers })
            })
            .collect();
        format!("{:#}\n", serde_json::json!({ "headers": rules }))
    }
}

impl Rule {
    fn matches(&self, path: &str) -> bool {
        if let Some(start) = self.pattern.strip_suffix('*') {
            return path.starts_with(start);
        }
        let (wanted, found) = (self.pattern.split('/'), path.split('/'));
        wanted.clone().count() == found.clone().count()
            && wanted.zip(found).all(|(wanted, found)| {
                wanted == found || (wanted.starts_with(':') && !found.is_empty())
            })
    }
}

/// What nginx calls the paths of a pattern: one path, or all that differ in the parts that start with `:`.
fn nginx_matcher(pattern: &str) -> String {
    if !pattern.contains(':') {
        return format!("= {pattern}");
    }
    let parts: Vec<String> = pattern
        .split('/')
        .map(|part| {
            if part.starts_with(':') {
                "[^/]+".to_owned()
            } else {
                part.replace('.', "\\.")
            }
        })
        .collect();
    format!("~ ^{}$", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = include_str!("../../www/hosting/_headers");

    fn rules() -> Rules {
        Rules::parse(&TEMPLATE.replace("{base}", "/a/b/"), "_headers").unwrap()
    }

    fn policy(path: &str) -> String {
        let headers = rules().for_path(path);
        let policy = headers
            .into_iter()
            .find(|(name, _)| name == "Content-Security-Policy");
        policy.unwrap_or_default().1
    }

    const STRICT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
        img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
        base-uri 'none'; form-action 'none'";

    #[test]
    fn every_file_has_the_strict_policy_and_only_the_embeddable_page_may_be_framed() {
        for path in [
            "/a/b/",
            "/a/b/index.html",
            "/a/b/task.html",
            "/a/b/v/0.3.0/",
            "/a/b/v/0.3.0/index.html",
        ] {
            assert_eq!(policy(path), format!("{STRICT}, frame-ancestors 'none'"));
            assert!(rules().forbid_frames(path));
        }
        for path in [
            "/a/b/worker.js",
            "/a/b/embed.html",
            "/a/b/v/0.3.0/embed.html",
            "/a/b/v/0.3.0/more/index.html",
            "/a/b/backchannel_bg.wasm",
        ] {
            assert_eq!(policy(path), STRICT);
            assert!(!rules().forbid_frames(path));
        }
        assert!(rules().for_path("/elsewhere/").is_empty());
        let all = rules().for_path("/a/b/main.js");
        assert!(all.contains(&("X-Content-Type-Options".to_owned(), "nosniff".to_owned())));
        assert!(all.contains(&("Referrer-Policy".to_owned(), "no-referrer".to_owned())));
    }

    #[test]
    fn no_policy_allows_inline_scripts_or_any_other_site() {
        let policy = policy("/a/b/index.html");
        for word in [
            "'unsafe-inline'",
            "'unsafe-eval'",
            "http:",
            "https:",
            "blob:",
        ] {
            assert!(!policy.contains(word), "{policy} contains {word}");
        }
        let words = policy.split([' ', ';', ',']);
        assert_eq!(words.filter(|word| *word == "*").count(), 0);
    }

    #[test]
    fn each_host_gets_the_same_headers_in_its_own_form() {
        let apache = rules().for_apache("/a/b/");
        assert!(apache.contains(&format!(
            "  Header always set Content-Security-Policy \"{STRICT}\"\n"
        )));
        assert!(apache.contains(&format!(
            "  <Files \"index.html\">\n    Header always set Content-Security-Policy \"{STRICT}, frame-ancestors 'none'\"\n"
        )));
        let nginx = rules().for_nginx("/a/b/");
        assert!(nginx.contains(&format!(
            "location /a/b/ {{\n    add_header Content-Security-Policy \"{STRICT}\" always;\n"
        )));
        assert!(nginx.contains("location = /a/b/index.html {\n"));
        assert!(nginx.contains("location ~ ^/a/b/v/[^/]+/index\\.html$ {\n"));
        assert!(!apache.contains(":version"), "{apache}");
        let vercel: serde_json::Value = serde_json::from_str(&rules().for_vercel()).unwrap();
        assert_eq!(vercel["headers"][0]["source"], "/a/b/(.*)");
        assert_eq!(vercel["headers"][0]["headers"][0]["value"], STRICT);
        assert_eq!(vercel["headers"][2]["source"], "/a/b/index.html");
        let sources = vercel["headers"].as_array().unwrap().iter();
        assert!(
            sources
                .map(|rule| &rule["source"])
                .any(|source| source == "/a/b/v/:version/index.html")
        );
    }

    #[test]
    fn a_bad_line_is_named() {
        for (text, expected) in [
            ("", "found no rule"),
            ("/a\n  Name value", "_headers, line 2: found `Name value`"),
            ("  Name: value", "line 1: a header comes before any path"),
            ("a/\n", "expected a path that starts with `/`"),
            ("/a\n  Name: \"x\"", "line 2: found a double quote"),
        ] {
            let error = Rules::parse(text, "_headers").unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
