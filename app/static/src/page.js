// What the two pages share: their words, which stand in the page; asking the server; showing what it answers.
import { utf8 } from "./bytes.js";
import { sha256 } from "./kdf.js";
import { reveals } from "./reveals.js";
import { ask } from "./upload.js";

const TYPE = "application/vnd.qingyuan.sealed+json";
export const SCRIPT = typeof document === "undefined" ? "" : document.currentScript?.src;

export const ENGLISH = SCRIPT && new URL("english.txt", SCRIPT).href;

export class Refused extends Error {
  constructor(said) {
    super(said.error);
    this.said = said;
  }
}

// The sentences and the little pieces of page, which came along with the keys.
let sentences = null;

export function learn(html) {
  sentences = new DOMParser().parseFromString(html, "text/html");
}

const template = (name) => sentences.getElementById(name).content;

export const copy = (name) => document.importNode(template(name).firstElementChild, true);

// A sentence of the page, with its places filled in.
export function word(name, values = {}) {
  const found = template("sealing-words").querySelector(`[data-word="${name}"]`);
  const text = found ? found.textContent : "";
  return Object.entries(values).reduce((said, [place, value]) => said.replaceAll(`{${place}}`, value), text);
}

export const has = (name) => Boolean(template("sealing-words").querySelector(`[data-word="${name}"]`));

// Which way the words go: shown in every place that speaks of it.
export function show(path) {
  for (const one of document.querySelectorAll("[data-path]")) one.hidden = one.dataset.path !== path;
}

// What is going on, for eyes and ears; nothing where `text` is empty.
export function say(text, wrong = false) {
  const place = document.getElementById("sealing-said");
  place.hidden = !text;
  place.classList.toggle("is-wrong", wrong);
  place.querySelector("p").textContent = text;
  place.querySelector("[data-act]").hidden = !wrong;
}

export const token = () => document.querySelector('input[name="form"]');

// Sends envelopes. A page that stood too long gets a new token, and a flooded site is waited for.
export async function post(url, values) {
  let [ticket, work, fresh] = ["", "", false];
  for (;;) {
    const body = JSON.stringify({ v: 1, ...values, form: token().value, ticket, work });
    const answer = await ask(url, { method: "POST", headers: { "Content-Type": TYPE }, body });
    if (answer.ok) return answer;
    const said = await answer.json().catch(() => ({ error: "away" }));
    if (said.error === "stale" && !fresh) {
      token().value = said.form;
      fresh = true;
    } else if (said.error === "wait") {
      ticket = said.ticket;
      say(word("wait", { n: said.seconds }));
      work = await waited(said);
    } else {
      throw new Refused(said);
    }
  }
}

// The wait of a flooded site, or the work that does instead of it: SHA-256(ticket ‖ ":" ‖ work) begins with zero bits.
async function waited({ ticket, seconds, bits }) {
  const until = Date.now() + seconds * 1000 + 500;
  for (let work = 0; Date.now() < until; work += 1) {
    const digest = sha256(utf8(`${ticket}:${work}`));
    if (((digest[0] << 16) | (digest[1] << 8) | digest[2]) >>> (24 - bits) === 0) return String(work);
    if (work % 2000 === 0) await new Promise((done) => setTimeout(done));
  }
  return "";
}

// The page that the server drew, in the place of this one.
export function turnTo(html) {
  const drawn = new DOMParser().parseFromString(html, "text/html");
  for (const style of drawn.querySelectorAll('link[rel="stylesheet"]')) {
    if (!document.querySelector(`link[href="${style.getAttribute("href")}"]`)) document.head.append(style.cloneNode());
  }
  document.title = drawn.title;
  const there = new Set([...document.scripts].map((one) => one.getAttribute("src")));
  const scripts = [...drawn.scripts].filter((one) => !there.has(one.getAttribute("src")));
  document.body.replaceWith(document.importNode(drawn.body, true));
  // What came as text does not run by itself.
  for (const one of scripts) {
    const script = document.createElement("script");
    for (const { name, value } of one.attributes) script.setAttribute(name, value);
    document.body.append(script);
  }
  // A tall page that takes the focus would be scrolled into its middle, past the code.
  const told = document.querySelector("[data-focus]");
  (told || document.getElementById("main"))?.focus({ preventScroll: true });
  if (told) told.scrollIntoView();
  else scrollTo(0, 0);
}

