//! Data files over many disclosures: the catalogue beside the home page, the facts of an item or a year, all findings.
//!
//! Those of items and years have the same columns, so that files can be put below one another.

use std::ops::Range;

use arcstr::ArcStr;

use super::csv::{decimal, end_line, field, headed, number, plain_minus};
use super::findings::{anchor_of, notable_count};
use super::json::Object;
use super::shell::{disclosure_path, unit_path};
use crate::archive::{Disclosure, Fact};
use crate::site::{Site, compare_folder, folder};

/// The catalogue as CSV: one line for each disclosure, with the address of its page.
pub fn catalogue_csv(site: &Site) -> Vec<u8> {
    let columns = "unit_id,unit_name,name,region,year,kind,revision,published,profile,amount_unit,facts,doubts,href";
    let mut out = headed(columns, site.archive.disclosures.len() * 160);
    for (index, d) in site.archive.disclosures.iter().enumerate() {
        let unit = site.unit_of(d);
        field(&mut out, &d.unit);
        field(&mut out, unit.name());
        field(&mut out, &d.name);
        field(&mut out, &unit.region.join(" · "));
        number(&mut out, i64::from(d.year));
        field(&mut out, d.kind.term());
        number(&mut out, d.revision.map(i64::from));
        field(&mut out, d.published.as_deref().unwrap_or_default());
        field(&mut out, &d.profile.id);
        field(&mut out, &d.amount_unit);
        number(&mut out, d.facts.len() as i64);
        number(&mut out, notable_count(site.audit_of(index)) as i64);
        field(&mut out, &disclosure_path(d));
        end_line(&mut out);
    }
    out.into_bytes()
}

/// The catalogue as JSON: where a program that reads the archive starts.
pub fn catalogue_json(site: &Site) -> Vec<u8> {
    let mut out = String::with_capacity(site.archive.disclosures.len() * 320);
    let mut document = Object::new(&mut out);
    document.text("title", &site.config.title);
    document.text("publisher", &site.config.publisher);
    document.text("base_url", &site.config.base_url);
    document.objects("units", site.archive.units.iter().enumerate(), |line, (index, unit)| {
        line.text("id", &unit.id);
        line.text("name", unit.name());
        line.value("region", &unit.region.iter().map(|r| &**r).collect::<Vec<_>>());
        line.text_or_null("parent", unit.parent.as_deref());
        line.text("href", &unit_path(unit));
        match site.by_unit[index].is_empty() {
            true => line.null("compare_json"),
            false => line.text("compare_json", &(compare_folder(&unit.id) + "data.json")),
        }
    });
    document.objects("disclosures", site.archive.disclosures.iter().enumerate(), |line, (index, d)| {
        line.text("unit", &d.unit);
        line.text("name", &d.name);
        line.number("year", d.year);
        line.text("kind", d.kind.term());
        line.value("revision", &d.revision);
        line.text_or_null("published", d.published.as_deref());
        line.text("profile", &d.profile.id);
        line.text("amount_unit", &d.amount_unit);
        line.number("facts", d.facts.len());
        line.number("doubts", notable_count(site.audit_of(index)));
        line.text("href", &disclosure_path(d));
        line.text("data_json", &(folder(d) + "data.json"));
    });
    document.end();
    out.push('\n');
    out.into_bytes()
}

/// Facts of many disclosures as CSV. The page of each is `units/<unit_id>/<year>/`, its anchor there the item.
pub struct FactsCsv<'a> {
    out: String,
    /// The disclosure of the last line, and where its unit and name stand in that.
    last: Option<(&'a Disclosure, Range<usize>)>,
}

impl<'a> FactsCsv<'a> {
    /// The head alone, with room for so many facts.
    pub fn new(facts: usize) -> FactsCsv<'a> {
        FactsCsv { out: headed("unit_id,name,year,item,value,printed,unit,state,exactness", facts * 100), last: None }
    }

    /// Adds a fact.
    pub fn add(&mut self, d: &'a Disclosure, fact: &Fact) {
        let from = self.out.len();
        let out = &mut self.out;
        // Lines of one body come one after the other, and most years have one name: a pointer tells.
        let same = |one: &Disclosure| ArcStr::ptr_eq(&one.unit, &d.unit) && ArcStr::ptr_eq(&one.name, &d.name);
        match self.last.take().filter(|(one, _)| same(one)) {
            Some((_, range)) => out.extend_from_within(range),
            None => {
                field(out, &d.unit);
                field(out, &d.name);
            }
        }
        self.last = Some((d, from..out.len()));
        number(out, i64::from(d.year));
        field(out, &fact.item);
        decimal(out, fact.value);
        field(out, fact.in_print());
        field(out, &fact.unit);
        field(out, fact.state.word());
        field(out, fact.exactness.word().unwrap_or_default());
        end_line(out);
    }

    /// The file.
    pub fn into_bytes(self) -> Vec<u8> {
        self.out.into_bytes()
    }
}

/// All items that have a page, as CSV beside `/items/`: where the file of each is, which its id alone does not tell.
pub fn items_csv(site: &Site) -> Vec<u8> {
    let mut out = headed("item,label,unit,disclosures,href", site.items.len() * 80);
    for item in &site.items {
        field(&mut out, &item.item);
        field(&mut out, &item.label);
        field(&mut out, &item.unit);
        number(&mut out, item.places.len() as i64);
        field(&mut out, &[&*item.slug, "/data.csv"].concat());
        end_line(&mut out);
    }
    out.into_bytes()
}

/// Every outcome that did not simply hold, as CSV beside `/checks/`; links start there.
pub fn findings_csv(site: &Site) -> Vec<u8> {
    let columns =
        "unit_id,name,year,kind,revision,check,class,severity,item,message,formula,expected,printed,difference,silenced,file,line,href";
    let mut out = headed(columns, 0);
    for (index, d) in site.archive.disclosures.iter().enumerate() {
        for finding in &site.audit_of(index).findings {
            let fact = finding.facts.first().map(|fact| &d.facts[*fact as usize]);
            field(&mut out, &d.unit);
            field(&mut out, &d.name);
            number(&mut out, i64::from(d.year));
            field(&mut out, d.kind.term());
            number(&mut out, d.revision.map(i64::from));
            field(&mut out, &finding.check);
            field(&mut out, finding.class.word());
            field(&mut out, finding.severity.word());
            field(&mut out, fact.map_or("", |fact| &*fact.item));
            field(&mut out, &finding.message);
            field(&mut out, &finding.formula);
            for text in [&finding.expected, &finding.printed, &finding.difference] {
                field(&mut out, &plain_minus(text));
            }
            field(&mut out, finding.silenced.as_deref().unwrap_or_default());
            field(&mut out, &finding.file);
            number(&mut out, finding.line().map(i64::from));
            field(&mut out, &format!("../{}#{}", disclosure_path(d), anchor_of(finding, d)));
            end_line(&mut out);
        }
    }
    out.into_bytes()
}
