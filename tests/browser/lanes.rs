//! The lanes of a report as they are drawn on its canvas: no loss is left out, no words stand over a curve, and flags are
//! read downwards.

use std::fs;

use serde_json::Value;

use super::{Browser, Run, runs};

/// Draws a report at several widths and windows, and returns what is missing or stands in the way.
const LOOK: &str = r#"
    const pen = CanvasRenderingContext2D.prototype;
    const write = pen.fillText;
    let texts = [];
    pen.fillText = function (text, left, y) {
        if (this.canvas === lanesCanvas) texts.push({ text, left, y, right: left + this.measureText(text).width });
        return write.apply(this, arguments);
    };
    const seen = { losses: 0, notes: 0, pairs: 0, faults: [] };
    const fault = (words) => seen.faults.push(`${words}, ${frame.width} px, ${look.from} to ${look.until}`);
    const look_at = (from, until) => {
        [look.from, look.until] = [from, until];
        texts = [];
        drawLanes();
        for (const [t, words, , kind] of film.marks) {
            if (kind !== "loss" || t < from || t > until) continue;
            seen.losses++;
            const own = texts.filter(({ text }) => text.startsWith(words.split(" lost")[0] + " lost"));
            const same = film.marks.filter((mark) => mark[0] >= from && mark[0] <= until && mark[3] === kind &&
                mark[1].split(" lost")[0] === words.split(" lost")[0]);
            if (own.length < same.length) fault(`${words} has no flag`);
        }
        for (const { lane, top, height } of layout.rows) {
            if (!lane?.curve) continue;
            const note = texts.find(({ text, y }) => y > top && y < top + height && lane.stretches[0][4].includes(text));
            if (!note) continue;
            seen.notes++;
            const { time, amount, most } = lane.curve;
            const under = (i) => x(time[i]) <= note.right && x(time[i + 1] ?? END) >= note.left;
            const highest = Math.max(0, ...[...time.keys()].filter(under).map((i) => amount[i]));
            if ((1 - highest / most) * height < note.y - top + 5) fault(`${note.text} lies over the curve of ${lane.name}`);
        }
    };
    for (const [left, width] of [[184, 1200], [184, 700], [118, 258]]) {
        [frame.left, frame.width] = [left, width];
        [look.from, look.until] = [0, END];
        arrange(flagRowsOfAll(lanesCanvas.getContext("2d")));
        look_at(0, END);
        for (const part of [3, 16]) for (let n = 0; n < part; n++) look_at(END / part * n, END / part * (n + 1));
    }
    frame.left = 184;
    shareWidth(lanesCanvas.getContext("2d"), 1384);
    [look.from, look.until] = [0, END];
    arrange(flagRowsOfAll(lanesCanvas.getContext("2d")));
    look_at(0, END);
    for (const flag of layout.flags) for (const other of layout.flags) {
        if (other.t >= flag.t || flag.left >= other.right || other.left >= flag.right) continue;
        seen.pairs++;
        if (flag.row > other.row) fault(`${flag.text} stands above ${other.text}`);
    }
    return seen;"#;

/// Opens a report to whose script the question is added: what it holds cannot be asked from outside.
fn ask(browser: &Browser, run: &Run) -> Value {
    let page = fs::read_to_string(run.report()).unwrap();
    let (before, script) = page.split_once("<meta http-equiv=").unwrap();
    let (_policy, rest) = script.split_once(">\n").unwrap();
    let rest = rest.replace("})();\n</script>", &format!("window.ask = () => {{{LOOK}}};\n}})();\n</script>"));
    assert!(rest.contains("window.ask"));
    let asked = run.folder.join("asked.html");
    fs::write(&asked, format!("{before}{rest}")).unwrap();
    browser.visit(&asked);
    browser.settle();
    browser.run("return window.ask()")
}

#[test]
fn no_loss_is_left_out_no_words_lie_over_a_curve_and_flags_are_read_downwards() {
    let Some(browser) = Browser::open() else { return };
    let (mut losses, mut notes, mut pairs) = (0, 0, 0);
    let mut faults = Vec::new();
    for run in runs() {
        let name = run.folder.file_name().unwrap().to_str().unwrap().to_owned();
        let seen = ask(&browser, &run);
        losses += seen["losses"].as_u64().unwrap();
        notes += seen["notes"].as_u64().unwrap();
        pairs += seen["pairs"].as_u64().unwrap();
        faults.extend(seen["faults"].as_array().unwrap().iter().map(|fault| format!("{name}: {fault}")));
    }
    let enough = losses > 100 && notes > 100 && pairs > 500;
    assert!(enough, "{losses} losses, {notes} notes and {pairs} pairs are too few to say anything");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
