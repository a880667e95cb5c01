// Draws the charts of a page; without this script, or when it fails, their tables say the same.
"use strict";

const NARROW = 640;
const dark = window.matchMedia("(prefers-color-scheme: dark)");

// An option's colours are literal; the page's tokens stand for them, so that dark mode holds.
function inPageColours(value, colours) {
  if (Array.isArray(value)) return value.map((part) => inPageColours(part, colours));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, inPageColours(part, colours)]),
    );
  }
  return colours.get(value) ?? value;
}

function pageColours(tokens) {
  const style = getComputedStyle(document.documentElement);
  return new Map(
    Object.entries(tokens).map(([colour, token]) => [colour, style.getPropertyValue(token).trim()]),
  );
}

function draw(element, data) {
  echarts.getInstanceByDom(element)?.dispose();
  const form = element.clientWidth < NARROW ? data.narrow : data.wide;
  const chart = echarts.init(element, null, { renderer: "canvas", height: form.height });
  const option = inPageColours(form.option, pageColours(data.tokens));
  const fontFamily = getComputedStyle(document.body).fontFamily;
  chart.setOption({ ...option, textStyle: { ...option.textStyle, fontFamily } });
}

for (const element of document.querySelectorAll("[data-chart]")) {
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
