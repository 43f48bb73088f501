/** Texts that template engines and converters of Markdown make of request data. */
import type { CallContext } from './interpreter';
import { memberValue } from './memberValue';
import { deepLabels, stringOf, unknown, type ExternalValue, type Value } from './values';

/** Of an engine, what puts a value into the page as it is. */
const RAW: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:ejs|eta)$/, /<%[-~]/],
  [/^(?:lodash|lodash\/template|lodash\.template|underscore)$/, /<%=|\$\{/],
  [/^(?:handlebars|mustache|hogan\.js|whiskers)$/, /\{\{\{|\{\{\s*&/],
  [/^(?:nunjucks|swig|swig-templates|twig|liquidjs)$/, /\|\s*(?:safe|raw)\b/],
  [/^(?:pug|jade)$/, /!\{|!=/],
  [/^(?:dot|doT)$/, /\{\{=/],
];
/** Converters that leave tags in their input as they are. */
const CONVERTERS = /^(?:marked|showdown|snarkdown|micromarkdown|markdown|remarkable)$/;
const CONVERTS =
  /^(?:|\.marked|\.parse|\.default|\.toHTML|\.markdown\.toHTML|\.marked\.parse|\.parseInline)$|\.(?:makeHtml|render)$/;
const RENDERS = /(?:^|\.)(?:render|renderString|to_html|template)$/;

const PIPELINES = /^(?:markdown-it|remark|unified)$/;

/** Does a converter leave tags alone? markdown-it has to be told to; a step that cleans takes them out everywhere. */
function keepsTags(callee: ExternalValue): boolean {
  let html = callee.pkg !== 'markdown-it';
  for (let made: ExternalValue | undefined = callee; made; made = made.from)
    for (const arg of made.args) {
      if (arg.t === 'ext' && /saniti[sz]e/.test(arg.pkg)) return false;
      const option = memberValue(arg, 'html');
      if (option?.t === 'lit' && option.v === true) html = true;
    }
  return html;
}

/** The page that a call makes, where something of the request stands in it unescaped. */
export function renderedText(callee: ExternalValue, { args }: CallContext): Value | undefined {
  if (CONVERTERS.test(callee.pkg) && CONVERTS.test(callee.path)) return asPage(args.slice(0, 1));
  if (PIPELINES.test(callee.pkg) && /\.(?:processSync|process|render)$/.test(callee.path))
    return keepsTags(callee) ? asPage(args.slice(0, 1)) : undefined;
  if (callee.pkg === 'markdown-table') return asPage(args.slice(0, 1));
  const raw = RAW.find(([pkg]) => pkg.test(callee.pkg))?.[1];
  if (!raw) return undefined;
  const isMade = callee.path.endsWith('()') && callee.args.length > 0;
  const template = isMade ? callee.args[0] : args[0];
  const data = isMade ? args : args.slice(1);
  if (!isMade && !RENDERS.test(callee.path)) return undefined;
  const text = stringOf(template);
  return text !== undefined && raw.test(text) ? asPage(data) : undefined;
}

function asPage(from: readonly Value[]): Value | undefined {
  const labels = from.flatMap((value) => deepLabels(value, 3)).filter((label) => label.l === 'req');
  return labels.length > 0 ? unknown(labels) : undefined;
}
