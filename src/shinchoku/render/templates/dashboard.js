
"use strict";
(() => {
  const find = document.getElementById("find");
  const search = document.getElementById("search");
  const status = document.getElementById("status");
  const chapter = document.getElementById("chapter");
  const count = document.getElementById("count");
  const nothing = document.getElementById("nothing");
  const entries = [...document.querySelectorAll("details.item")];
  const tiles = [...document.querySelectorAll(".tile")];
  const groups = [...document.querySelectorAll("[data-group]")];
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const texts = new Map();

  const text = (entry) => {
    if (!texts.has(entry)) texts.set(entry, plain(entry.textContent));
    return texts.get(entry);
  };

  const filter = () => {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    let number = 0;
    entries.forEach((entry, index) => {
      const fits =
        (!status.value || entry.dataset.status === status.value) &&
        (!chapter.value || entry.dataset.chapter === chapter.value) &&
        words.every((word) => text(entry).includes(word));
      entry.hidden = tiles[index].hidden = !fits;
      number += fits;
    });
    for (const group of groups) group.hidden = !group.querySelector(".tile:not([hidden]), .item:not([hidden])");
    count.textContent = count.dataset.form.replace("{count}", number).replace("{total}", entries.length);
    nothing.hidden = number > 0;
  };

  const follow = () => {
    let name = location.hash.slice(1);
    try {
      name = decodeURIComponent(name);
    } catch {
      return; // not an address of ours
    }
    const entry = name.startsWith("item=") ? document.getElementById(name) : null;
    if (!entry) return;
    if (entry.hidden) {
      find.reset();
      filter();
    }
    entry.open = true;
    entry.querySelector("summary").focus({ preventScroll: true });
    entry.scrollIntoView();
  };

  find.addEventListener("input", filter);
  find.addEventListener("submit", (event) => event.preventDefault());
  find.addEventListener("reset", () => setTimeout(filter));
  addEventListener("hashchange", follow);
  // A second click on the same tile changes no address, and is to lead there all the same.
  document.addEventListener("click", (event) => {
    if (event.target.closest(".tile a")?.hash === location.hash) setTimeout(follow);
  });
{% include "printing.js" %}
  find.hidden = false;
  filter();
  // Before that, a browser takes the focus back for the page.
  if (document.readyState === "complete") follow();
  else addEventListener("load", follow);
})();
