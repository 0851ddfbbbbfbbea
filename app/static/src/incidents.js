// When something happened, where the whole answer is one plain day. The door (intake/incidents.py) reads more ways of
// saying it; a day that is read here is the one that is read there, and where this is silent nothing is lost but the hint.

const HOUR = "\\s*(?:上午|下午|晚上|早上|中午|凌晨)?\\s*$";
const FULL = new RegExp(`^\\s*(20\\d\\d)\\s*年\\s*(\\d{1,2})\\s*月\\s*(\\d{1,2})\\s*[日号]${HOUR}`);
const DIGITS = new RegExp(`^\\s*(20\\d\\d)-(\\d{1,2})-(\\d{1,2})${HOUR}`);
const SHORT = new RegExp(`^\\s*(\\d{1,2})\\s*月\\s*(\\d{1,2})\\s*[日号]${HOUR}`);
const NEAR = new RegExp(`^\\s*([今昨前])天${HOUR}`);
const BACK = { 今: 0, 昨: 1, 前: 2 };

// The day (YYYY-MM-DD) that `text` names, never later than `today`, or null.
export function day(text, today) {
  const near = NEAR.exec(text);
  if (near) return new Date(Date.parse(`${today}T00:00:00Z`) - BACK[near[1]] * 864e5).toISOString().slice(0, 10);
  const full = FULL.exec(text) || DIGITS.exec(text);
  if (full) return made(full[1], full[2], full[3], today);
  const short = SHORT.exec(text);
  if (!short) return null;
  const year = Number(today.slice(0, 4));
  return made(year, short[1], short[2], today) || made(year - 1, short[1], short[2], today);
}

function made(year, month, number, today) {
  const said = `${year}-${month.padStart(2, "0")}-${number.padStart(2, "0")}`;
  const read = new Date(`${said}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().slice(0, 10) === said && said <= today ? said : null;
}
