// /report: what is typed is judged, sealed and sent from here; the server gets envelopes alone.
import { base64, random } from "./bytes.js";
import * as clean from "./clean.js";
import { sealLetter, sealReport } from "./envelopes.js";
import { Keyring } from "./keyring.js";
import { addressee, named } from "./names.js";
import { check, clearMarks, copy, learn, mark, post, Refused, say, SCRIPT, sendAll, show, taken, tell, turnTo, word } from "./page.js";
import { formId, Receipt } from "./receipt.js";
import { showCode } from "./code.js";
import { ask, NotTaken, Uploads } from "./upload.js";

const LINES = ["violation", "department", "subject", "company", "occurred_on", "place"];
const GUIDE = ["paid", "sample", "paper"];

export async function keyring(url) {
  const published = await (await ask(url)).json();
  learn(published.words);
  return new Keyring(published);
}

export async function begin(uploads) {
  return (await (await post("/upload", { uploads })).json()).id;
}

export class ReportPage {
  static async start(form) {
    // Files that wait on the server belong to the way without script.
    if (form.querySelector('input[name="parked"]')) return;
    const page = new ReportPage();
    page.url = form.dataset.seal;
    page.keys = await keyring(page.url);
    page.form = form;
    page.secret = random(32);
    page.code = Receipt.fromSecret(page.secret);
    page.uploads = new Uploads(formId(page.secret), SCRIPT, () => begin(base64(formId(page.secret))));
    page.active = true;
    document.querySelectorAll("[data-fingerprint]").forEach((one) => (one.textContent = page.keys.fingerprint));
    show("sealed");
    form.addEventListener("submit", (event) => page.submitted(event));
    document.addEventListener("click", (event) => {
      if (event.target.closest('[data-act="plain"]')) page.giveUp();
    });
  }

  // The way without script, by the sender's own choice; what was typed stays as it is.
  giveUp() {
    this.active = false;
    say("");
    show("plain");
  }

  submitted(event) {
    if (!this.active) return;
    event.preventDefault();
    if (this.busy) return;
    clearMarks();
    document.getElementById("sealing-told").replaceChildren();
    if (event.submitter && event.submitter.value === "check") this.check();
    else this.hand();
  }

  values() {
    const data = new FormData(this.form);
    const text = (name) => clean.text(String(data.get(name) || ""));
    const lines = {};
    for (const name of LINES) if (clean.line(text(name))) lines[name] = clean.line(text(name));
    const guide = {};
    for (const name of GUIDE) if (text(`guide_${name}`)) guide[name] = text(`guide_${name}`);
    const wantsName = text("named") === "y";
    return {
      words: { lines, narrative: text("narrative"), guide, concerns: text("concerns"), lang: document.documentElement.lang.slice(0, 2) },
      who: wantsName ? { name: clean.line(text("reporter_name")), phone: clean.line(text("reporter_phone")) } : null,
    };
  }

  all({ lines, narrative }) {
    return [...LINES.map((name) => lines[name] || ""), narrative].join("\n");
  }

  // [[field, sentence]]: what is wrong, as the server would say it.
  judge({ words, who }) {
    const wrong = [];
    if (!words.concerns) wrong.push(["concerns", word("concerns")]);
    if (!words.narrative) wrong.push(["narrative", word("narrative")]);
    if (clean.tooLong(words.narrative, clean.TEXT_LIMIT)) wrong.push(["narrative", word("long_text")]);
    for (const name of LINES.slice(1)) {
      if (clean.tooLong(words.lines[name] || "", clean.LINE_LIMIT)) wrong.push([name, word("long_line")]);
    }
    if (who && !this.keys.takesNames && words.concerns !== "leadership") wrong.push(["named", word("no_names")]);
    else if (who && !who.name) wrong.push(["reporter_name", word("reporter_name")]);
    for (const name of ["name", "phone"]) {
      if (who && clean.tooLong(who[name], clean.LINE_LIMIT)) wrong.push([`reporter_${name}`, word("long_line")]);
    }
    return wrong;
  }

  refuse(wrong) {
    const box = copy("sealing-summary");
    box.querySelector("h2 span").textContent = word("wrong", { n: wrong.length });
    for (const [id, text] of wrong) {
      mark(id, text);
      const [line, link] = [document.createElement("li"), document.createElement("a")];
      const field = document.getElementById(id) || document.querySelector(`[name="${id}"]`);
      link.href = `#${field.id}`;
      link.textContent = text;
      line.append(link);
      box.querySelector("ul").append(line);
    }
    tell(box);
  }

  check() {
    for (const [id, text] of taken(this.keys.caps).wrong) mark(id, text);
    check(this.all(this.values().words), "narrative");
  }

  askAbout(people) {
    this.asked = true;
    const told = copy(`sealing-asked-${people[0].side}`);
    const [line] = told.querySelectorAll("li");
    for (const { name, post: title } of people) {
      const one = line.cloneNode(true);
      one.textContent = one.textContent.replace("{name}", name).replace("{post}", title);
      line.before(one);
    }
    line.remove();
    tell(told);
  }

  async hand() {
    const values = this.values();
    const { files, wrong: untaken } = taken(this.keys.caps);
    const wrong = [...this.judge(values), ...untaken];
    if (wrong.length) return this.refuse(wrong);
    const chosen = values.words.concerns;
    const found = chosen === "none" ? named(this.all(values.words), values.words.lines.subject || "", this.keys.people) : [];
    if (found.length && !this.asked) return this.askAbout(found);
    const to = addressee(chosen, found);
    if (to === "superior" && !this.keys.above) return tell(copy("sealing-above"));
    this.busy = true;
    this.form.setAttribute("aria-busy", "true");
    try {
      await this.send(to, { ...values, files });
    } catch (error) {
      this.failed(error);
    } finally {
      this.busy = false;
      this.form.removeAttribute("aria-busy");
    }
    return undefined;
  }

  async send(to, { words, who, files }) {
    say(word("sealing"));
    const sent = await sendAll(this.uploads, files, this.keys.caps.part);
    for (let tries = 0; ; tries += 1) {
      const envelope = await sealReport(this.code, this.secret, this.keys, to, words, who, sent);
      say(word("sending"));
      try {
        const page = await (await post("/report", envelope)).text();
        turnTo(page);
        return showCode(this.code);
      } catch (error) {
        const why = error instanceof Refused ? error.message : "";
        if (why === "known") return this.add(words, sent);
        if (why !== "superseded" || tries > 2) throw error;
        this.keys = await keyring(this.url);
      }
    }
  }

  // The same code was kept before with other words: a line broke after all. These words go into its thread.
  async add(words, files) {
    const lookup = base64(this.code.lookupId);
    const { thread } = await (await post("/receipt", { lookup })).json();
    const message = await sealLetter(this.code, this.secret, this.keys, thread, this.all(words).trim(), files);
    turnTo(await (await post("/receipt", { lookup, message, then: "code" })).text());
    return showCode(this.code);
  }

  failed(error) {
    if (error instanceof NotTaken) {
      say("");
      return this.refuse([["attachments", word("file_not_sent")]]);
    }
    const away = error instanceof Refused ? error.message === "away" : error instanceof TypeError;
    return say(word(away ? "away" : "failed"), true);
  }
}
