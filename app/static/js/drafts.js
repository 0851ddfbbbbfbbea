// What is typed into a form is kept every few seconds, sealed, while the person is signed in: see app/staff/drafts.py.
"use strict";
(() => {
  const EVERY = 3000;

  const attend = (line) => {
    const form = line.closest("form");
    let timer = 0;
    let going = null;
    let taken = false;

    const say = (words) => {
      if (line.textContent !== words) line.textContent = words;
    };

    const words = () => {
      const found = {};
      for (const [name, value] of new FormData(form)) {
        if (typeof value !== "string" || name === "csrf_token" || name === "draft") continue;
        if (form.elements[name]?.dataset?.unkept !== undefined) continue; // a caller's PIN
        (found[name] ??= []).push(value);
      }
      return JSON.stringify(found);
    };

    const save = async () => {
      clearTimeout(timer);
      timer = 0;
      if (taken) return;
      going?.abort();
      const mine = (going = new AbortController());
      const body = new URLSearchParams({
        csrf_token: form.elements.csrf_token.value,
        place: form.elements.draft.value,
        words: words(),
      });
      try {
        const answer = await fetch("/drafts", { method: "POST", body, redirect: "manual", keepalive: true, signal: mine.signal });
        say(answer.status === 204 ? line.dataset.saved : line.dataset.lost);
      } catch (error) {
        if (error.name !== "AbortError") say(line.dataset.lost);
      }
    };

    form.addEventListener("input", () => {
      timer ||= setTimeout(save, EVERY);
    });
    // Whoever looks at another page has perhaps left for good.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && timer) save();
    });
    form.addEventListener("submit", () => {
      taken = true;
      clearTimeout(timer);
      going?.abort();
    });
    // Back to this page after it was sent: typing is kept again.
    window.addEventListener("pageshow", () => {
      taken = false;
    });
  };

  document.querySelectorAll("[data-draft]").forEach(attend);
})();
