// What a text gives away of its sender, as intake/reveals.py finds it. A hint, never a verdict.

const SURNAMES =
  "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪" +
  "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤柳常温康施文牛樊葛邢安";
const PATTERNS = [
  ["id", /(?<!\p{Nd})[1-9]\p{Nd}{5}(?:19|20)\p{Nd}{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\p{Nd}|3[01])\p{Nd}{3}[\p{Nd}Xx](?!\p{Nd})/gu],
  ["phone", /(?<!\p{Nd})(?:\+?86[\s\-—.·]?)?1[3-9]\p{Nd}(?:[\s\-—.·]?\p{Nd}){8}(?!\p{Nd})/gu],
  ["phone", /(?<!\p{Nd})0\p{Nd}{2,3}[\-\s—]\p{Nd}{7,8}(?!\p{Nd})/gu],
  ["mail", /[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+/gu],
  ["chat", /(?:微信|QQ|vx|VX)(?:号码|号)?[:是为\s]*([A-Za-z][A-Za-z0-9_\-]{4,19}|\p{Nd}{5,12})/gu],
  [
    "name",
    new RegExp(
      "(?:我叫|我是|本人叫|本人是|本人|我的名字叫|我的名字是|姓名[:是]?|署名[:是]?|举报人[:是]?|反映人[:是]?)" +
        `\\s*([${SURNAMES}][\\u4e00-\\u9fff]{1,2})(?=[,，。.;；、\\s]|$|的|，)`,
      "gu",
    ),
  ],
  ["bed", /(?:我(?:住|在|是)|本人(?:住|在)?)[^，。\n]{0,12}?(\p{Nd}{1,3}\s*(?:床|号床))/gu],
  ["record", /(?:住院号|病案号|门诊号|就诊卡号|医保卡号|登记号)[:是为\s]*([A-Za-z]?\p{Nd}{5,20})/gu],
];

// [{quote, kind}]: each thing once, in the order of the text.
export function reveals(text) {
  const plain = text.normalize("NFKC");
  const hits = PATTERNS.flatMap(([kind, pattern]) =>
    [...plain.matchAll(pattern)].map((hit) => ({ at: hit.index, quote: (hit[1] || hit[0]).trim(), kind })),
  );
  const order = (one, other) => one.at - other.at || compare(one.quote, other.quote) || compare(one.kind, other.kind);
  const seen = new Set();
  return hits.sort(order).filter(({ quote, kind }) => {
    const known = seen.has(`${kind} ${quote}`);
    seen.add(`${kind} ${quote}`);
    return !known;
  });
}

const compare = (one, other) => (one < other ? -1 : Number(one > other));
