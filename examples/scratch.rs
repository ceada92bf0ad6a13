use backchannel::scenario::library::*;
use backchannel::study::why::*;
use backchannel::world::Setting;
fn main() {
    let s = Setting::of(load(&BuiltIn, "muscat-2025").unwrap());
    for series in [
        "alignment",
        "capability",
        "injury",
        "funds",
        "money_entered",
        "oil_price",
        "military_income",
        "offence",
        "threat_received",
        "resolve",
    ] {
        let per = backchannel::trace::series::find(series)
            .unwrap()
            .per_agent();
        let q = Question::Change(OfChange {
            series: series.into(),
            agent: per.then(|| "iran".into()),
            day: 1,
            until: Some(365),
            daily: false,
        });
        let t = std::time::Instant::now();
        let a = ask(&s, 6, 365, &q).unwrap();
        let e = t.elapsed();
        let Answer::Change(c) = a else { panic!() };
        println!("{series} {:?} bars {} {}", e, c.bars.len(), c.words);
    }
    let t = std::time::Instant::now();
    let a = ask(
        &s,
        6,
        365,
        &Question::Event(OfEvent {
            event: 40,
            day: None,
        }),
    )
    .unwrap();
    println!("event {:?}", t.elapsed());
    if let Answer::Event(c) = a {
        for l in c.links {
            println!("{} {:?} {}", l.date, l.event, l.words)
        }
    }
}