// A sentence beside a field, tied to it.
export function mark(id, text) {
  const field = document.getElementById(id) || document.querySelector(`[name="${id}"]`);
  const place = copy("sealing-wrong");
  place.id = `${id}-error`;
  place.dataset.mark = "";
  place.querySelector("span").textContent = text;
  const box = field.closest("fieldset, .field") || field;
  if (box === field) field.after(place);
  else box.append(place);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${place.id}`.trim());
}

export function clearMarks() {
  for (const one of document.querySelectorAll("[data-mark]")) {
    for (const field of document.querySelectorAll(`[aria-describedby~="${one.id}"]`)) {
      const others = field.getAttribute("aria-describedby").split(" ").filter((id) => id !== one.id);
      field.removeAttribute("aria-invalid");
      if (others.length) field.setAttribute("aria-describedby", others.join(" "));
      else field.removeAttribute("aria-describedby");
    }
    one.remove();
  }
}

// Something at the head of the page that takes the focus.
export function tell(node) {
  document.getElementById("sealing-told").replaceChildren(node);
  node.focus();
  node.scrollIntoView();
}

// What `text` gives away, shown under its field.
export function check(text, id) {
  const found = reveals(text);
  document.getElementById(`${id}-reveals`)?.remove();
  const told = copy("sealing-checked");
  told.querySelector("[data-found]").hidden = !found.length;
  told.querySelector("[data-nothing]").hidden = Boolean(found.length);
  const link = told.querySelector("[data-found] a");
  link.textContent = word("reveals", { n: found.length });
  link.href = `#${id}`;
  if (found.length) {
    const note = copy("sealing-reveals");
    note.id = `${id}-reveals`;
    note.querySelector("h3").textContent = word("reveals", { n: found.length });
    const line = note.querySelector("li");
    for (const { quote, kind } of found) {
      const one = line.cloneNode(true);
      one.querySelector("q").textContent = quote;
      one.lastChild.textContent = ` ${word(`reveals_${kind}`)}`;
      line.before(one);
    }
    line.remove();
    document.getElementById(id).after(note);
  }
  tell(told);
}

// The chosen files; one that cannot be taken is left out of the choice, and the reason stands beside it.
export function taken(caps) {
  const input = document.getElementById("attachments");
  const kept = new DataTransfer();
  const wrong = [];
  let sum = 0;
  for (const file of input.files) {
    const many = kept.files.length >= caps.files;
    const big = file.size > caps.file || sum + file.size > caps.report;
    if (many || big || !file.size) wrong.push(["attachments", file.name, word(`file_${many ? "many" : big ? "big" : "empty"}`)]);
    else {
      kept.items.add(file);
      sum += file.size;
    }
  }
  if (wrong.length) {
    input.files = kept.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return { files: [...kept.files], wrong: wrong.map(([id, name, text]) => [id, `${name} · ${text}`]) };
}

// Sends the chosen files, one after the other, with a bar for each.
export async function sendAll(uploads, files, partSize) {
  const list = document.getElementById("sealing-files");
  list.replaceChildren();
  list.hidden = !files.length;
  const sent = [];
  for (const file of files) {
    const line = copy("sealing-file");
    const [bar, said] = [line.querySelector("progress"), line.querySelector("[data-said]")];
    line.querySelector("b").textContent = file.name;
    bar.max = file.size || 1;
    list.append(line);
    try {
      sent.push(
        await uploads.send(file, partSize, (what, at) => {
          if (what === "sent") bar.value = at;
          said.textContent = word(what === "sent" ? "uploading" : "line_broken");
        }),
      );
      bar.value = bar.max;
      said.textContent = word("uploaded");
    } catch (error) {
      const why = `file_${error.message}`;
      said.textContent = word(has(why) ? why : "file_broken");
      line.classList.add("is-wrong");
      throw error;
    }
  }
  return sent;
}
