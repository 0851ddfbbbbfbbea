// Where the whole site is busy, a little work is done here instead of waiting; the page says in words what to do without it.
"use strict";
(() => {
  const form = document.querySelector("form[data-work]");
  if (!form || !window.crypto || !crypto.subtle) return;
  const bits = Number(form.dataset.work);
  const text = new TextEncoder();
  const zeros = (digest) => {
    const view = new DataView(digest);
    const first = view.getUint32(0);
    return first ? Math.clz32(first) : 32 + Math.clz32(view.getUint32(4));
  };
  const search = async () => {
    for (let start = 0; ; start += 256) {
      const tries = Array.from({ length: 256 }, (_, i) => start + i);
      const digests = await Promise.all(tries.map((n) => crypto.subtle.digest("SHA-256", text.encode(form.dataset.ticket + ":" + n))));
      const found = digests.findIndex((digest) => zeros(digest) >= bits);
      if (found >= 0) return start + found;
    }
  };
  search().then((work) => {
    form.elements.work.value = String(work);
    form.requestSubmit();
  });
})();
