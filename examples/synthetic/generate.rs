//! Synthetic archives for benchmarks: invented bodies, ten fiscal years each, accounts that add up.
//!
//! Deterministic: the same plan gives the same bytes. Amounts are whole cents of 万元 (0.01), so that sums are exact and
//! shares, changes and rates hold after rounding. Nothing here depends on the library: the archive is what an archivist types.
#![expect(clippy::disallowed_methods, reason = "stands alone: nothing of the library is used here")]

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// What to generate.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Disclosures in all; the last unit may have fewer years.
    pub disclosures: usize,
    /// Fiscal years per unit.
    pub years: usize,
    /// Seed of all invented figures.
    pub seed: u64,
}

/// The last fiscal year of every unit.
const LAST_YEAR: usize = 2024;

/// Writes the archive into a folder, which is made if it does not exist.
pub fn write(folder: &Path, plan: Plan) -> io::Result<()> {
    fs::create_dir_all(folder.join("content/register"))?;
    fs::create_dir_all(folder.join("profiles"))?;
    fs::write(folder.join("site.toml"), SITE)?;
    fs::write(folder.join("profiles/synthetic.yaml"), PROFILE)?;
    fs::write(folder.join("content/register/functional.yaml"), functional())?;
    fs::write(folder.join("content/register/economic.yaml"), economic())?;
    fs::write(folder.join("content/glossary.yaml"), glossary())?;
    let years = plan.years.max(1);
    let mut left = plan.disclosures;
    let mut unit = 0;
    while left > 0 {
        let own = left.min(years);
        write_unit(folder, plan.seed, unit, own)?;
        left -= own;
        unit += 1;
    }
    Ok(())
}

const SITE: &str = "title = \"合成档案\"\nsubtitle = \"供测速用，单位和数字均为虚构\"\nbase_url = \"https://example.org/archive/\"\n";
const PROFILE: &str = "id: synthetic\nname: 四川省 2023 年版式（合成）\nextends: sichuan-2023\nyears: [1950, 2100]\n";

/// Code and name of a 类; codes of its 项, with their 款 and names.
type Function = (u32, &'static str, &'static [(u32, &'static str, &'static str)]);

/// Functional items: 类, its name, 项 codes with their names.
const FUNCTIONS: &[Function] = &[
    (
        201,
        "一般公共服务支出",
        &[
            (2010301, "政府办公厅（室）及相关机构事务", "行政运行"),
            (2010302, "政府办公厅（室）及相关机构事务", "一般行政管理事务"),
            (2010350, "政府办公厅（室）及相关机构事务", "事业运行"),
        ],
    ),
    (
        208,
        "社会保障和就业支出",
        &[
            (2080505, "行政事业单位养老支出", "机关事业单位基本养老保险缴费支出"),
            (2080506, "行政事业单位养老支出", "机关事业单位职业年金缴费支出"),
        ],
    ),
    (210, "卫生健康支出", &[(2101101, "行政事业单位医疗", "行政单位医疗"), (2101103, "行政事业单位医疗", "公务员医疗补助")]),
    (221, "住房保障支出", &[(2210201, "住房改革支出", "住房公积金")]),
];

const PERSONNEL: &[(u32, &str)] = &[
    (30101, "基本工资"),
    (30102, "津贴补贴"),
    (30103, "奖金"),
    (30108, "机关事业单位基本养老保险缴费"),
    (30109, "职业年金缴费"),
    (30110, "职工基本医疗保险缴费"),
    (30111, "公务员医疗补助缴费"),
    (30113, "住房公积金"),
    (30305, "生活补助"),
];

const OPERATING: &[(u32, &str)] = &[
    (30201, "办公费"),
    (30202, "印刷费"),
    (30205, "水费"),
    (30206, "电费"),
    (30207, "邮电费"),
    (30211, "差旅费"),
    (30213, "维修（护）费"),
    (30228, "工会经费"),
    (30239, "其他交通费用"),
    (30299, "其他商品和服务支出"),
];

const TERMS: &[(&str, &str, &str)] = &[
    ("fiscal-income", "财政拨款收入", "本级财政当年拨给单位的预算资金。"),
    ("other-income", "其他收入", "不属于前述各项的收入，如利息。"),
    ("basic-expenditure", "基本支出", "维持机构日常运转的钱，分人员经费和公用经费。"),
    ("project-expenditure", "项目支出", "为某项特定任务或目标另外安排的钱。"),
    ("three-public", "“三公”经费", "因公出国（境）、公务用车和公务接待三项支出。"),
    ("operating-costs", "机关运行经费", "买货物、买服务以维持机关运转的资金。"),
];

