// Everything on these pages works without this file. It only saves a reporter a step.
"use strict";
(() => {
  // Quick leave: replace this page in the history, so that "back" does not return to it.
  document.addEventListener("click", (event) => {
    const leave = event.target.closest("[data-leave]");
    if (!leave || event.defaultPrevented) return;
    event.preventDefault();
    document.body.replaceChildren();
    location.replace(leave.href);
  });

  // Print: the button says in words what to do where this file does not run.
  document.addEventListener("click", (event) => {
    if (event.target.closest('[data-act="print"]')) window.print();
  });

  // The names of the chosen files, in lines of their own: browsers only say "3 files".
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file") return;
    const old = input.parentNode.querySelector(".picked");
    const list = old || document.createElement("ul");
    list.className = "picked";
    list.setAttribute("aria-live", "polite");
    list.replaceChildren(...Array.from(input.files, (file) => {
      const line = document.createElement("li");
      const kb = file.size / 1024;
      line.textContent = file.name + " · " + (kb < 1024 ? Math.ceil(kb) + " KB" : (kb / 1024).toFixed(1) + " MB");
      return line;
    }));
    if (!old) input.after(list);
  });

  // A list of what to put right takes the focus, so that it is read first.
  const wrong = document.querySelector("[data-focus]");
  if (wrong) wrong.focus();
})();
