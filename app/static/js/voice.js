// A voice message, recorded in the page: it becomes one more of the form's files. Nothing is sent from here.
"use strict";
(() => {
  const RATE = 16000;
  const LONGEST = 5 * 60;
  if (!navigator.mediaDevices || !window.MediaRecorder || !window.OfflineAudioContext || !window.DataTransfer) return;

  begin();
  // The thread is drawn anew after each message (src/page.js), and this file does not run again.
  new MutationObserver(begin).observe(document.documentElement, { childList: true });

  function begin() {
    for (const box of document.querySelectorAll("[data-voice]:not([data-begun])")) offer(box);
  }

  function offer(box) {
    box.dataset.begun = "";
    const input = document.getElementById(box.dataset.voice);
    const button = box.querySelector("[data-act=record]");
    const replay = box.querySelector("[data-act=replay]");
    const alter = box.querySelector("[data-alter]");
    const status = box.querySelector("[role=status]");
    let recorder = null, last = null, count = 0;
    box.hidden = false;

    const say = (word) => { status.textContent = box.dataset[word] || ""; };

    button.addEventListener("click", async () => {
      if (recorder) { recorder.stop(); return; }
      try {
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
        start(stream);
      } catch { say("refused"); }
    });

    replay.addEventListener("click", () => {
      if (!last) return;
      const context = new AudioContext();
      const source = new AudioBufferSourceNode(context, { buffer: last });
      source.connect(context.destination);
      source.onended = () => context.close();
      source.start();
    });

    function start(stream) {
      const pieces = [];
      recorder = new MediaRecorder(stream);
      recorder.ondataavailable = (event) => pieces.push(event.data);
      recorder.onstop = () => {
        clearTimeout(timer);
        stream.getTracks().forEach((track) => track.stop());
        recorder = null;
        button.textContent = box.dataset.again;
        made(new Blob(pieces)).catch(() => say("failed"));
      };
      const timer = setTimeout(() => recorder && recorder.stop(), LONGEST * 1000);
      recorder.start();
      button.textContent = box.dataset.stop;
      say("recording");
    }

    async function made(blob) {
      say("working");
      const context = new AudioContext();
      const heard = await context.decodeAudioData(await blob.arrayBuffer());
      context.close();
      last = await (alter.checked ? altered(heard) : plain(heard, 1));
      count += 1;
      const file = new File([wav(last.getChannelData(0))], box.dataset.name + "-" + count + ".wav", { type: "audio/wav" });
      const files = new DataTransfer();
      for (const one of input.files) files.items.add(one);
      files.items.add(file);
      input.files = files.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      replay.hidden = false;
      say("added");
    }
  }

  function rendering(heard, speed) {
    const context = new OfflineAudioContext(1, Math.max(1, Math.ceil((heard.duration / speed) * RATE)), RATE);
    const source = new AudioBufferSourceNode(context, { buffer: heard, playbackRate: speed });
    return [context, source];
  }

  function plain(heard, speed) {
    const [context, source] = rendering(heard, speed);
    source.connect(context.destination);
    source.start();
    return context.startRendering();
  }

  // Deeper or higher, and multiplied by a low tone; how much is drawn anew each time. Whoever has tools and time may
  // still know the voice, and the page says so.
  function altered(heard) {
    const [a, b, c] = crypto.getRandomValues(new Uint8Array(3)).map(Number);
    const speed = a % 2 ? 0.74 + (b / 255) * 0.1 : 1.18 + (b / 255) * 0.12;
    const [context, source] = rendering(heard, speed);
    const ring = new GainNode(context, { gain: 0 });
    const tone = new OscillatorNode(context, { frequency: 35 + (c / 255) * 45 });
    const mixed = new GainNode(context, { gain: 0.35 });
    const narrow = new BiquadFilterNode(context, { type: "bandpass", frequency: 1200, Q: 0.5 });
    tone.connect(ring.gain);
    source.connect(ring).connect(narrow);
    source.connect(mixed).connect(narrow);
    narrow.connect(context.destination);
    tone.start();
    source.start();
    return context.startRendering();
  }

  // RIFF/WAVE, 16 bits, one channel: a header that says nothing of the device.
  function wav(samples) {
    const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
    const word = (at, text) => [...text].forEach((one, n) => view.setUint8(at + n, one.charCodeAt(0)));
    word(0, "RIFF"); view.setUint32(4, 36 + samples.length * 2, true); word(8, "WAVEfmt ");
    view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
    view.setUint32(24, RATE, true); view.setUint32(28, RATE * 2, true);
    view.setUint16(32, 2, true); view.setUint16(34, 16, true);
    word(36, "data"); view.setUint32(40, samples.length * 2, true);
    samples.forEach((one, n) => view.setInt16(44 + n * 2, Math.max(-1, Math.min(1, one)) * 32767, true));
    return view.buffer;
  }
})();