fn functional() -> String {
    let mut out = String::from("科目:\n");
    for (code, name, items) in FUNCTIONS {
        let _ = writeln!(out, "  - {{ 编码: {code}, 名称: {name} }}");
        let mut group = 0;
        for (item, group_name, item_name) in *items {
            if item / 100 != group {
                group = item / 100;
                let _ = writeln!(out, "  - {{ 编码: {group}, 名称: {group_name} }}");
            }
            let _ = writeln!(out, "  - {{ 编码: {item}, 名称: {item_name} }}");
        }
    }
    out
}

fn economic() -> String {
    let mut out = String::from("科目:\n");
    for (code, name) in PERSONNEL.iter().chain(OPERATING) {
        let _ = writeln!(out, "  - {{ 编码: {code}, 名称: {name} }}");
    }
    out
}

fn glossary() -> String {
    let mut out = String::from("名词:\n");
    for (id, name, text) in TERMS {
        let _ = writeln!(out, "  - {{ 编号: {id}, 名: {name}, 释: {text} }}");
    }
    out
}

/// Numbers that look random and are the same everywhere (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From `low` to `high`, both included.
    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[(self.next() % from.len() as u64) as usize]
    }

    /// Splits a sum into positive parts that add up to it exactly.
    fn split(&mut self, total: i64, parts: usize) -> Vec<i64> {
        let weights: Vec<i64> = (0..parts).map(|_| self.between(20, 100)).collect();
        let sum: i64 = weights.iter().sum();
        let mut out: Vec<i64> = weights.iter().map(|w| total * w / sum).collect();
        let rest = total - out.iter().sum::<i64>();
        out[0] += rest;
        out
    }
}

/// The accounts of one unit and year, in 0.01 万元.
struct Accounts {
    total: i64,
    gpb: i64,
    fund: i64,
    other: i64,
    basic: i64,
    personnel: Vec<i64>,
    operating: Vec<i64>,
    items: Vec<Vec<i64>>,
    abroad: i64,
    purchase: i64,
    running: i64,
    reception: i64,
    procurement: Vec<i64>,
}

impl Accounts {
    fn new(dice: &mut Dice, size: i64) -> Accounts {
        let fund = size * dice.between(0, 6) / 100;
        let other = size * dice.between(1, 4) / 100;
        let gpb = size - fund - other;
        let basic = gpb * dice.between(45, 70) / 100;
        let personnel_total = basic * dice.between(70, 85) / 100;
        let personnel = dice.split(personnel_total, PERSONNEL.len());
        let operating = dice.split(basic - personnel_total, OPERATING.len());
        // What is paid into insurance and housing funds is one sum in both classifications; the rest is the office's own work.
        let [_, _, _, pension, annuity, medical, subsidy, housing, _] = personnel[..] else { unreachable!("nine kinds of personnel cost") };
        let own = gpb - pension - annuity - medical - subsidy - housing;
        let items = vec![dice.split(own, FUNCTIONS[0].2.len()), vec![pension, annuity], vec![medical, subsidy], vec![housing]];
        let purchase = if dice.between(0, 4) == 0 { size * 2 / 100 } else { 0 };
        let public = dice.split(size * 2 / 100, 3);
        let procurement_total = size * dice.between(2, 9) / 100;
        Accounts {
            total: size,
            gpb,
            fund,
            other,
            basic,
            personnel,
            operating,
            items,
            abroad: if dice.between(0, 2) == 0 { public[0] } else { 0 },
            purchase,
            running: public[1],
            reception: public[2],
            procurement: dice.split(procurement_total, 3),
        }
    }

    fn public(&self) -> i64 {
        self.abroad + self.purchase + self.running + self.reception
    }
}

