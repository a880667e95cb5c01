// Saves a card's chart as a picture, SVG or PNG: in light colours whatever the page's, with a title
// above it and a caption below, so that it says by itself what it is.

const EDGE = 20;
const PIXEL_RATIO = 2;
// The page's own Inter is called so; an SVG that is opened elsewhere finds one of the others.
const PAGE_FONT = "Inter Variable";
const TITLE = { fontSize: 17, lineHeight: 23, fontWeight: 600, color: "#18212c" };
const NOTE = { fontSize: 11, lineHeight: 16, fontWeight: 400, color: "#52606f" };
const SWATCH = { width: 26, height: 18, gap: 4 };

// Give a text's lines as they fit a width; a word that is wider alone is broken between letters.
function wrapped(text, look, family, width) {
  const brush = document.createElement("canvas").getContext("2d");
  brush.font = `${look.fontWeight} ${look.fontSize}px ${family}`;
  const fits = (line) => brush.measureText(line.trimEnd()).width <= width;
  const lines = [""];
  for (const word of text.match(/\S+\s*/g) ?? []) {
    for (const part of fits(word) ? [word] : Array.from(word)) {
      if (fits(lines.at(-1) + part)) lines[lines.length - 1] += part;
      else lines.push(part);
    }
  }
  return lines.map((line) => line.trimEnd()).filter(Boolean);
}

function pixels(value, whole) {
  return typeof value === "string" && value.endsWith("%") ? (parseFloat(value) / 100) * whole : value;
}

// Give a part of an option its place inside the frame: what was a share of the chart is so still.
function moved(part, { width, height }, { left, top, right, bottom }) {
  const at = { ...part };
  const change = (name, whole, by) => { if (name in part) at[name] = pixels(part[name], whole) + by; };
  change("left", width, left);
  change("right", width, right);
  change("width", width, 0);
  change("top", height, top);
  change("bottom", height, bottom);
  change("height", height, 0);
  return at;
}

function text(lines, look, family, top) {
  return {
    text: lines.join("\n"), left: EDGE, top, padding: 0,
    textStyle: { ...look, fontFamily: family, textBorderWidth: 0 },
  };
}

function swatches(levels, family, top) {
  return levels.flatMap(({ name, color, ink }, place) => {
    const x = EDGE + place * (SWATCH.width + SWATCH.gap);
    const { width, height } = SWATCH;
    return [
      { type: "rect", silent: true, shape: { x, y: top, width, height, r: 4 }, style: { fill: color } },
      {
        type: "text", silent: true, x: x + width / 2, y: top + height / 2,
        style: { text: name, font: `11px ${family}`, fill: ink, align: "center", verticalAlign: "middle" },
      },
    ];
  });
}

// Put a chart into a frame: title, chart, the colours of the levels, notes, caption.
function framed({ wide, font, levels = [] }, { title, note, caption }) {
  const family = `${PAGE_FONT}, ${font}`;
  const heading = wrapped(title, TITLE, family, wide.width);
  const foot = [note, caption].flatMap((each) => wrapped(each, NOTE, family, wide.width));
  const top = EDGE + heading.length * TITLE.lineHeight + 14;
  const under = top + wide.height + 12;
  const notes = under + (levels.length ? SWATCH.height + 8 : 0);
  const height = notes + foot.length * NOTE.lineHeight + EDGE - 6;
  const by = { left: EDGE, right: EDGE, top, bottom: height - top - wide.height };
  const option = JSON.parse(JSON.stringify(wide.option).replaceAll(font, family));
  return {
    width: wide.width + 2 * EDGE,
    height,
    option: {
      ...option,
      backgroundColor: "#ffffff",
      series: option.series.map((part) => ({ ...part, silent: true, emphasis: { disabled: true } })),
      grid: [option.grid].flat().map((part) => moved(part, wide, by)),
      title: [
        ...(option.title ?? []).map((part) => moved(part, wide, by)),
        text(heading, TITLE, family, EDGE),
        text(foot, NOTE, family, notes),
      ],
      graphic: swatches(levels, family, under),
    },
  };
}

const FORMATS = {
  svg: async ({ option, width, height }) => {
    const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
    chart.setOption(option);
    const drawn = chart.renderToSVGString();
    chart.dispose();
    return new Blob([drawn], { type: "image/svg+xml" });
  },
  png: async ({ option, width, height }) => {
    const look = { renderer: "canvas", devicePixelRatio: PIXEL_RATIO, width, height };
    const chart = echarts.init(document.createElement("div"), null, look);
    chart.setOption(option);
    const canvas = chart.renderToCanvas({ pixelRatio: PIXEL_RATIO, backgroundColor: "#ffffff" });
    const drawn = await new Promise((done) => canvas.toBlob(done, "image/png"));
    chart.dispose();
    if (!drawn) throw new Error("the browser gave no picture");
    return drawn;
  },
};

function keep(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// Most pages have no chart to draw until somebody wants its picture.
function drawer(source) {
  if (window.echarts) return Promise.resolve();
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = source;
    script.addEventListener("load", done);
    script.addEventListener("error", () => { script.remove(); failed(new Error(`no ${source}`)); });
    document.head.append(script);
  });
}

// A chart stands in the page, or is fetched when somebody wants its picture.
async function chartOf({ chart, url }) {
  if (chart) return JSON.parse(document.getElementById(chart).textContent);
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}

async function save(card, format) {
  const words = card.dataset;
  const said = card.querySelector("[role=status]");
  said.textContent = words.busy;
  try {
    await Promise.all([drawer(words.drawer), document.fonts?.ready]);
    const name = `${words.file}.${format}`;
    keep(await FORMATS[format](framed(await chartOf({ chart: words.of, url: words.url }), words)), name);
    said.textContent = `${words.saved} ${name}`;
  } catch {
    said.textContent = words.failed;
  }
}

function offer(card) {
  card.hidden = false;
  for (const button of card.querySelectorAll("button")) {
    button.addEventListener("click", () => save(card, button.value));
  }
}

const offerAll = (within) => within.querySelectorAll("[data-picture]").forEach(offer);
offerAll(document);
document.addEventListener("arrived", ({ target }) => offerAll(target));
