// 300 texts that would run, ask for something or break out, if a page took them for more than text.

const marker = "window.hit=(window.hit||0)+1";
const cores = [
  `<script>${marker}</script>`, `</script><script>${marker}</script>`, `<img src=x onerror="${marker}">`, `"><svg onload=${marker}>`, `' onfocus='${marker}' autofocus='`, `javascript:${marker}`,
  `<!--<script>${marker}`, `-->`, `]]><script>${marker}</script>`, `<iframe srcdoc="<script>parent.${marker}</script>">`, `</style><script>${marker}</script>`, `</title><script>${marker}</script>`,
  `<a href="javascript:${marker}">x</a>`, `{{constructor.constructor('${marker}')()}}`, "${" + marker + "}", `\u202e<script>${marker}</script>`, `\u2028${marker}\u2029`, `<\u0000script>${marker}</script>`,
  `&lt;script&gt;${marker}&lt;/script&gt;`, `<math><mtext></table></math><img src onerror=${marker}>`, `<base href="http://example.invalid/">`, `<meta http-equiv=refresh content="0;url=http://example.invalid/">`,
  `<link rel=stylesheet href=http://example.invalid/x.css>`, `\\u003cscript>${marker}\\u003c/script>`, `</ScRiPt ><script>${marker}</script >`, `\ud800<script>${marker}</script>`, `__proto__`, `constructor`, `"'\`\\`, `\u05d0\u200f\u2067<b>`,
];
export const strings = [];
for (const core of cores) for (const [before, after] of [["", ""], ["a", "b"], ["\"", "\""], ["'", "'"], ["\\", "\\"], ["\n", "\n"], ["x = 1  # ", ""], ["\u202e", "\u202c"], ["<", ">"], ["</script", ">"]]) strings.push(before + core + after);
