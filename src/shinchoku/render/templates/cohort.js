
"use strict";
(() => {
  const field = (name) => document.getElementById(name);
  const find = field("find");
  const [search, kind, stuck, order, count] = ["search", "kind", "stuck", "order", "count"].map(field);
  const fields = { name: search, kind, next: stuck, order };
  const body = field("rows");
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const number = (text) => (text === undefined ? null : Number(text));
  const { compare } = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const listed = [...body.rows].map((row) => ({
    row,
    text: plain(row.cells[0].textContent),
    kinds: (row.dataset.kind ?? "").split(" "),
    next: row.dataset.next ?? null,
    done: number(row.dataset.done),
    last: row.dataset.last ?? null,
    pace: number(row.dataset.pace),
  }));
  [...listed].sort((one, other) => compare(one.text, other.text)).forEach((each, place) => (each.name = place));
  let ordered = "";

  const sort = () => {
    if (order.value === ordered) return;
    ordered = order.value;
    const key = ordered.replace("-", "");
    const turned = ordered.startsWith("-") ? -1 : 1;
    // What is not known comes last, whichever way round; what is the same stays as it is listed.
    const before = (one, other) =>
      (one[key] === null) - (other[key] === null) ||
      (one[key] === other[key] ? 0 : one[key] < other[key] ? -turned : turned);
    const rows = document.createDocumentFragment();
    for (const { row } of key ? [...listed].sort(before) : listed) rows.append(row);
    body.append(rows);
    for (const head of document.querySelectorAll("[data-sort]")) {
      if (head.dataset.sort === key) head.setAttribute("aria-sort", turned < 0 ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  };

  const filter = () => {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const each of listed) {
      const fits =
        (!kind.value || each.kinds.includes(kind.value)) &&
        (!stuck.value || each.next === stuck.value) &&
        words.every((word) => each.text.includes(word));
      if (each.row.hidden === fits) each.row.hidden = !fits;
      shown += fits;
    }
    count.textContent = count.dataset.form.replace("{count}", shown).replace("{total}", listed.length);
    field("nothing").hidden = shown > 0;
  };

  const show = () => {
    sort();
    filter();
  };

  const keep = () => {
    const asked = new URLSearchParams();
    for (const [name, each] of Object.entries(fields)) if (each.value) asked.set(name, each.value);
    history.replaceState(null, "", `#${asked.size ? asked : "learners"}`);
  };

  // An address with what is asked for, such as #kind=stale&order=last.
  const follow = () => {
    if (!location.hash.includes("=")) return;
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const [name, each] of Object.entries(fields)) {
      each.value = asked.get(name) ?? "";
      if (each.selectedIndex === -1) each.value = "";
    }
    show();
    field("learners").scrollIntoView();
  };

  for (const head of document.querySelectorAll("[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
  }
  field("map").addEventListener("click", (event) => {
    const key = event.target.closest("[data-sort] button")?.parentNode.dataset.sort;
    if (!key) return;
    const first = key === "done" || key === "last" ? `-${key}` : key;
    const second = first === key ? `-${key}` : key;
    order.value = order.value === first ? second : first;
    show();
    keep();
  });
  find.addEventListener("input", () => {
    show();
    keep();
  });
  find.addEventListener("submit", (event) => event.preventDefault());
  find.addEventListener("reset", () =>
    setTimeout(() => {
      show();
      keep();
    }),
  );
  addEventListener("hashchange", follow);
{% include "printing.js" %}
  find.hidden = false;
  show();
  follow();
})();
