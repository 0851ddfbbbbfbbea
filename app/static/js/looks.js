// What a chosen photo would tell of its sender, said before it leaves; cleaned here unless the sender says otherwise.
// JPEG (EXIF 2.32), PNG and WebP alone. Of the other kinds it is said that nobody looks into them on this way.
"use strict";
(() => {
  const TAGS = { 0x010f: "device", 0x0110: "device", 0x013b: "owner", 0x8298: "owner", 0x9c9d: "owner", 0x0132: "time", 0x8825: "place" };
  const BLIND = { told: [], copy: null, blind: true };
  const DROPPED = ["tEXt", "iTXt", "zTXt", "eXIf", "tIME"];
  if (!window.DataTransfer || !Blob.prototype.arrayBuffer) return;

  begin();
  // The thread is drawn anew after each message (src/page.js), and this file does not run again.
  new MutationObserver(begin).observe(document.documentElement, { childList: true });

  function begin() {
    for (const box of document.querySelectorAll("[data-looks]:not([data-begun])")) ask(box);
  }

  function ask(box) {
    box.dataset.begun = "";
    const input = document.getElementById(box.dataset.looks);
    const others = document.querySelector("[data-others]");
    let seen = [], ours = false;

    input.addEventListener("change", async () => {
      if (ours) return;
      const known = new Map(seen.flatMap((one) => one.sent.map((file) => [file, one])));
      const now = [...input.files];
      const found = [];
      for (const file of now) {
        const one = known.get(file) || { file, way: "clean", ...(await look(file)) };
        if (!found.includes(one)) found.push(one);
      }
      seen = found;
      chosen();
      draw();
    });

    function chosen() {
      const files = new DataTransfer();
      for (const one of seen) {
        one.sent = !one.copy ? [one.file] : { clean: [one.copy], asis: [one.file], both: [one.file, one.copy] }[one.way];
        one.sent.forEach((file) => files.items.add(file));
      }
      input.files = files.files;
      ours = true;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      ours = false;
    }

    function draw() {
      box.replaceChildren(...seen.filter((one) => one.told.length).map((one, n) => {
        const set = document.createElement("fieldset");
        const legend = document.createElement("legend");
        legend.textContent = one.file.name + box.dataset.tells + one.told.map((code) => box.dataset[code]).join(box.dataset.comma);
        set.append(legend, ...["clean", "asis", "both"].map((way) => {
          const label = document.createElement("label"), radio = document.createElement("input"), words = document.createElement("span");
          label.className = "choice";
          Object.assign(radio, { type: "radio", name: "look-" + n, checked: way === one.way });
          radio.addEventListener("change", () => { one.way = way; chosen(); });
          words.textContent = box.dataset["way" + way];
          label.append(radio, words);
          return label;
        }));
        return set;
      }));
      box.hidden = !box.childElementCount;
      const blind = seen.filter((one) => one.blind).map((one) => one.file.name);
      if (others) others.hidden = !blind.length;
      others?.querySelector("[data-names]").replaceChildren(blind.join(box.dataset.comma));
    }

    async function look(file) {
      try {
        if (file.type === "text/plain") return { told: [], copy: null };
        if (file.size > 40e6) return BLIND;
        const data = new Uint8Array(await file.arrayBuffer());
        const reads = Object.entries({ "\xff\xd8\xff": jpeg, "\x89PNG": png, RIFF: riff }).find(([start]) => text(data, 0, start.length) === start);
        const found = reads && reads[1](data);
        if (!found) return BLIND;
        if (!found.told.length) return { told: [], copy: null };
        const name = file.name.replace(/(\.\w+)?$/, box.dataset.cleaned + "$1");
        // Who seals it tells the office of which file it is the copy.
        return { told: found.told, copy: Object.assign(new File(found.parts, name, { type: file.type }), { cleanedOf: file }) };
      } catch { return BLIND; }
    }
  }

  // The segments before the picture (ITU-T T.81, B.1); behind its end, telephones hang a second one, or a film.
  function jpeg(data) {
    const view = new DataView(data.buffer), told = new Set(), parts = [data.subarray(0, 2)];
    let at = 2, turned = 1;
    while (at + 4 <= data.length && data[at] === 0xff && data[at + 1] !== 0xda) {
      const marker = data[at + 1], end = at + 2 + view.getUint16(at + 2);
      if (marker === 0xe1 && text(data, at + 4, 4) === "Exif") turned = exif(view, at + 10, end, told) || turned;
      else if (marker === 0xfe || (marker > 0xe0 && marker < 0xee && text(data, at + 4, 11) !== "ICC_PROFILE")) told.add("tags");
      else parts.push(data.subarray(at, end));
      at = end;
    }
    let last = at;
    while (last + 1 < data.length && !(data[last] === 0xff && data[last + 1] === 0xd9)) last += 1;
    if (data.length > last + 2) told.add("tags");
    // Which way is up is all that stays of the EXIF.
    const up = new Uint8Array([0xff, 0xe1, 0, 34, 69, 120, 105, 102, 0, 0, 77, 77, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, turned, 0, 0, 0, 0, 0, 0]);
    if (turned !== 1) parts.splice(1, 0, up);
    parts.push(data.subarray(at, last + 2));
    return { told: [...told], parts };
  }

  function exif(view, start, end, told) {
    const little = view.getUint16(start) === 0x4949, first = start + view.getUint32(start + 4, little);
    const count = view.getUint16(first, little);
    let turned = 0;
    for (let n = 0; n < count && first + 14 + n * 12 <= end; n += 1) {
      const entry = first + 2 + n * 12, tag = view.getUint16(entry, little);
      if (TAGS[tag]) told.add(TAGS[tag]);
      else if (tag === 0x8769) told.add("time");
      else if (tag === 0x0112) turned = view.getUint16(entry + 8, little);
    }
    return turned;
  }

  function png(data) {
    const view = new DataView(data.buffer), told = new Set(), parts = [data.subarray(0, 8)];
    for (let at = 8; at + 12 <= data.length; ) {
      const end = at + 12 + view.getUint32(at), kind = text(data, at + 4, 4);
      if (DROPPED.includes(kind)) told.add("tags");
      else parts.push(data.subarray(at, end));
      at = end;
      if (kind === "IEND") break;
    }
    return { told: [...told], parts };
  }

  // WebP (RFC 9649), and the WAV that this page records, which has nothing but its sound. Null for what else is a RIFF.
  function riff(data) {
    const view = new DataView(data.buffer), told = new Set(), kept = [], kind = text(data, 8, 4);
    if (kind === "WAVE") return text(data, 36, 4) === "data" && view.getUint32(40, true) + 44 >= data.length ? { told: [] } : null;
    if (kind !== "WEBP") return null;
    let turned = 1;
    for (let at = 12; at + 8 <= data.length; ) {
      const name = text(data, at, 4), size = view.getUint32(at + 4, true), end = at + 8 + size + (size % 2);
      if (name === "EXIF") turned = exif(view, text(data, at + 8, 4) === "Exif" ? at + 14 : at + 8, end, told) || turned;
      if (["EXIF", "XMP "].includes(name)) told.add("tags");
      else kept.push(data.slice(at, end));
      at = end;
    }
    const up = new Uint8Array([69, 88, 73, 70, 26, 0, 0, 0, 77, 77, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, turned, 0, 0, 0, 0, 0, 0]);
    if (turned !== 1) kept.push(up);
    // The flags of the head say what follows: no XMP, and EXIF only for which way is up.
    for (const one of kept) if (text(one, 0, 4) === "VP8X") one[8] = (one[8] & ~0x0c) | (turned !== 1 ? 8 : 0);
    const head = data.slice(0, 12);
    new DataView(head.buffer).setUint32(4, 4 + kept.reduce((sum, one) => sum + one.length, 0), true);
    return { told: [...told], parts: [head, ...kept] };
  }

  function text(data, at, length) {
    return String.fromCharCode(...data.subarray(at, at + length));
  }
})();
