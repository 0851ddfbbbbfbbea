// Whether the words name a member of the office or of the leadership, as intake/names.py does.

const GAPS = /[\s\x1c-\x1f\x85·.．,，、_\-]+/g;
const TITLE = /(副?院长|副?书记)$/;

const plain = (text) => text.normalize("NFKC").replace(GAPS, "").toLowerCase();

// `people`: [{name, post, side}]. Those whom the words name, leaders first.
export function named(words, subject, people) {
  const [text, about] = [plain(words), plain(subject)];
  const leaders = people.filter((one) => one.side === "leadership");
  const others = people.filter((one) => one.side !== "leadership");
  return [...leaders, ...others].filter((one) => posts(one).includes(about) || calls(one).some((call) => text.includes(call)));
}

// How a person may stand in the words: the name, and a leader's surname with the title, with and without 副.
function calls({ name, post, side }) {
  const bare = plain(name);
  const found = [...bare].length >= 2 ? [bare] : [];
  const title = TITLE.exec(post);
  if (side !== "leadership" || !title || !name) return found;
  const [surname] = name;
  return [...found, surname + title[1], surname + title[1].replace(/^副/, "")];
}

function posts({ post }) {
  const bare = plain(post);
  return bare ? [bare, `医院${bare}`, `院${bare}`] : [];
}

// Whose key a report is sealed to (intake/door.py, addressee).
export function addressee(concerns, people) {
  const sides = people.map((one) => one.side);
  if (concerns === "leadership" || sides.includes("leadership")) return "superior";
  return concerns === "office" || sides.includes("office") ? "secretary" : "office";
}
