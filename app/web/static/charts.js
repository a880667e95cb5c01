// Draws the charts of a page; without this script, or when it fails, their tables say the same.

const NARROW = 640;
const dark = window.matchMedia("(prefers-color-scheme: dark)");

// An option's colours and font are literal; the page's own stand for them, so that dark mode holds.
function inPageLook(value, look) {
  if (Array.isArray(value)) return value.map((part) => inPageLook(part, look));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, inPageLook(part, look)]),
    );
  }
  return look.get(value) ?? value;
}

function pageLook({ tokens, font }) {
  const style = getComputedStyle(document.body);
  const colours = Object.entries(tokens).map(([colour, token]) => [
    colour, style.getPropertyValue(token).trim(),
  ]);
  return new Map([...colours, [font, style.fontFamily]]);
}

function draw(element, data) {
  echarts.getInstanceByDom(element)?.dispose();
  // The narrow form says only what differs from the wide one.
  const form = element.clientWidth < NARROW ? data.narrow : data.wide;
  const option = { ...data.wide.option, ...form.option };
  const chart = echarts.init(element, null, { renderer: "canvas", height: form.height });
  chart.setOption(inPageLook(option, pageLook(data)));
  // A dot's name is drawn as it is: a formatter that is a text would escape it as HTML, and a brace
  // may begin a style.
  const said = ({ name }) => name.replaceAll("{", "{\u200b");
  if (option.tooltip) chart.setOption({ tooltip: { formatter: said } });
  // A list of links a series, a link a point.
  chart.on("click", ({ seriesIndex, dataIndex }) => {
    const link = data.links?.[seriesIndex]?.[dataIndex];
    if (link) window.location.assign(link);
  });
}

function present(element) {
  const data = JSON.parse(document.getElementById(element.dataset.chart).textContent);
  element.closest(".chart-card").hidden = false;
  let width = 0;
  const redraw = () => {
    width = element.clientWidth;
    draw(element, data);
  };
  dark.addEventListener("change", redraw);
  new ResizeObserver(() => { if (element.clientWidth !== width) redraw(); }).observe(element);
  document.fonts?.ready.then(redraw);
}

const presentAll = (within) => within.querySelectorAll("[data-chart]").forEach(present);
presentAll(document);
document.addEventListener("arrived", ({ target }) => presentAll(target));
