"use strict";
// The page of a release. All figures are text, as in the CSV files: they are shown, compared and
// subtracted as exact decimals (BigInt), never as floating-point numbers. Vega alone makes numbers
// of them, to place marks.

const FIGURES = JSON.parse(document.getElementById("figures").textContent);
const TABLES = Object.fromEntries(
  Object.entries(FIGURES.tables).map(([name, { columns, rows }]) => [
    name,
    rows.map((row) => Object.fromEntries(columns.map((column, n) => [column, row[n]]))),
  ]),
);
const PERIOD = FIGURES.period;
const PERIODS = FIGURES.history.periods;
const STATUS_KEYS = Object.keys(FIGURES.statuses);
const TOPICS = ["workforce", "training", "volunteers", "certificates", "pay", "facilities"];
const STATE_ORDER = Object.keys(FIGURES.states);
const SEXES = ["male", "female"];
const REPORTED = ["reported", "no_change", "nil"];

const REGIONS = FIGURES.regions.map(([code, name, level]) => ({ code, name, level }));
const regionOf = new Map(REGIONS.map((region) => [region.code, region]));
for (const region of REGIONS) {
  const above = REGIONS.filter((r) => r !== region && region.code.startsWith(r.code));
  region.parent = above.sort((a, b) => b.code.length - a.code.length)[0] ?? null;
  region.depth = above.length;
}
const TOPS = REGIONS.filter((region) => !region.parent);

const definitionOf = new Map(TABLES.definitions.map((row) => [row.indicator, row]));
const planOf = new Map(TABLES.plans.map((row) => [row.plan, row]));
const planTargetOf = new Map(TABLES.plan_targets.map((row) => [`${row.plan}:${row.target_id}`, row]));
const cellOf = new Map(TABLES.indicators.map((row) => [`${row.region_code} ${row.indicator}`, row]));
const INDICATORS = [...new Set(TABLES.indicators.map((row) => row.indicator))];
{
  const position = new Map(TABLES.definitions.map((row, n) => [row.indicator, n]));
  const last = position.size;
  INDICATORS.sort((a, b) => (position.get(a) ?? last) - (position.get(b) ?? last));
}

// ---- what is chosen; kept in the address, so that a link shows the same

const chosen = { lang: "zh", region: "", indicator: "", group: "all", breakdown: "" };

function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  chosen.lang = asked.get("lang") === "en" ? "en" : "zh";
  chosen.region = regionOf.has(asked.get("region")) ? asked.get("region") : TOPS[0].code;
  chosen.indicator = INDICATORS.includes(asked.get("indicator"))
    ? asked.get("indicator")
    : firstIndicator();
  const parts = TABLES.composition;
  for (const [name, column] of [["group", "worker_group"], ["breakdown", "breakdown"]]) {
    const known = parts.some((row) => row[column] === asked.get(name));
    chosen[name] = known ? asked.get(name) : (parts[0]?.[column] ?? "");
  }
}

function writeAddress() {
  history.replaceState(null, "", `#${new URLSearchParams(chosen)}`);
}

/** The indicator of the target that most needs attention, else the first of all. */
function firstIndicator() {
  const [first] = targetsOf(chosen.region).sort(byState);
  return first?.indicator ?? INDICATORS[0];
}

// ---- words

const at = () => (chosen.lang === "zh" ? 0 : 1);

function word(key, values = {}) {
  const found = FIGURES.words[key];
  return found ? found[at()].replace(/\{(\w+)\}/g, (_, name) => values[name]) : key;
}
const statusWord = (status) => FIGURES.statuses[status]?.[at()] ?? status;
const stateWord = (state) => FIGURES.states[state][at()];
const unitWord = (unit) => FIGURES.units[unit]?.[at()] ?? unit ?? "";
const datasetWord = (dataset) => FIGURES.datasets[dataset]?.[at()] ?? dataset;
const regionName = (code) => regionOf.get(code)?.name ?? code;
/** The text of the current language in a row that has both. */
const said = (row, stem) => row?.[`${stem}_${chosen.lang}`] ?? row?.[`${stem}_zh`] ?? null;
const titleOf = (indicator) => said(definitionOf.get(indicator), "title") ?? indicator;
const joined = (parts) => parts.filter(Boolean).join(chosen.lang === "zh" ? "，" : ", ");

function monthWord(period) {
  const [year, month] = period.split("-").map(Number);
  if (chosen.lang === "zh") return `${year}年${month}月`;
  const names =
    "January February March April May June July August September October November December";
  return `${names.split(" ")[month - 1]} ${year}`;
}

// ---- exact decimals

/** "-1.20" as [-120n, 2]. */
function decimal(text) {
  const [whole, part = ""] = text.split(".");
  return [BigInt(whole + part), part.length];
}

function sameScale(a, b) {
  const [[x, p], [y, q]] = [decimal(a), decimal(b)];
  const scale = Math.max(p, q);
  return [x * 10n ** BigInt(scale - p), y * 10n ** BigInt(scale - q), scale];
}

