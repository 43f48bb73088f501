/** Nunjucks, Swig and Twig (`{{ x | safe }}`), and Liquid, which escapes nothing by itself. */
import {
  absolute,
  ELEMENT,
  shortText,
  type Aliases,
  type Template,
  type TemplateInclude,
  type TemplateOutput,
  type TemplatePath,
} from './model';

const TAG = /\{([{%])-?([^]*?)-?[%}]\}/g;
const PATH = /^[A-Za-z_$][\w$]*(?:\.[\w$]+|\[[^\]]*\])*$/;
const RAW = /^(?:safe|raw)\b/;
/** Filters whose result is harmless as HTML, or no text of the client's. */
const HARMLESS =
  /^(?:escape(?:_once)?|e|force_?escape|striptags|strip_html|url_?encode|urlize|date\w*|int|float|length|size|count|round|abs|t|translate|json|tojson|dump|money\w*|asset_url|t_with_fallback)\b/;
const SLOTS = /^(?:body|content|content_for_\w+|super\(\)|caller\(\)|csrf\w*)$/;

export function parseJinja(text: string, engine: 'jinja' | 'liquid'): Template {
  const aliases: Aliases = new Map();
  const outputs: TemplateOutput[] = [];
  const includes: TemplateInclude[] = [];
  let unescaped = 0;
  for (const { 0: tag, 1: kind = '', 2: inner = '', index } of text.matchAll(TAG)) {
    const code = inner.trim();
    if (kind === '%') {
      if (/^autoescape\s+(?:false|"?off|'?off)/.test(code)) unescaped++;
      if (/^endautoescape\b/.test(code) && unescaped > 0) unescaped--;
      statement(code, aliases, includes);
      continue;
    }
    const [value = '', ...filters] = code.split(/\s*\|\s*/);
    if (!PATH.test(value) || SLOTS.test(value) || filters.some((filter) => HARMLESS.test(filter))) continue;
    outputs.push({
      span: [index, index + tag.length],
      text: shortText(tag),
      paths: [absolute(pathOf(value), aliases)],
      raw:
        engine === 'liquid' || unescaped > 0 || filters.some((filter) => RAW.test(filter))
          ? 'always'
          : 'if-escaping-is-off',
    });
  }
  return { outputs, includes };
}

/** `{% for x in xs %}`, `{% set x = y %}`, `{% include "x" %}`. */
function statement(code: string, aliases: Aliases, includes: TemplateInclude[]): void {
  const [, name, list] = /^for\s+(\w+)(?:\s*,\s*\w+)?\s+in\s+([\w.[\]]+)/.exec(code) ?? [];
  if (name !== undefined && list !== undefined) aliases.set(name, [...pathOf(list), ELEMENT]);
  const [, set, value] = /^(?:set|assign)\s+(\w+)\s*=\s*([\w.[\]]+)\s*$/.exec(code) ?? [];
  if (set !== undefined && value !== undefined) aliases.set(set, pathOf(value));
  const include = /^(?:include|extends|import|render)\s+['"]([^'"]+)['"]/.exec(code)?.[1];
  if (include !== undefined) includes.push({ name: include, passes: new Map(aliases) });
}

const pathOf = (text: string): TemplatePath =>
  text
    .replace(/\[\s*['"]([^'"]*)['"]\s*\]/g, '.$1')
    .replace(/\[[^\]]*\]/g, `.${ELEMENT}`)
    .split('.')
    .filter((part) => part !== '');
