// Keys for long lists: J and K move, Enter opens, X ticks, / searches. Every act has a link or button too.
// Switched off by data-keys="off" on the body (a setting), and silent while a field has the focus.
"use strict";
(() => {
  const rows = () => Array.from(document.querySelectorAll(".rows tbody tr:not(.level)")).filter((row) => row.querySelector("a[href]"));

  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.classList.contains("is-here"));
    const to = Math.min(Math.max(at + step, 0), all.length - 1);
    if (at >= 0) all[at].classList.remove("is-here");
    all[to].classList.add("is-here");
    all[to].querySelector("a[href]").focus();
  };

  const acts = {
    j: () => move(1),
    k: () => move(-1),
    x: () => document.querySelector('.rows tr.is-here input[type="checkbox"]')?.click(),
    "/": () => document.querySelector('[role="search"] input:not([type="hidden"])')?.focus(),
    Enter: () => document.querySelector(".rows tr.is-here a[href]")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if (document.body.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const on = event.target;
    if (on.closest("input:not([type='checkbox']), textarea, select, [contenteditable]")) return;
    // Enter on a control is that control's own.
    if (event.key === "Enter" && on.closest("a, button, summary")) return;
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // Several rows at once: how many are ticked stands beside the button, and one tick in the head takes all of the page.
  document.querySelectorAll("form[data-several]").forEach((form) => {
    const ticks = Array.from(form.querySelectorAll('tbody input[type="checkbox"]'));
    const count = form.querySelector("[data-count]");
    const head = form.querySelector("th.pick");
    if (!count || !head) return;
    const all = Object.assign(document.createElement("input"), { type: "checkbox" });
    all.setAttribute("aria-label", head.textContent);
    head.replaceChildren(Object.assign(document.createElement("label"), { className: "tick" }));
    head.firstChild.append(all);
    const tell = () => {
      const some = ticks.filter((tick) => tick.checked).length;
      count.textContent = some ? count.dataset.count.replace("{n}", some) : "";
      all.checked = some === ticks.length;
      all.indeterminate = some > 0 && some < ticks.length;
    };
    all.addEventListener("change", () => {
      ticks.forEach((tick) => { tick.checked = all.checked; });
      tell();
    });
    form.addEventListener("change", tell);
    window.addEventListener("pageshow", tell);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest('[data-act="print"]')) window.print();
  });

  // The names of the chosen files, in lines of their own.
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file" || !input.multiple) return;
    const old = input.parentNode.querySelector(".picked");
    const list = old || document.createElement("ul");
    list.className = "picked";
    list.replaceChildren(...Array.from(input.files, (file) => Object.assign(document.createElement("li"), { textContent: file.name })));
    if (!old) input.after(list);
  });

  const wrong = document.querySelector("[data-focus]");
  if (wrong) wrong.focus();
})();