function compared(a, b) {
  const [x, y] = sameScale(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

function written(number, scale) {
  const digits = String(number < 0n ? -number : number).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  return (number < 0n ? "-" : "") + whole + (scale ? `.${digits.slice(-scale)}` : "");
}

/** a - b, with the decimals of the longer one. */
function difference(a, b) {
  const [x, y, scale] = sameScale(a, b);
  return written(x - y, scale);
}

/** (a - b) / b in per cent with one decimal, rounded half away from 0; null if b is 0. */
function growth(a, b) {
  const [x, y] = sameScale(a, b);
  if (y === 0n) return null;
  const [over, under] = [(x - y) * 1000n * (y < 0n ? -1n : 1n), y < 0n ? -y : y];
  const size = ((over < 0n ? -over : over) * 2n + under) / (2n * under);
  return written(over < 0n ? -size : size, 1);
}

/** The CSV's text with thousands separators and a true minus sign. */
function shown(text) {
  const [whole, part] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",").replace("-", "−");
  return part === undefined ? grouped : `${grouped}.${part}`;
}

function signed(text) {
  return (compared(text, "0") > 0 ? "+" : "") + shown(text);
}

/** 0.9231 as 92.31%: the point is moved in the text, nothing is computed. */
function percent(coverage) {
  if (coverage === null) return word("none");
  const [whole, part = ""] = coverage.split(".");
  const digits = part.padEnd(2, "0");
  const moved = (whole + digits.slice(0, 2)).replace(/^0+(?=\d)/, "");
  return `${moved}${digits.length > 2 ? `.${digits.slice(2)}` : ""}%`;
}

// ---- values and their history

/** What stands for a value: the number, or its status in words; never blank, never 0 for unknown. */
function valueText(row) {
  if (!row) return word("not_compiled");
  return row.value === null ? statusWord(row.status) : shown(row.value);
}

function withUnit(text, unit) {
  const name = unitWord(unit);
  return chosen.lang === "zh" || name.startsWith("%") ? text + name : `${text} ${name}`;
}

function monthBefore(period, months) {
  const [year, month] = period.split("-").map(Number);
  const n = year * 12 + month - 1 - months;
  return `${String(Math.floor(n / 12)).padStart(4, "0")}-${String((n % 12) + 1).padStart(2, "0")}`;
}

/** The months of one indicator in one region, as far as they were published. */
function seriesOf(region, indicator) {
  const found = FIGURES.history.series[region]?.[indicator];
  if (!found) return [];
  const [values, statuses, coverage] = found;
  const texts = values.split("|");
  const covered = coverage.includes("|") ? coverage.split("|") : null;
  return PERIODS.map((period, n) => ({
    period,
    value: texts[n] || null,
    status: STATUS_KEYS[statuses[n]] ?? null,
    coverage: (covered ? covered[n] : coverage) || null,
  })).filter((row) => row.status !== null);
}

/** How a value differs from the one `months` earlier, in words. */
function changeText(series, row, months, unit, kind, isShort = false) {
  if (!row || row.value === null) return word("no_earlier");
  const before = series.find((r) => r.period === monthBefore(row.period, months));
  if (!before) return word("no_month");
  if (before.value === null) return `${word("no_earlier")}（${statusWord(before.status)}）`;
  const change = difference(row.value, before.value);
  const grown = kind === "count" ? growth(row.value, before.value) : null;
  if (isShort) return changeWord(change, unit, grown, true);
  const isCertain = ![row.status, before.status].includes("provisional");
  return changeWord(change, unit, grown) + (isCertain ? "" : word("provisional_note"));
}

/**
 * A difference with its unit: percentages differ by percentage points, not by per cent. Short: as
 * in a table that has the unit in a column of its own.
 */
function changeWord(change, unit, grown, isShort = false) {
  if (compared(change, "0") === 0) return word("unchanged");
  if (unit === "percent") return signed(change) + word(isShort ? "points_short" : "points");
  if (unit === "per_1k") return signed(change) + word("mille_points");
  return (isShort ? signed(change) : withUnit(signed(change), unit)) + (grown === null ? "" : ` (${signed(grown)}%)`);
}

// ---- making elements

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const byId = (id) => document.getElementById(id);

/**
 * A table with a caption, sortable columns and a button that downloads what it says.
 * A column: label, cell(row) for what is shown, raw(row) for the file and for sorting (text as in
 * the CSV files; null sorts last), isNumber, isHead for the column that names the row.
 */
function makeTable({ name, caption, columns, rows, isSortable = true, rowKey }) {
  const body = make("tbody");
  const lines = rows.map((row) => {
    const line = make("tr", { "data-key": rowKey(row) });
    for (const column of columns) {
      const shownCell = column.cell(row);
      const cell = make(column.isHead ? "th" : "td", {
        scope: column.isHead ? "row" : null,
        class: column.isNumber ? "number" : null,
        "data-column": column.name,
      });
      cell.append(shownCell);
      line.append(cell);
    }
    body.append(line);
    return { row, line };
  });
  const heads = columns.map((column, n) => {
    const head = make("th", { scope: "col", class: column.isNumber ? "number" : null });
    if (!isSortable) {
      head.append(column.label);
      return head;
    }
    const sort = () => {
      const isDown = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
      const order = lines.map(({ row, line }) => ({ line, raw: columns[n].raw(row) }));
      order.sort((a, b) => bothWays(a.raw, b.raw, column.isNumber, isDown));
      body.append(...order.map(({ line }) => line));
    };
    head.append(make("button", { type: "button", class: "sort", onclick: sort }, column.label));
    return head;
  });
  const table = make(
    "table",
    { "data-table": name },
    make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...heads)),
    body,
  );
  const scroll = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, table);
  const save = () =>
    download(`${name}.csv`, columns.map((c) => c.label), rows.map((row) => columns.map((c) => c.raw(row))));
  const button = make("button", { type: "button", class: "download", onclick: save, "data-download": name }, word("download"));
  return make("div", { class: "table" }, scroll, button);
}

function bothWays(a, b, isNumber, isDown) {
  if (a === null || b === null) return (a === null) - (b === null);
  const order = isNumber ? compared(a, b) : a.localeCompare(b, "zh-CN");
  return isDown ? -order : order;
}

