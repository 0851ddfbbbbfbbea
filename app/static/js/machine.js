// The drafts of a machine come into the form when they are ready; without a script a button asks for them.
"use strict";
(() => {
  const EVERY = 2000;
  const box = document.querySelector("[data-machine]");
  if (!box) return;

  const look = async () => {
    try {
      const answer = await fetch(box.dataset.machine, { redirect: "error" });
      if (!answer.ok) return;
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").body;
      const ready = !part.querySelector('[value="look"]');
      const said = part.querySelector('[role="status"]')?.textContent;
      if (ready) box.replaceChildren(...part.childNodes);
      else if (said && said !== box.querySelector('[role="status"]').textContent) box.querySelector('[role="status"]').textContent = said;
      if (ready) return;
    } catch {
      // The line is broken for a moment, or for longer: the button is still there.
    }
    setTimeout(look, EVERY);
  };
  setTimeout(look, EVERY);
})();
