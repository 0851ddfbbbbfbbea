// When something happened, read from what people write, as intake/incidents.py does.

const FULL = /(?<!\p{Nd})(20\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})/u;
const SHORT = /(?<!\p{Nd})(\d{1,2})\s*[月./-]\s*(\d{1,2})(?!\p{Nd})/u;
const NEAR = { 今天: 0, 今日: 0, 昨天: 1, 昨日: 1, 前天: 2, 前日: 2 };

// The day (YYYY-MM-DD) that `text` names, never later than `today`, or null.
export function day(text, today) {
  for (const [word, back] of Object.entries(NEAR)) {
    if (text.includes(word)) return new Date(Date.parse(`${today}T00:00:00Z`) - back * 864e5).toISOString().slice(0, 10);
  }
  const full = FULL.exec(text);
  if (full) return made(full[1], full[2], full[3], today);
  const short = SHORT.exec(text);
  if (!short) return null;
  const year = Number(today.slice(0, 4));
  return made(year, short[1], short[2], today) || made(year - 1, short[1], short[2], today);
}

function made(year, month, number, today) {
  const said = `${year}-${String(month).padStart(2, "0")}-${String(number).padStart(2, "0")}`;
  const read = new Date(`${said}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().slice(0, 10) === said && said <= today ? said : null;
}