fn money(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A part of a whole in percent with two places, rounded half up; 0% of nothing.
fn percent(part: i64, whole: i64) -> String {
    let hundredths = if whole == 0 { 0 } else { (part * 20_000 + whole) / (2 * whole) };
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

fn change(now: i64, before: i64, reason: &str) -> String {
    let (amount, rate, difference) = match now.cmp(&before) {
        std::cmp::Ordering::Equal => return "持平".into(),
        std::cmp::Ordering::Greater => ("增加", "增长", now - before),
        std::cmp::Ordering::Less => ("减少", "下降", before - now),
    };
    let mut out = format!("{{ {amount}: {}", money(difference));
    if before > 0 {
        let _ = write!(out, ", {rate}: {}", percent(difference, before));
    }
    let _ = write!(out, ", 原因: {reason} }}");
    out
}

const PLACES: &[&str] = &["云岭", "清溪", "北岸", "石桥", "东原", "南坪", "沙河", "青川坝", "龙泉驿口", "白塔", "松林", "临江"];
const BODIES: &[&str] = &["电子政务中心", "档案馆", "水务局", "城市管理局", "机关事务服务中心", "统计局", "应急管理局", "图书馆"];
const REASONS: &[&str] = &["人员增减", "项目调整", "设备更新", "机构职能划转", "厉行节约", "社保缴费基数变化", "上年项目跨年支付"];
const DOING: &[&str] = &["办理", "核对", "汇总", "维护", "推进", "督促", "登记", "整理", "验收", "通报"];
const MATTER: &[&str] =
    &["机房设备", "网上事项", "来信来访", "年度预算", "合同文本", "固定资产", "业务系统", "公开目录", "应急预案", "统计报表"];
const CLOSE: &[&str] = &["年底前办结", "按季小结", "逐项销号", "列入台账", "由专人负责", "向主管部门报备", "与上年口径一致", "未发生差错"];

/// Invented narrative of about so many characters.
fn prose(dice: &mut Dice, characters: usize) -> String {
    let mut out = String::new();
    let mut length = 0;
    let mut in_paragraph = 0;
    while length < characters {
        let sentence = format!(
            "全年{}{}{}项，其中{}{}{}项，{}；",
            dice.pick(DOING),
            dice.pick(MATTER),
            dice.between(3, 480),
            dice.pick(DOING),
            dice.pick(MATTER),
            dice.between(1, 90),
            dice.pick(CLOSE),
        );
        length += sentence.chars().count();
        in_paragraph += 1;
        if in_paragraph == 5 {
            out.push_str(sentence.trim_end_matches('；'));
            out.push_str("。\n\n");
            in_paragraph = 0;
        } else {
            out.push_str(&sentence);
        }
    }
    format!("{}。\n", out.trim_end().trim_end_matches(['；', '。']))
}

fn write_unit(folder: &Path, seed: u64, unit: usize, years: usize) -> io::Result<()> {
    let mut dice = Dice(seed ^ (unit as u64).wrapping_mul(0xD1B5_4A32_D192_ED03));
    let id = format!("unit-{unit:05}");
    let place = dice.pick(PLACES);
    let body = dice.pick(BODIES);
    let name = format!("{place}县第{}{body}", unit + 1);
    let at = folder.join("content/units").join(&id);
    fs::create_dir_all(&at)?;
    let first = LAST_YEAR + 1 - years;
    let mut about = format!("编号: {id}\n名称:\n");
    if years > 4 {
        let cut = first + years / 2;
        let _ = writeln!(about, "  - {{ 自: {first}, 至: {}, 为: {name}筹备组 }}\n  - {{ 自: {cut}, 为: {name} }}", cut - 1);
        let _ = writeln!(about, "沿革:\n  - {{ 年: {cut}, 类: 更名 }}");
    } else {
        let _ = writeln!(about, "  - {{ 自: {first}, 为: {name} }}");
    }
    let _ = writeln!(about, "地区: 虚构省/虚构市/{place}县\n性质: 事业单位\n简介: 供测速用的虚构单位。");
    fs::write(at.join("unit.yaml"), about)?;
    let mut size = dice.between(20_000, 900_000);
    let mut before = Accounts::new(&mut dice, size);
    for year in first..=LAST_YEAR {
        size = size * dice.between(88, 117) / 100;
        let now = Accounts::new(&mut dice, size);
        // One unit in five keeps its sources in Markdown.
        let markdown = unit % 5 == 4;
        let mut source = Source { yaml: String::new(), body: markdown.then(String::new) };
        let name = if years > 4 && year < first + years / 2 { format!("{name}筹备组") } else { name.clone() };
        disclosure(&mut source, &mut dice, year, &name, &now, &before);
        match source.body {
            Some(body) => fs::write(at.join(format!("{year}.md")), format!("---\n{}---\n\n{body}", source.yaml))?,
            None => fs::write(at.join(format!("{year}.yaml")), source.yaml)?,
        }
        before = now;
    }
    Ok(())
}

/// A source being written: YAML, and a Markdown body where the unit keeps one.
struct Source {
    yaml: String,
    body: Option<String>,
}

impl Source {
    fn line(&mut self, text: &str) {
        self.yaml.push_str(text);
        self.yaml.push('\n');
    }

    /// Starts a section with its narrative.
    fn section(&mut self, title: &str, page: usize, text: &str) {
        let _ = writeln!(self.yaml, "{title}:\n  页: {page}");
        if text.is_empty() {
            return;
        }
        match &mut self.body {
            Some(body) => {
                let _ = writeln!(body, "## {title}\n\n{text}");
            }
            None => {
                self.yaml.push_str("  正文: |\n");
                for line in text.lines() {
                    let _ = writeln!(self.yaml, "{}{line}", if line.is_empty() { "" } else { "    " });
                }
            }
        }
    }
}

/// A table of twenty rows and a total.
fn table(dice: &mut Dice, title: &str, total: i64) -> String {
    let mut out = format!("    - 题: {title}\n      单位: 万元\n      csv: |\n        序号,项目,预算数,执行数,执行率\n");
    for (index, amount) in dice.split(total, 20).into_iter().enumerate() {
        let name = format!("{}{}", dice.pick(MATTER), dice.pick(DOING));
        let budget = amount + amount * dice.between(0, 12) / 100;
        let _ = writeln!(out, "        {},{name},{},{},{}", index + 1, money(budget), money(amount), percent(amount, budget));
    }
    out
}

fn disclosure(s: &mut Source, dice: &mut Dice, year: usize, name: &str, now: &Accounts, before: &Accounts) {
    let reason = dice.pick(REASONS);
    let share = |part: i64, whole: i64| format!("{{ 金额: {}, 占比: {} }}", money(part), percent(part, whole));
    s.line(&format!("版式: synthetic\n年度: {year}\n名称: {name}\n公开日期: {}-10-{:02}", year + 1, dice.between(10, 28)));
    s.section("部门职责", 3, &prose(dice, 330));
    s.section("重点工作完成情况", 4, &prose(dice, 520));
    s.section("机构设置", 5, &prose(dice, 150));
    let staff = dice.between(8, 120);
    s.line(&format!("  内设机构: {}个\n  现有人员: {staff}人\n  核定编制: {}人", dice.between(2, 12), staff + dice.between(0, 9)));

    let text = format!("收入总计[[收入总计]]，支出总计[[支出总计]]。{}", prose(dice, 170));
    s.section("收入支出决算总体情况说明", 6, &text);
    s.line(&format!("  收入总计: {0}\n  支出总计: {0}\n  较上年: {1}", money(now.total), change(now.total, before.total, reason)));
    s.section("收入决算情况说明", 7, "");
    s.line(&format!("  本年收入合计: {}", money(now.total)));
    for (label, amount) in [
        ("一般公共预算财政拨款收入", now.gpb),
        ("政府性基金预算财政拨款收入", now.fund),
        ("国有资本经营预算财政拨款收入", 0),
        ("其他收入", now.other),
    ] {
        s.line(&format!("  {label}: {}", share(amount, now.total)));
    }
    s.section("支出决算情况说明", 8, &prose(dice, 120));
    s.line(&format!("  本年支出合计: {}", money(now.total)));
    s.line(&format!("  基本支出: {}", share(now.basic, now.total)));
    s.line(&format!("  项目支出: {}", share(now.total - now.basic, now.total)));
    s.section("财政拨款收入支出决算总体情况说明", 9, "");
    let (fiscal, fiscal_before) = (now.gpb + now.fund, before.gpb + before.fund);
    s.line(&format!(
        "  财政拨款收入总计: {0}\n  财政拨款支出总计: {0}\n  较上年: {1}",
        money(fiscal),
        change(fiscal, fiscal_before, reason)
    ));
    s.section("一般公共预算财政拨款支出决算总体情况", 10, "");
    s.line(&format!(
        "  一般公共预算财政拨款支出:\n    金额: {}\n    占比: {}\n    较上年: {}",
        money(now.gpb),
        percent(now.gpb, now.total),
        change(now.gpb, before.gpb, reason)
    ));
    s.section("一般公共预算财政拨款支出决算结构情况", 10, "");
    s.line("  结构:");
    for (items, (code, name, _)) in now.items.iter().zip(FUNCTIONS) {
        let sum: i64 = items.iter().sum();
        s.line(&format!("    - {{ 编码: {code}, 名称: {name}, 金额: {}, 占比: {} }}", money(sum), percent(sum, now.gpb)));
    }
    s.section("一般公共预算财政拨款支出决算具体情况", 11, &prose(dice, 150));
    s.line(&format!("  一般公共预算财政拨款支出: {{ 金额: {}, 完成预算: 100.00% }}\n  科目:", money(now.gpb)));
    for (amounts, (_, class, items)) in now.items.iter().zip(FUNCTIONS) {
        for (amount, (code, group, name)) in amounts.iter().zip(*items) {
            s.line(&format!(
                "    - {{ 编码: {code}, 类: {}, 款: {group}, 名称: {name}, 金额: {} }}",
                class.trim_end_matches("支出"),
                money(*amount)
            ));
        }
    }
    s.line("  表:");
    let rows = table(dice, "项目支出一览", now.total - now.basic);
    s.yaml.push_str(&rows);
    s.section("一般公共预算财政拨款基本支出决算情况说明", 13, "");
    s.line(&format!("  基本支出: {}", money(now.basic)));
    for (label, amounts) in [("人员经费", &now.personnel), ("公用经费", &now.operating)] {
        s.line(&format!("  {label}: {}", money(amounts.iter().sum())));
    }
    s.section("“三公”经费财政拨款支出决算总体情况说明", 14, "");
    let public = now.public();
    s.line(&format!("  “三公”经费: {{ 金额: {}, 较上年: {} }}", money(public), change(public, before.public(), reason)));
    s.section("“三公”经费财政拨款支出决算具体情况说明", 14, "");
    s.line(&format!("  因公出国（境）费: {}", share(now.abroad, public)));
    let vehicle = now.purchase + now.running;
    s.line(&format!(
        "  公务用车购置及运行维护费: {{ 金额: {}, 占比: {}, 购置: {}, 运行维护费: {}, 保有量: {}辆 }}",
        money(vehicle),
        percent(vehicle, public),
        money(now.purchase),
        money(now.running),
        dice.between(1, 6)
    ));
    s.line(&format!(
        "  公务接待费: {{ 金额: {0}, 占比: {1}, 国内: {{ 金额: {0}, 批次: {2}批次, 人次: {3}人次 }} }}",
        money(now.reception),
        percent(now.reception, public),
        dice.between(3, 60),
        dice.between(30, 600)
    ));
    s.section("政府性基金预算支出决算情况说明", 15, "");
    s.line(&format!("  政府性基金预算财政拨款支出: {{ 金额: {}, 占比: {} }}", money(now.fund), percent(now.fund, now.total)));
    s.section("国有资本经营预算支出决算情况说明", 15, "");
    s.line("  国有资本经营预算财政拨款支出: 0.00");
    s.section("机关运行经费支出情况", 16, "");
    let (operating, operating_before) = (now.operating.iter().sum::<i64>(), before.operating.iter().sum::<i64>());
    s.line(&format!("  机关运行经费: {{ 金额: {}, 较上年: {} }}", money(operating), change(operating, operating_before, reason)));
    s.section("政府采购支出情况", 16, "");
    let procurement: i64 = now.procurement.iter().sum();
    let (sme, micro) = (procurement * 8 / 10, procurement * 6 / 10);
    s.line(&format!(
        "  政府采购支出总额: {}\n  货物: {}\n  工程: {}\n  服务: {}\n  中小企业: {}\n  小微企业: {}",
        money(procurement),
        money(now.procurement[0]),
        money(now.procurement[1]),
        money(now.procurement[2]),
        share(sme, procurement),
        share(micro, procurement)
    ));
    s.section("国有资产占有使用情况", 17, "");
    let cars = [dice.between(0, 3), dice.between(0, 4)];
    s.line(&format!(
        "  车辆: {{ 数: {}辆, 其中: {{ 机要通信用车: {}辆, 其他用车: {}辆 }} }}\n  单价50万元以上通用设备: {}",
        cars[0] + cars[1],
        cars[0],
        cars[1],
        dice.between(0, 9)
    ));
    s.section("预算绩效管理情况", 18, &prose(dice, 330));
    let projects = dice.between(2, 9);
    s.line(&format!(
        "  事前绩效评估项目: {projects}个\n  编制绩效目标项目: {projects}个\n  绩效监控项目: {projects}个\n  部门整体得分: {}.{}分",
        dice.between(80, 98),
        dice.between(0, 9)
    ));
    s.section("名词解释", 20, "");
    s.line("  条目:");
    for (number, (_, name, _)) in TERMS.iter().enumerate() {
        s.line(&format!("    - {{ 序: {}, 名: {name} }}", number + 1));
    }
    s.section("部门预算绩效评价报告", 22, &prose(dice, 620));
    s.line(&format!("  决算报表收入: {0}\n  决算报表支出: {0}", money(now.total)));
    s.section("附表", 26, "");
    s.line("  表:");
    let rows = table(dice, "支出决算明细表", now.total);
    s.yaml.push_str(&rows);
}
