// The page with the code: it is put in here, drawn as a picture here, and never leaves.

import { ENGLISH } from "./page.js";
import { english } from "./words.js";

export function showCode(code) {
  const characters = [...code.chinese].map((one) => Object.assign(document.createElement("span"), { textContent: one }));
  document.getElementById("receipt-code").replaceChildren(...characters);
  const line = document.querySelector('.manuscript b[translate="no"]');
  if (line) english(ENGLISH).then((list) => (line.textContent = code.english(list)), () => line.parentNode.remove());
  const form = document.getElementById("picture");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    draw(code.chinese);
  });
}

// Twelve characters in three lines, and nothing that says what for.
function draw(characters) {
  const [side, margin, across] = [200, 30, 4];
  const canvas = document.createElement("canvas");
  canvas.width = across * side + 2 * margin;
  canvas.height = Math.ceil(characters.length / across) * side + 2 * margin;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.strokeStyle = "#bbb";
  pen.lineWidth = 2;
  [...characters].forEach((one, place) => {
    const [x, y] = [margin + (place % across) * side, margin + Math.floor(place / across) * side];
    pen.strokeRect(x, y, side, side);
    pen.fillStyle = "#555";
    pen.font = "24px sans-serif";
    pen.textAlign = "left";
    pen.fillText(String(place + 1), x + 8, y + 28);
    pen.fillStyle = "#222";
    pen.font = "128px serif";
    pen.textAlign = "center";
    pen.textBaseline = "alphabetic";
    pen.fillText(one, x + side / 2, y + side / 2 + 54);
  });
  canvas.toBlob((picture) => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(picture), download: "12.png" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });
}
