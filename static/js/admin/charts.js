// Charts of the report pages, drawn by the Chart.js that the theme brings (window.Chart). The server has made the
// texts and the addresses; a table beside each chart says the same. Lines differ by dashes, not by colour alone.

const DASHES = [[], [6, 4], [2, 3], [10, 4, 2, 4], [12, 4], [1, 4]];
const MOST_BARS = 40;
const drawn = new Map();

function colours(canvas) {
  const style = getComputedStyle(canvas);
  const of = (name) => style.getPropertyValue(name).trim();
  return { lines: DASHES.map((_, at) => of(`--series-${at + 1}`)), grid: of("--line"), text: of("--muted") };
}

function datasets(data, colour, isBar) {
  return data.lines.map((line, at) => ({
    label: line.label,
    data: line.values,
    borderColor: colour.lines[at],
    backgroundColor: colour.lines[at],
    borderWidth: isBar ? 0 : 2,
    borderDash: isBar ? [] : DASHES[at],
    borderRadius: 3,
    maxBarThickness: 28,
    pointRadius: data.labels.length > 60 ? 0 : 2.5,
    pointHitRadius: 12,
    spanGaps: false,
  }));
}

function spelled(value, unit) {
  if (unit !== "seconds") {
    return unit === "percent" ? `${value} %` : value;
  }
  const [size, name] = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]].find(([each]) => value >= each) ?? [1, "s"];
  return `${Math.round((value / size) * 10) / 10} ${name}`;
}

function options(data, colour) {
  const ticks = { color: colour.text, maxRotation: 0, autoSkipPadding: 12 };
  const values = { ...ticks, callback: (value) => spelled(value, data.unit) };
  if (data.unit === "count") {
    values.precision = 0;
  }
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    interaction: { mode: "index", intersect: false },
    scales: {
      x: { ticks, grid: { display: false }, border: { color: colour.grid } },
      y: { ticks: values, beginAtZero: true, grid: { color: colour.grid }, border: { display: false } },
    },
    plugins: {
      legend: { display: data.lines.length > 1, align: "start", labels: { color: colour.text, usePointStyle: true, pointStyle: "line", pointStyleWidth: 32 } },
      tooltip: {
        callbacks: { label: (item) => `${data.lines[item.datasetIndex].label}: ${data.lines[item.datasetIndex].texts[item.dataIndex]}` },
      },
    },
    onClick: (event, _hit, chart) => open(chart, data, event),
    onHover: (event, hit) => {
      event.native.target.style.cursor = hit.some((at) => data.lines[at.datasetIndex].urls[at.index]) ? "pointer" : "";
    },
  };
}

function open(chart, data, event) {
  const [hit] = chart.getElementsAtEventForMode(event, "nearest", { intersect: false }, true);
  const url = hit && data.lines[hit.datasetIndex].urls[hit.index];
  if (url) {
    location.assign(url);
  }
}

function draw(canvas) {
  drawn.get(canvas)?.destroy();
  const data = JSON.parse(document.getElementById(canvas.dataset.chart).textContent);
  const isBar = data.lines.length === 1 && data.labels.length <= MOST_BARS && ["count", "tokens", "money"].includes(data.unit);
  const colour = colours(canvas);
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  drawn.set(
    canvas,
    new Chart(canvas, {
      type: isBar ? "bar" : "line",
      data: { labels: data.labels, datasets: datasets(data, colour, isBar) },
      options: options(data, colour),
    }),
  );
}

function drawAll() {
  document.querySelectorAll("canvas[data-chart]").forEach(draw);
}

let isDark = document.documentElement.classList.contains("dark");
new MutationObserver(() => {
  const nowDark = document.documentElement.classList.contains("dark");
  if (nowDark !== isDark) {
    isDark = nowDark;
    drawAll();
  }
}).observe(document.documentElement, { attributeFilter: ["class"] });
drawAll();
