// A call is written down with the keyboard: Enter goes on, the clock runs, the side list ticks off what is there.
// Everything works without this file: the keys are on links, and the time a call began is kept by the form.
"use strict";
(() => {
  const form = document.querySelector("form[data-call]");
  if (!form) return;

  const clock = form.querySelector("[data-clock]");
  if (clock) {
    const began = Date.parse(clock.dataset.clock);
    const show = () => {
      const seconds = Math.max(0, Math.floor((Date.now() - began) / 1000));
      clock.textContent = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
    };
    show();
    setInterval(show, 1000);
  }

  // One stop for each field; of several radios the chosen one, or the first.
  const stops = () => {
    const seen = new Set();
    return Array.from(form.elements).filter((one) => {
      if (one.disabled || one.type === "hidden" || one.tagName === "FIELDSET" || !one.offsetParent) return false;
      if (one.type === "submit") return one.classList.contains("btn-main");
      if (one.type !== "radio") return true;
      const group = Array.from(form.querySelectorAll('input[type="radio"]')).filter((other) => other.name === one.name);
      const stop = group.find((other) => other.checked) || group[0];
      if (seen.has(one.name)) return false;
      if (one === stop) seen.add(one.name);
      return one === stop;
    });
  };

  const after = (here) => {
    const all = stops();
    const at = all.findIndex((one) => one === here || (here.type === "radio" && one.name === here.name));
    return all[at + 1];
  };

  form.addEventListener("keydown", (event) => {
    const here = event.target;
    if (event.key !== "Enter" || event.isComposing || event.altKey || event.metaKey) return;
    if (!here.matches("input, textarea, select")) return;
    if (here.tagName === "TEXTAREA" && !event.ctrlKey) return;
    const next = after(here);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  const first = { named: "" };
  const tell = () => {
    const filled = new FormData(form);
    document.querySelectorAll(".guide li[data-for]").forEach((line) => {
      const name = line.dataset.for;
      const value = (filled.get(name) || "").trim();
      const done = value !== "" && value !== first[name];
      line.classList.toggle("is-noted", done);
      line.querySelector(".noted").hidden = !done;
    });
  };
  form.addEventListener("input", tell);
  window.addEventListener("pageshow", tell);
})();
