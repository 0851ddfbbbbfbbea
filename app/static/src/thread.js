// /receipt: the code stays here. The server is asked by its look-up id alone, and gives envelopes that open here.
import { base64, random } from "./bytes.js";
import * as clean from "./clean.js";
import { openLetter, sealLetter } from "./envelopes.js";
import { check, clearMarks, ENGLISH, mark, post, Refused, say, SCRIPT, sendAll, show, taken, turnTo, word } from "./page.js";
import { BadCode, formId, Receipt } from "./receipt.js";
import { begin, keyring } from "./report.js";
import { NotTaken, Uploads } from "./upload.js";
import { english } from "./words.js";

export class ThreadPage {
  static async start(form) {
    const page = new ThreadPage();
    page.url = form.dataset.sealCode;
    page.keys = await keyring(page.url);
    document.querySelectorAll("[data-fingerprint]").forEach((one) => (one.textContent = page.keys.fingerprint));
    page.active = true;
    show("sealed");
    form.addEventListener("submit", (event) => page.asked(event, form));
    document.addEventListener("click", (event) => {
      if (event.target.closest('[data-act="plain"]')) page.giveUp();
    });
  }

  // The way without script: the code goes to the server with the form, which then opens the thread.
  giveUp() {
    this.active = false;
    say("");
    show("plain");
    for (const field of document.querySelectorAll('input[name="code"]')) field.value = this.code.chinese;
  }

  async asked(event, form) {
    if (!this.active) return;
    event.preventDefault();
    clearMarks();
    try {
      const typed = String(new FormData(form).get("code"));
      this.code = Receipt.parse(typed, Receipt.isEnglish(typed) ? await english(ENGLISH) : []);
      this.fresh();
      await this.go({});
    } catch (error) {
      if (error instanceof BadCode) mark("code", word(`code_${error.kind}`));
      else if (error instanceof Refused && error.message === "absent") mark("code", word("code_absent"));
      else this.failed(error);
      document.getElementById("code")?.focus();
    }
  }

  // What is written next is a message of its own.
  fresh() {
    this.secret = random(32);
    const uploads = base64(formId(this.secret));
    this.uploads = new Uploads(formId(this.secret), SCRIPT, () => begin(uploads));
  }

  // Asks for the thread, with an act first where there is one, and shows it.
  async go(act) {
    say(word("opening"));
    const answer = await post("/receipt", { lookup: base64(this.code.lookupId), ...act });
    const { page, thread } = await answer.json();
    this.thread = thread;
    turnTo(page);
    show("sealed");
    document.querySelectorAll("[data-fingerprint]").forEach((one) => (one.textContent = this.keys.fingerprint));
    for (const letter of thread.letters) if (letter.body) await this.open(letter);
    for (const form of document.querySelectorAll('form[method="post"]')) {
      form.addEventListener("submit", (event) => this.submitted(event, form));
    }
  }

  async open(letter) {
    const place = document.querySelector(`[data-letter="${letter.counter}"]`);
    try {
      const text = await openLetter(this.code, this.keys, this.thread.report, letter);
      const lines = text.split("\n").filter((line) => line.trim());
      place.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
      place.closest("article").querySelector(".signed").hidden = false;
    } catch {
      place.firstElementChild.textContent = word("letter_bad");
    }
  }

  async submitted(event, form) {
    if (!this.active) return;
    event.preventDefault();
    if (this.busy) return;
    clearMarks();
    const data = new FormData(form, event.submitter);
    const text = clean.text(String(data.get("message") || ""));
    if (data.get("step") === "check") return check(text, "message");
    this.busy = true;
    try {
      if (data.get("act") === "withdraw") await this.go({ act: "withdraw" });
      else await this.reply(text);
    } catch (error) {
      this.failed(error);
    } finally {
      this.busy = false;
    }
  }

  async reply(text) {
    const { caps } = this.keys;
    if (clean.tooLong(text, clean.TEXT_LIMIT)) return mark("message", word("long_text"));
    const { files, wrong } = taken(caps);
    if (wrong.length) return wrong.forEach(([id, said]) => mark(id, said));
    if (!text && !files.length) return this.go({});
    say(word("sealing"));
    const sent = await sendAll(this.uploads, files, caps.part);
    for (let tries = 0; ; tries += 1) {
      const message = await sealLetter(this.code, this.secret, this.keys, this.thread, text, sent);
      try {
        await this.go({ message });
        return this.fresh();
      } catch (error) {
        const again = error instanceof Refused && ["superseded", "again"].includes(error.message);
        if (!again || tries > 2) throw error;
        this.keys = await keyring(this.url);
        this.thread = (await (await post("/receipt", { lookup: base64(this.code.lookupId) })).json()).thread;
      }
    }
  }

  failed(error) {
    if (error instanceof NotTaken) return say(word("file_not_sent"), true);
    const away = error instanceof Refused ? error.message === "away" : error instanceof TypeError;
    return say(word(away ? "away" : "failed"), true);
  }
}
