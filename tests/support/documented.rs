//! Worked examples of the documentation: each block of commands with what it prints.

use std::path::PathBuf;

use super::Folder;

/// Checks the worked examples of a section (`## title`) of a file in `docs`: after each
/// block `sh`, whose lines `backchannel …` are run in one folder, comes a block `text` with
/// what the last of them prints. With `UPDATE_DOCS` set the blocks are written anew.
#[track_caller]
pub fn check_examples(file: &str, title: &str, least: usize) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("docs")
        .join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let heading = format!("\n## {title}\n");
    let start = text.find(&heading).expect("the section") + heading.len();
    let end = text[start..]
        .find("\n## ")
        .map_or(text.len(), |length| start + length);
    let folder = Folder::new();
    let (mut section, mut printed, mut commands) = (String::new(), String::new(), 0);
    for (number, block) in text[start..end].split("```").enumerate() {
        if number > 0 {
            section += "```";
        }
        let written = block.strip_prefix("text\n").filter(|_| number % 2 == 1);
        if let Some(script) = block.strip_prefix("sh\n").filter(|_| number % 2 == 1) {
            for line in script.replace("\\\n", " ").lines() {
                if let Some(arguments) = line.strip_prefix("backchannel ") {
                    let arguments: Vec<&str> = arguments.split_whitespace().collect();
                    printed = folder.run(&arguments).fine();
                    commands += 1;
                }
            }
        }
        match written {
            Some(written) if written != printed => {
                assert!(
                    std::env::var_os("UPDATE_DOCS").is_some(),
                    "an example of \"{title}\" in docs/{file} has drifted; write it anew with UPDATE_DOCS=1; it prints\n{printed}"
                );
                section += &format!("text\n{printed}");
            }
            _ => section += block,
        }
    }
    assert!(commands >= least, "{commands} commands");
    if section != text[start..end] {
        std::fs::write(
            &path,
            format!("{}{section}{}", &text[..start], &text[end..]),
        )
        .unwrap();
    }
}
