(function () {
  "use strict";
  const form = document.getElementById("filter");
  const search = document.getElementById("search");
  const pkg = document.getElementById("package");
  const table = document.getElementById("table");
  const shown = document.getElementById("shown");
  const boxes = Array.from(form.querySelectorAll("input[name=outcome]"));
  const all = Array.from(document.querySelectorAll(".statement")).map(function (el) {
    return {
      el: el, text: el.dataset.search, outcome: el.dataset.outcome, pkg: el.dataset.package,
      tables: el.dataset.tables.split("\n"),
    };
  });

  function apply() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const outcomes = new Set(boxes.filter(function (b) { return b.checked; }).map(function (b) { return b.value; }));
    let count = 0;
    for (const s of all) {
      const show = outcomes.has(s.outcome) && (!pkg.value || s.pkg === pkg.value) &&
        (!table.value || s.tables.includes(table.value)) && words.every(function (w) { return s.text.includes(w); });
      s.el.hidden = !show;
      if (show) count++;
    }
    shown.textContent = count + " of " + all.length + " statements";
  }

  form.addEventListener("input", apply);
  form.addEventListener("submit", function (e) { e.preventDefault(); });
  form.addEventListener("reset", function () { setTimeout(apply); });
  for (const a of document.querySelectorAll(".matrix a")) {
    a.addEventListener("click", function () {
      form.reset();
      pkg.value = a.dataset.package;
      table.value = a.dataset.table;
      apply();
    });
  }
  document.addEventListener("keydown", function (e) {
    if (e.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      e.preventDefault();
      search.focus();
    } else if (e.key === "Escape" && document.activeElement === search) {
      search.value = "";
      apply();
    }
  });
  function reveal() {
    const el = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (el && el.classList.contains("statement")) {
      el.hidden = false;
      el.open = true;
      el.scrollIntoView();
    }
  }
  window.addEventListener("hashchange", reveal);
  // On paper nothing can be opened.
  let opened = [];
  window.addEventListener("beforeprint", function () {
    opened = all.filter(function (s) { return !s.el.hidden && !s.el.open; });
    for (const s of opened) s.el.open = true;
  });
  window.addEventListener("afterprint", function () {
    for (const s of opened) s.el.open = false;
    opened = [];
  });
  apply();
  reveal();
})();
