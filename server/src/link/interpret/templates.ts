/** Texts that template engines and converters of Markdown make of request data. */
import type { CallContext } from './interpreter';
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

/** The page that a call makes, where something of the request stands in it unescaped. */
export function renderedText(callee: ExternalValue, { args }: CallContext): Value | undefined {
  if (CONVERTERS.test(callee.pkg) && CONVERTS.test(callee.path)) return asPage(args.slice(0, 1));
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