/** A file that Excel opens as it is: UTF-8 with a byte order mark, lines ended as Windows does. */
function download(name, heads, rows) {
  const quoted = (text) => (/[",\r\n]/.test(text ?? "") ? `"${text.replaceAll('"', '""')}"` : (text ?? ""));
  const lines = [heads, ...rows].map((row) => row.map(quoted).join(",") + "\r\n");
  const link = make("a", {
    href: URL.createObjectURL(new Blob(["\ufeff", ...lines], { type: "text/csv;charset=utf-8" })),
    download: name,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

const fileName = (...parts) => [...parts, PERIOD, `r${FIGURES.release}`].join("-");

/** The status in words, with a shape, so that nothing hangs on colour. */
function statusMark(status) {
  return make("span", { class: `status ${status}` }, statusWord(status));
}

function stateMark(state) {
  return make("span", { class: `state ${state}` }, stateWord(state));
}

// ---- charts: drawn when they come near the screen, or when there is time

const waiting = new Map();
const watcher = new IntersectionObserver(
  (seen) => seen.filter((s) => s.isIntersecting).forEach((s) => draw(s.target)),
  { rootMargin: "300px" },
);

function draw(box) {
  const specification = waiting.get(box);
  if (!specification || !window.vegaEmbed) return;
  waiting.delete(box);
  watcher.unobserve(box);
  window
    .vegaEmbed(box.firstChild, specification, {
      mode: "vega-lite", renderer: "svg", actions: false, tooltip: false, defaultStyle: false,
      ast: true, // interpreted expressions: the page's policy forbids eval
      logLevel: 1, // errors alone: a layer without rows is no fault
    })
    .then(() => box.setAttribute("data-drawn", ""));
}

function drawWaiting() {
  for (const box of waiting.keys()) {
    if (box.isConnected) draw(box);
    else waiting.delete(box);
  }
}

/** What is made when a <details> is first opened. */
function opened(details, fill) {
  details.addEventListener("toggle", () => details.open && !details.filled && (details.filled = true) && details.append(fill()));
  return details;
}

/**
 * A chart with its caption, its summary for those who can't see it, and the table behind it
 * (`table` makes it), which stands beside or before the chart, or opens below it.
 */
function makeFigure({ kind, rows, title, subtitle, summary, table, place }) {
  const specification = structuredClone(FIGURES.charts[chosen.lang][kind]);
  const notes = [subtitle, ...[specification.title.subtitle ?? []].flat()];
  delete specification.title;
  specification.description = summary;
  specification.data = { values: rows };
  specification.config.aria = false;
  // The box speaks for the drawing, whose own roles and labels would be read mark by mark.
  const box = make(
    "div",
    { class: "chart", role: "img", "aria-label": summary, "data-chart": kind },
    make("div", { "aria-hidden": "true" }),
  );
  if (specification.height.step) { // Vega fits a width to its container only beside a fixed height
    const bars = rows.filter((row) => !["whole", "target"].includes(row.kind)).length;
    specification.height = specification.height.step * (kind === "pyramid" ? bars / SEXES.length : bars);
  }
  for (const parameter of specification.params ?? []) {
    if (parameter.name === "room" && window.innerWidth < 600) parameter.value = 1.75;
  }
  waiting.set(box, specification);
  watcher.observe(box);
  const caption = make(
    "figcaption",
    {},
    make("strong", {}, title),
    make("span", { class: "reading" }, notes.filter(Boolean).join(chosen.lang === "zh" ? "；" : "; ")),
  );
  const picture = make("div", { class: "picture" }, caption, box);
  if (place === "before") return make("figure", {}, table(), picture);
  if (place === "beside") return make("figure", { class: "beside" }, picture, table());
  const behind = make("details", { class: "chart-data" }, make("summary", {}, word("table_behind")));
  return make("figure", {}, picture, opened(behind, table));
}

// ---- targets

const targetsOf = (region) => TABLES.targets.filter((row) => row.region_code === region);

function byState(a, b) {
  return STATE_ORDER.indexOf(a.state) - STATE_ORDER.indexOf(b.state);
}

function goalText(row) {
  const target = shown(row.target);
  if (row.comparator === "about") return word("about", { target, tolerance: shown(row.tolerance ?? "0") });
  if (row.comparator === "range") return `${target}—${shown(row.target_high)}`;
  return `${{ ">=": "≥" }[row.comparator] ?? row.comparator}${target}`;
}

const unitOf = (row) => definitionOf.get(row.indicator)?.unit ?? cellOf.get(`${row.region_code} ${row.indicator}`)?.unit;

function gapText(row) {
  if (row.met === null) return statusWord(row.status);
  return row.gap === null ? word("no_whole_gap") : withUnit(shown(row.gap), row.gap_unit);
}

function sourceText(row) {
  const listed = planTargetOf.get(`${row.plan}:${row.target_id}`);
  const plan = planOf.get(row.plan);
  const clause = row.clause ?? listed?.clause ?? "";
  const isApart = plan && plan.document !== plan.title_zh;
  const rest = plan && clause.startsWith(plan.document) ? clause.slice(plan.document.length).trim() : clause;
  return word("source_sentence", {
    plan: said(plan, "title") ?? row.plan,
    document: isApart ? (chosen.lang === "zh" ? `（${plan.document}）` : ` (${plan.document})`) : "",
    clause: rest,
    subject: said(listed, "subject") ?? row.target_id,
    printed: listed?.printed ? word("printed", { printed: listed.printed }) : "",
  });
}

function targetCell(row, hasRegion) {
  const listed = planTargetOf.get(`${row.plan}:${row.target_id}`);
  const kinds = joined([row.binding && word(row.binding), row.record === "rule" && word("rule")]);
  const parts = TABLES.contributions.filter((part) =>
    ["region_code", "plan", "target_id", "indicator"].every((name) => part[name] === row[name]),
  );
  const more = make("details", {}, make("summary", {}, titleOf(row.indicator)), make("p", {}, sourceText(row)));
  const note = said(listed, "note");
  if (note) more.append(make("p", {}, note));
  if (parts.length) opened(more, () => partsTable(row, parts));
  const under = [hasRegion ? regionName(row.region_code) : null, row.target_id, row.clause, kinds];
  return make("div", {}, more, make("small", {}, under.filter(Boolean).join(" · ")));
}

function partsTable(row, parts) {
  return makeTable({
    name: fileName("contributions", row.target_id, row.indicator, row.region_code),
    caption: word("contributions"),
    rows: parts,
    rowKey: (part) => part.part_code,
    columns: [
      {
        name: "part_code", label: word("region"), isHead: true,
        cell: (part) => (part.part_code === row.region_code ? word("contribution_rest") : regionName(part.part_code)),
        raw: (part) => part.part_code,
      },
      {
        name: "lacks", label: `${word("lacks")} (${unitWord(row.gap_unit)})`, isNumber: true,
        cell: (part) => (part.lacks === null ? statusWord("missing") : shown(part.lacks)),
        raw: (part) => part.lacks,
      },
    ],
  });
}

function targetTable(rows, region, hasRegion) {
  const plain = (name) => (row) => row[name];
  return makeTable({
    name: fileName(hasRegion ? "targets-below" : "targets", region),
    caption: word("targets_caption", { region: regionName(region) }),
    rows,
    rowKey: (row) => `${row.region_code} ${row.plan}:${row.target_id} ${row.indicator}`,
    columns: [
      {
        name: "target", label: word("target"), isHead: true, cell: (row) => targetCell(row, hasRegion),
        raw: (row) => joined([hasRegion ? regionName(row.region_code) : null, row.target_id, titleOf(row.indicator)]),
      },
      { name: "state", label: word("state"), cell: (row) => stateMark(row.state), raw: (row) => stateWord(row.state) },
      { name: "value", label: word("value_now"), isNumber: true, cell: (row) => (row.value === null ? statusWord(row.status) : shown(row.value)), raw: plain("value") },
      { name: "goal", label: word("goal"), isNumber: true, cell: (row) => goalText(row), raw: plain("target") },
      { name: "unit", label: word("unit"), cell: (row) => unitWord(unitOf(row)), raw: (row) => unitWord(unitOf(row)) },
      { name: "gap", label: word("gap"), isNumber: true, cell: gapText, raw: plain("gap") },
      {
        name: "pace", label: word("pace"), isNumber: true,
        cell: (row) => (row.pace === null ? word("no_pace") : `${shown(row.pace)} ${row.pace_state ? word(row.pace_state === "ahead" ? "ahead" : "pace_behind") : ""}`),
        raw: plain("pace"),
      },
      { name: "due", label: word("due"), cell: (row) => row.due_period ?? word("none"), raw: plain("due_period") },
      { name: "status", label: word("status"), cell: (row) => statusMark(row.status), raw: (row) => statusWord(row.status) },
    ],
  });
}

function renderTargets() {
  const region = chosen.region;
  const own = targetsOf(region).sort(byState);
  const below = TABLES.targets.filter((row) => row.region_code !== region && row.region_code.startsWith(region));
  const parts = [];
  if (own.length) {
    const count = (state) => own.filter((row) => row.state === state).length;
    const notDue = count("not_yet_due_met") + count("not_yet_due_unmet");
    const tile = (key, number, state, note) =>
      make("li", { class: `tile ${state}`, "data-tile": key }, make("span", {}, word(`tile_${key}`)), make("strong", {}, String(number)), note ? make("small", {}, note) : null);
    const tiles = [
      tile("met", count("met"), "met"),
      tile("near", count("near"), "near"),
      tile("behind", count("behind"), "behind"),
      tile("not_due", notDue, "not_yet_due_unmet", word("now_met", { met: count("not_yet_due_met"), unmet: count("not_yet_due_unmet") })),
    ];
    if (count("unknown")) tiles.push(tile("unknown", count("unknown"), "unknown"));
    parts.push(make("ul", { class: "tiles" }, ...tiles));
    parts.push(make("p", { class: "reading" }, word("near_rule", { near: FIGURES.near_percent })));
    const summary = word("progress_summary", {
      region: regionName(region), count: own.length, met: count("met"), near: count("near"),
      behind: count("behind"), not_due: notDue, now_met: count("not_yet_due_met"),
    });
    parts.push(
      makeFigure({
        kind: "target_progress",
        title: word("progress_chart"),
        subtitle: joined([regionName(region), monthWord(PERIOD)]),
        summary,
        place: "before",
        table: () => targetTable(own, region, false),
        rows: own.map((row, n) => ({
          key: String(n),
          name: `${row.target_id} ${titleOf(row.indicator)}`,
          value: row.value, target: row.target, pace: row.pace, state: row.state,
          label: row.value === null ? statusWord(row.status) : withUnit(`${shown(row.value)}／${row.comparator === "about" ? shown(row.target) : goalText(row)}`, unitOf(row)),
        })),
      }),
    );
  } else parts.push(make("p", {}, word("no_targets")));
  if (below.length) {
    const more = make("details", { class: "targets-below" }, make("summary", {}, word("targets_below", { count: below.length })));
    parts.push(opened(more, () => targetTable(below.sort(byState), region, true)));
  }
  byId("targets-body").replaceChildren(...parts);
}

// ---- comparison of regions

/** 全州, 全市, 全省: what a region with its parts is called beside them. */
const wholeWord = (region) => (chosen.lang === "zh" ? `全${region.name.at(-1)}` : word("whole"));

/** The regions to compare: those right below the chosen one, or else its siblings and itself. */
function comparedRegions() {
  const region = regionOf.get(chosen.region);
  const children = REGIONS.filter((r) => r.parent === region);
  if (children.length) return { whole: region, parts: children };
  return { whole: region.parent, parts: REGIONS.filter((r) => r.parent === region.parent) };
}

/** Columns of values that most tables share; row -> the row of indicators.csv. */
function valueColumns(unit) {
  const number = (name) => ({
    name, label: word(name), isNumber: true,
    cell: (row) => (row[name] === null ? numberAbsent(row, name) : shown(row[name])),
    raw: (row) => row[name],
  });
  return [
    { name: "value", label: `${word("value")} (${unitWord(unit)})`, isNumber: true, cell: valueText, raw: (row) => row.value },
    { name: "status", label: word("status"), cell: (row) => statusMark(row.status), raw: (row) => statusWord(row.status) },
    { name: "coverage", label: word("coverage"), isNumber: true, cell: (row) => percent(row.coverage), raw: (row) => row.coverage },
    number("numerator"),
    number("denominator"),
  ];
}

/** What stands for an empty numerator or denominator: a count has no denominator at all. */
function numberAbsent(row, name) {
  const isCount = definitionOf.get(row.indicator)?.kind === "count";
  return name === "denominator" && isCount ? word("none") : statusWord(row.status === "ok" || row.status === "provisional" ? "missing" : row.status);
}

function renderComparison() {
  const { whole, parts } = comparedRegions();
  const indicator = chosen.indicator;
  const cells = parts.map((r) => cellOf.get(`${r.code} ${indicator}`)).filter(Boolean);
  const wholeCell = whole && cellOf.get(`${whole.code} ${indicator}`);
  const unit = (cells[0] ?? wholeCell)?.unit;
  const caption = word("comparison_caption", { indicator: titleOf(indicator), month: monthWord(PERIOD) });
  const known = cells.filter((row) => row.value !== null).sort((a, b) => compared(b.value, a.value));
  const absent = cells.filter((row) => row.value === null);
  const without = absent.length ? word("without", { count: absent.length }) : "";
  const summary = known.length
    ? word("comparison_summary", {
        indicator: titleOf(indicator), month: monthWord(PERIOD), count: known.length,
        high: regionName(known[0].region_code), high_value: withUnit(shown(known[0].value), unit),
        low: regionName(known.at(-1).region_code), low_value: withUnit(shown(known.at(-1).value), unit), without,
      })
    : word("comparison_summary_none", { indicator: titleOf(indicator), month: monthWord(PERIOD) });
  const mark = (row) => valueText(row) + (row.status === "provisional" ? (chosen.lang === "zh" ? "（初步数）" : " (provisional)") : "");
  const rows = [...known, ...absent].map((row) => ({
    kind: row.region_code === chosen.region ? "own" : "part",
    region: regionName(row.region_code), value: row.value, label: mark(row),
  }));
  const isCount = definitionOf.get(indicator)?.kind === "count"; // a sum is no measure for its parts
  if (!isCount && wholeCell && wholeCell.value !== null) {
    rows.push({ kind: "whole", region: null, value: wholeCell.value, label: `${wholeWord(whole)} ${mark(wholeCell)}` });
  }
  const target = targetsOf(whole?.code).find((row) => row.indicator === indicator && row.comparator !== "range");
  if (!isCount && target) rows.push({ kind: "target", region: null, value: target.target, label: word("target_line", { target: goalText(target) }) });
  const table = () => makeTable({
    name: fileName("comparison", indicator, whole?.code ?? chosen.region),
    caption,
    rows: [...(wholeCell ? [wholeCell] : []), ...cells],
    rowKey: (row) => row.region_code,
    columns: [
      { name: "region", label: word("region"), isHead: true, cell: (row) => regionName(row.region_code), raw: (row) => regionName(row.region_code) },
      ...valueColumns(unit),
    ],
  });
  byId("comparison-body").replaceChildren(
    makeFigure({ kind: "county_comparison", title: caption, subtitle: word("unit_is", { unit: unitWord(unit) }), summary, table, place: "beside", rows }),
  );
}

// ---- trend

function renderTrend() {
  const { region, indicator } = chosen;
  const series = seriesOf(region, indicator);
  const definition = definitionOf.get(indicator);
  const unit = cellOf.get(`${region} ${indicator}`)?.unit ?? definition?.unit;
  const change = (row, months) => changeText(series, row, months, unit, definition?.kind);
  const now = series.find((row) => row.period === PERIOD);
  const known = series.filter((row) => row.value !== null);
  const names = { region: regionName(region), indicator: titleOf(indicator) };
  const sentence = word("trend_sentence", {
    ...names, month: monthWord(PERIOD),
    value: now && now.value !== null ? withUnit(shown(now.value), unit) + (now.status === "provisional" ? `（${statusWord(now.status)}）` : "") : valueText(now),
    from_last_month: change(now, 1), from_last_year: change(now, 12),
  });
  const comparisons = { [PERIOD]: "this", [monthBefore(PERIOD, 1)]: "last_month", [monthBefore(PERIOD, 12)]: "last_year" };
  const table = () => makeTable({
    name: fileName("trend", indicator, region),
    caption: `${names.region} ${names.indicator}`,
    rows: [...series].reverse(),
    rowKey: (row) => row.period,
    columns: [
      { name: "period", label: word("period"), isHead: true, cell: (row) => row.period, raw: (row) => row.period },
      { name: "value", label: `${word("value")} (${unitWord(unit)})`, isNumber: true, cell: valueText, raw: (row) => row.value },
      { name: "status", label: word("status"), cell: (row) => statusMark(row.status), raw: (row) => statusWord(row.status) },
      { name: "coverage", label: word("coverage"), isNumber: true, cell: (row) => percent(row.coverage), raw: (row) => row.coverage },
      ...[["from_last_month", 1], ["from_last_year", 12]].map(([name, months]) => ({
        name, label: word(name), isNumber: true, cell: (row) => change(row, months), raw: (row) => changeNumber(series, row, months),
      })),
    ],
  });
  const statement = make("p", { class: "statement" }, sentence);
  if (!known.length) return byId("trend-body").replaceChildren(statement, table());
  const summary = word("trend_summary", {
    ...names, first: series[0].period, last: series.at(-1).period, count: known.length,
    start: known[0].period, start_value: withUnit(shown(known[0].value), unit),
    end: known.at(-1).period, end_value: withUnit(shown(known.at(-1).value), unit),
  });
  byId("trend-body").replaceChildren(
    statement,
    makeFigure({
      kind: "trend",
      title: `${names.region} ${names.indicator}`,
      subtitle: word("unit_is", { unit: unitWord(unit) }),
      summary, table, place: "behind",
      rows: series.map((row) => ({
        period: row.period, value: row.value, status: row.status,
        label: row.value === null ? statusWord(row.status) : `${row.period}  ${shown(row.value)}`,
        comparison: comparisons[row.period] ?? null,
      })),
    }),
  );
}

function changeNumber(series, row, months) {
  const before = series.find((r) => r.period === monthBefore(row.period, months));
  return row.value === null || !before || before.value === null ? null : difference(row.value, before.value);
}

// ---- who has reported

function unitsBelow(region) {
  return TABLES.reporting.filter((row) => row.unit_code.startsWith(region));
}

/** [units that owe anything, those of them whose owed files are all in] */
function unitCounts(rows) {
  const owed = rows.filter((row) => row.is_owed === "true");
  const units = [...new Set(owed.map((row) => row.unit_code))];
  const late = new Set(owed.filter((row) => !REPORTED.includes(row.state)).map((row) => row.unit_code));
  return { owing: units.length, whole: units.filter((unit) => !late.has(unit)).length };
}

function reportCell(row) {
  if (!row) return make("span", { class: "not_owed" }, word("not_owed"));
  const isIn = REPORTED.includes(row.state);
  if (row.is_owed !== "true" && !isIn) return make("span", { class: "not_owed" }, word("not_owed"));
  const parts = [make("span", { class: `report ${row.state}` }, word(row.state))];
  if (row.rows_read !== null) {
    parts.push(make("small", {}, word("rows", { read: shown(row.rows_read), refused: shown(row.rows_refused ?? "0") })));
  }
  return make("div", {}, ...parts);
}

function renderReporting() {
  const rows = unitsBelow(chosen.region);
  const parts = [];
  if (rows.length) {
    const owed = rows.filter((row) => row.is_owed === "true");
    const count = (...states) => owed.filter((row) => states.includes(row.state)).length;
    const notIn = owed.filter((row) => !REPORTED.includes(row.state));
    const nameOf = (row) => row.unit_name ?? regionName(row.unit_code);
    parts.push(
      make("p", { class: "statement" }, word("reporting_sentence", {
        owed: owed.length, reported: count(...REPORTED), missing: count("missing"), rejected: count("rejected"),
      })),
      make("p", {}, notIn.length
        ? word("not_reported") + joined(notIn.map((row) => `${nameOf(row)} ${datasetWord(row.dataset)} (${word(row.state)})`))
        : word("all_reported")),
    );
    const known = Object.keys(FIGURES.datasets);
    const datasets = [...new Set(rows.map((row) => row.dataset))].sort((a, b) => known.indexOf(a) - known.indexOf(b));
    const units = [...new Set(rows.map((row) => row.unit_code))].map((code) => ({
      code,
      name: nameOf(rows.find((row) => row.unit_code === code)),
      of: new Map(rows.filter((row) => row.unit_code === code).map((row) => [row.dataset, row])),
    }));
    parts.push(
      makeTable({
        name: fileName("reporting", chosen.region),
        caption: word("reporting_caption"),
        rows: units,
        rowKey: (unit) => unit.code,
        columns: [
          { name: "unit", label: word("unit_name"), isHead: true, cell: (unit) => unit.name, raw: (unit) => unit.name },
          ...datasets.map((dataset) => ({
            name: dataset, label: datasetWord(dataset),
            cell: (unit) => reportCell(unit.of.get(dataset)),
            raw: (unit) => reportCell(unit.of.get(dataset)).firstChild.textContent,
          })),
          { name: "due_on", label: word("due_on"), cell: (unit) => dueOn(unit) ?? word("none"), raw: dueOn },
        ],
      }),
    );
  } else parts.push(make("p", {}, word("reporting_none")));
  const cells = INDICATORS.map((indicator) => cellOf.get(`${chosen.region} ${indicator}`)).filter(Boolean);
  const full = cells.filter((row) => row.coverage !== null && compared(row.coverage, "1") >= 0).length;
  parts.splice(1, 0, make("p", {}, word("coverage_sentence", { all: cells.length, full, less: cells.length - full })));
  byId("reporting-body").replaceChildren(...parts);
}

function dueOn(unit) {
  return [...new Set([...unit.of.values()].map((row) => row.due_on).filter(Boolean))].sort().join(" ") || null;
}

// ---- composition

function renderComposition() {
  const { region, group, breakdown } = chosen;
  const words = TABLES.categories.filter((row) => row.breakdown === breakdown);
  const order = words.map((row) => row.category);
  const rows = TABLES.composition
    .filter((row) => row.region_code === region && row.worker_group === group && row.breakdown === breakdown)
    .sort((a, b) => order.indexOf(a.category) - order.indexOf(b.category));
  if (!rows.length) {
    byId("composition-body").replaceChildren(make("p", {}, word("no_composition")));
    return;
  }
  const nameOf = (row) => said(words.find((w) => w.category === row.category), "category") ?? row.category;
  const caption = word("composition_caption", {
    region: regionName(region), group: word(group), breakdown: breakdownWord(breakdown), month: monthWord(PERIOD),
  });
  const personsText = (row) => (row.persons === null ? statusWord(row.status) : shown(row.persons));
  const known = rows.filter((row) => row.persons !== null).sort((a, b) => compared(b.persons, a.persons));
  const summary = word("composition_summary", {
    caption,
    high: known.length ? nameOf(known[0]) : word("none"),
    high_value: known.length ? personsText(known[0]) : word("none"),
    without: known.length < rows.length ? word("composition_without", { count: rows.length - known.length }) : "",
  });
  const table = () => makeTable({
    name: fileName("composition", breakdown, group, region),
    caption,
    rows,
    rowKey: (row) => row.category,
    columns: [
      { name: "category", label: word("category"), isHead: true, cell: nameOf, raw: nameOf },
      { name: "persons", label: word("persons"), isNumber: true, cell: personsText, raw: (row) => row.persons },
      { name: "status", label: word("status"), cell: (row) => statusMark(row.status), raw: (row) => statusWord(row.status) },
    ],
  });
  const total = rows[0].total === null ? statusWord(rows[0].status) : shown(rows[0].total);
  const pyramid = group === "all" && breakdown === "age" ? [agePyramid(region, words)] : [];
  byId("composition-body").replaceChildren(
    make("p", {}, word("composition_total", { total, coverage: percent(rows[0].coverage) })),
    makeFigure({
      kind: "composition", title: caption, subtitle: word("unit_is", { unit: word("persons_unit") }), summary, table, place: "beside",
      // the chart's rows are those of a comparison: see charts.composition
      rows: rows.map((row) => ({ kind: "part", region: nameOf(row), value: row.persons, label: personsText(row) })),
    }),
    ...pyramid.filter(Boolean),
  );
}

/** Men and women by age; null where they are not published apart. */
function agePyramid(region, words) {
  const cells = (group) => words.map((one) => TABLES.composition.find((row) => row.region_code === region
    && row.worker_group === group && row.breakdown === "age" && row.category === one.category));
  const sides = SEXES.map(cells);
  if (sides.flat().some((row) => !row)) return null;
  const text = (row) => (row.persons === null ? statusWord(row.status) : shown(row.persons));
  const caption = word("pyramid_caption", { region: regionName(region), month: monthWord(PERIOD) });
  const ages = words.map((one, n) => ({ key: one.category, name: said(one, "category"), male: sides[0][n], female: sides[1][n] }));
  const most = (sex) => {
    const known = ages.filter((age) => age[sex].persons !== null);
    known.sort((a, b) => compared(b[sex].persons, a[sex].persons));
    return known.length ? `${known[0].name} (${text(known[0][sex])})` : word("none");
  };
  const summary = word("pyramid_summary", { caption, men: most("male"), women: most("female") });
  const table = () => makeTable({
    name: fileName("composition", "age", "sex", region),
    caption,
    rows: ages,
    rowKey: (age) => age.key,
    columns: [
      { name: "category", label: word("category"), isHead: true, cell: (age) => age.name, raw: (age) => age.name },
      ...[["male", "men"], ["female", "women"]].map(([sex, label]) => (
        { name: sex, label: word(label), isNumber: true, cell: (age) => text(age[sex]), raw: (age) => age[sex].persons })),
    ],
  });
  return makeFigure({
    kind: "pyramid", title: caption, subtitle: word("unit_is", { unit: word("persons_unit") }), summary, table, place: "beside",
    rows: ages.flatMap((age) => SEXES.map((sex) => (
      { category: age.name, group: sex, value: age[sex].persons, label: text(age[sex]) }))),
  });
}

/** The first words of what a breakdown is; the rest explains it and stands in the option's title. */
function breakdownWord(breakdown) {
  const text = said(TABLES.categories.find((row) => row.breakdown === breakdown), "breakdown") ?? breakdown;
  return text.split(/[：，;,]/)[0];
}

// ---- all indicators

const topicOf = (indicator) => definitionOf.get(indicator)?.topic ?? "other";
const topicWord = (topic) => (FIGURES.words[`topic_${topic}`] ? word(`topic_${topic}`) : topic);

function topics() {
  const used = new Set(INDICATORS.map(topicOf));
  return [...TOPICS.filter((topic) => used.has(topic)), ...[...used].filter((topic) => !TOPICS.includes(topic)).sort()];
}

function fractionText(row) {
  if (row.numerator === null) return numberAbsent(row, "numerator");
  return row.denominator === null ? shown(row.numerator) : `${shown(row.numerator)} ÷ ${shown(row.denominator)}`;
}

function indicatorCell(row) {
  return opened(make("details", {}, make("summary", {}, titleOf(row.indicator))), () => explanation(row));
}

/** Definition, caveats, source clauses and dates of one indicator; made when asked for. */
function explanation(row) {
  const definition = definitionOf.get(row.indicator);
  const clauses = (definition?.clauses ?? "").split(";").filter(Boolean).map((clause) => {
    const listed = planTargetOf.get(clause);
    const plan = planOf.get(clause.split(":")[0]);
    return [clause.split(":").at(-1), said(listed, "subject"), said(plan, "title"), listed?.clause].filter(Boolean).join(" · ");
  });
  const entries = [
    [word("definition"), [said(definition, "definition")]],
    [word("caveats"), (said(definition, "caveats") ?? "").split("|")],
    [word("denominator_of"), [row.denominator_period]],
    [word("wage_of"), [row.denominator_region && regionName(row.denominator_region)]],
    [word("clauses"), clauses],
    [word("indicator_id"), [row.indicator]],
  ];
  const list = make("dl");
  for (const [name, texts] of entries) {
    const told = texts.filter(Boolean);
    if (told.length) list.append(make("dt", {}, name), ...told.map((text) => make("dd", {}, text)));
  }
  const look = () => {
    choose({ indicator: row.indicator });
    goTo("comparison");
  };
  return make("div", { class: "explanation" }, list, make("button", { type: "button", class: "link", onclick: look }, word("compare_this")));
}

function renderIndicators() {
  const region = chosen.region;
  const parts = topics().map((topic) => {
    const rows = INDICATORS.filter((indicator) => topicOf(indicator) === topic)
      .map((indicator) => cellOf.get(`${region} ${indicator}`))
      .filter(Boolean)
      .map((row) => ({ ...row, series: seriesOf(region, row.indicator) }));
    const change = (row, months) =>
      changeText(row.series, row.series.find((r) => r.period === PERIOD), months, row.unit, definitionOf.get(row.indicator)?.kind, true);
    const changes = [["from_last_month", 1], ["from_last_year", 12]].map(([name, months]) => ({
      name, label: word(name), isNumber: true,
      cell: (row) => change(row, months),
      raw: (row) => changeNumber(row.series, { ...row, period: PERIOD }, months),
    }));
    return make(
      "section", { "aria-label": topicWord(topic) },
      make("h3", {}, topicWord(topic)),
      makeTable({
        name: fileName("indicators", topic, region),
        caption: word("topic_caption", { topic: topicWord(topic), region: regionName(region), month: monthWord(PERIOD) }),
        rows,
        rowKey: (row) => row.indicator,
        columns: [
          { name: "indicator", label: word("indicator"), isHead: true, cell: indicatorCell, raw: (row) => titleOf(row.indicator) },
          { name: "value", label: word("value"), isNumber: true, cell: valueText, raw: (row) => row.value },
          { name: "unit", label: word("unit"), cell: (row) => unitWord(row.unit), raw: (row) => unitWord(row.unit) },
          { name: "status", label: word("status"), cell: (row) => statusMark(row.status), raw: (row) => statusWord(row.status) },
          ...changes,
          { name: "coverage", label: word("coverage"), isNumber: true, cell: (row) => percent(row.coverage), raw: (row) => row.coverage },
          { name: "fraction", label: word("fraction"), isNumber: true, cell: fractionText, raw: (row) => row.numerator },
        ],
      }),
    );
  });
  const matrix = make("details", { id: "matrix" }, make("summary", {}, word("matrix")));
  opened(matrix, matrixTable);
  byId("indicators-body").replaceChildren(...parts, matrix);
}

function matrixTable() {
  return makeTable({
    name: fileName("indicators-by-region"),
    caption: word("matrix_caption", { month: monthWord(PERIOD) }),
    isSortable: false,
    rows: INDICATORS,
    rowKey: (indicator) => indicator,
    columns: [
      { name: "indicator", label: word("indicator"), isHead: true, cell: titleOf, raw: titleOf },
      { name: "unit", label: word("unit"), cell: (i) => unitWord(definitionOf.get(i)?.unit), raw: (i) => unitWord(definitionOf.get(i)?.unit) },
      ...REGIONS.map((region) => {
        const row = (indicator) => cellOf.get(`${region.code} ${indicator}`);
        return {
          name: region.code, label: region.name, isNumber: true,
          cell: (indicator) => {
            const found = row(indicator);
            const text = make("span", {}, valueText(found));
            return found?.status === "provisional" ? make("div", {}, text, make("small", {}, statusWord("provisional"))) : text;
          },
          raw: (indicator) => row(indicator)?.value ?? valueText(row(indicator)),
        };
      }),
    ],
  });
}

// ---- revisions and notes

function renderRevisions() {
  const rows = TABLES.revisions.filter((row) => row.region_code.startsWith(chosen.region));
  if (!rows.length) {
    byId("revisions-body").replaceChildren(make("p", {}, word("no_revisions")));
    return;
  }
  const parts = ["by_definitions", "by_late_files", "by_corrected_files", "by_denominators"];
  const number = (name, label) => ({
    name, label, isNumber: true,
    cell: (row) => (row[name] === null ? statusWord("missing") : name.endsWith("value") ? shown(row[name]) : signed(row[name])),
    raw: (row) => row[name],
  });
  byId("revisions-body").replaceChildren(
    makeTable({
      name: fileName("revisions", chosen.region),
      caption: word("revisions_caption"),
      rows,
      rowKey: (row) => `${row.region_code} ${row.indicator}`,
      columns: [
        { name: "region", label: word("region"), isHead: true, cell: (row) => regionName(row.region_code), raw: (row) => regionName(row.region_code) },
        { name: "indicator", label: word("indicator"), cell: (row) => titleOf(row.indicator), raw: (row) => titleOf(row.indicator) },
        number("previous_value", word("previous_value")),
        number("value", word("new_value")),
        number("change", word("change")),
        ...parts.map((name) => number(name, word(name))),
        {
          name: "reasons", label: word("reasons"),
          cell: (row) => joined((row.reasons ?? "").split("+").filter(Boolean).map((reason) => word(reason))) || word("none"),
          raw: (row) => row.reasons,
        },
      ],
    }),
  );
}

function renderNotes() {
  const notes = ["note_status", "note_coverage", "note_change", "note_gap", "note_pace"];
  byId("notes-body").replaceChildren(
    make("ul", {}, ...notes.map((key) => make("li", {}, word(key))), make("li", {}, word("near_rule", { near: FIGURES.near_percent }))),
  );
}

// ---- the frame

function options(select, entries, value) {
  select.replaceChildren(...entries.map(([key, label]) => make("option", { value: key, selected: key === value }, label)));
}

function renderFrame() {
  document.documentElement.lang = chosen.lang === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", word(element.dataset.label));
  const title = `${regionName(chosen.region)} ${monthWord(PERIOD)}`;
  document.title = `${title} · ${word("series")}`;
  byId("title").textContent = regionName(chosen.region);
  const units = unitCounts(unitsBelow(chosen.region));
  byId("edition").textContent =
    word("edition", { month: monthWord(PERIOD), release: FIGURES.release }) + (units.owing ? word("edition_units", units) : "");
  byId("language").textContent = word("switch");
  byId("language").lang = chosen.lang === "zh" ? "en" : "zh-CN";
  options(byId("region"), REGIONS.map((r) => [r.code, "　".repeat(r.depth) + r.name]), chosen.region);
  byId("indicator").replaceChildren(
    ...topics().map((topic) =>
      make("optgroup", { label: topicWord(topic) },
        ...INDICATORS.filter((i) => topicOf(i) === topic).map((i) => make("option", { value: i, selected: i === chosen.indicator }, titleOf(i))))),
  );
  const distinct = (column) => [...new Set(TABLES.composition.map((row) => row[column]))];
  options(byId("group"), distinct("worker_group").filter((key) => !SEXES.includes(key)).map((key) => [key, word(key)]), chosen.group);
  const order = [...new Set(TABLES.categories.map((row) => row.breakdown))];
  const breakdowns = distinct("breakdown").sort((a, b) => order.indexOf(a) - order.indexOf(b));
  options(byId("breakdown"), breakdowns.map((key) => [key, breakdownWord(key)]), chosen.breakdown);
  const sections = [...document.querySelectorAll("main > section")];
  byId("contents").replaceChildren(
    make("ul", {}, ...sections.map(({ id }) =>
      make("li", {}, make("a", { href: `#${id}`, onclick: (event) => { event.preventDefault(); goTo(id); } }, word(id))))),
  );
}

/** To a section without touching the address, which holds what is chosen. */
function goTo(id) {
  byId(`${id}-title`).scrollIntoView();
  byId(`${id}-title`).focus({ preventScroll: true });
}

const RENDERERS = {
  frame: renderFrame, targets: renderTargets, comparison: renderComparison, trend: renderTrend,
  reporting: renderReporting, composition: renderComposition, indicators: renderIndicators,
  revisions: renderRevisions, notes: renderNotes,
};
const TOUCHED = { indicator: ["comparison", "trend"], group: ["composition"], breakdown: ["composition"] };

function render(names = Object.keys(RENDERERS)) {
  for (const name of names) RENDERERS[name]();
  if (document.readyState === "complete") whenIdle(drawWaiting);
}

const whenIdle = (task) => (window.requestIdleCallback ?? setTimeout)(task);

function choose(changes) {
  Object.assign(chosen, changes);
  writeAddress();
  const names = Object.keys(changes);
  render(names.every((name) => TOUCHED[name]) ? names.flatMap((name) => TOUCHED[name]) : undefined);
  if (changes.indicator) byId("indicator").value = changes.indicator;
  if (changes.region) byId("announcement").textContent = word("now_showing", { region: regionName(changes.region) });
}

for (const name of ["region", "indicator", "group", "breakdown"]) {
  byId(name).addEventListener("change", (event) => choose({ [name]: event.target.value }));
}
byId("language").addEventListener("click", () => choose({ lang: chosen.lang === "zh" ? "en" : "zh" }));
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("main").focus();
});
window.addEventListener("hashchange", () => {
  readAddress();
  render();
});
window.addEventListener("load", () => {
  whenIdle(drawWaiting);
});
readAddress();
render();
performance.mark("usable");
