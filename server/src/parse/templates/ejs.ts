/** EJS (`<%- raw %>`, `<%= escaped %>`) and Eta (`<%~ raw %>`). */
import { includeOf, noteNames, pathsIn } from './expressions';
import {
  absolute,
  shortText,
  type Aliases,
  type Template,
  type TemplateInclude,
  type TemplateOutput,
} from './model';

const TAG = /<%([-=~_#%]?)([^]*?)[-_]?%>/g;

export function parseEjs(text: string, engine: 'ejs' | 'eta'): Template {
  const aliases: Aliases = new Map();
  const outputs: TemplateOutput[] = [];
  const includes: TemplateInclude[] = [];
  for (const { 0: tag, 1: mark = '', 2: code = '', index } of text.matchAll(TAG)) {
    if (mark === '#' || mark === '%') continue;
    if (mark === '' || mark === '_') {
      const old = /^\s*include\s+([\w./-]+)\s*$/.exec(code)?.[1];
      if (old !== undefined) includes.push({ name: old, passes: new Map() });
      noteNames(code, aliases);
      continue;
    }
    const include = includeOf(code);
    if (include) {
      const passes = new Map([...include.passes].map(([name, path]) => [name, absolute(path, aliases)]));
      includes.push({ ...include, passes });
      continue;
    }
    const isRaw = mark === (engine === 'ejs' ? '-' : '~');
    const paths = pathsIn(code).map((path) => absolute(path, aliases));
    if (paths.length === 0 || (!isRaw && engine === 'ejs')) continue;
    outputs.push({
      span: [index, index + tag.length],
      text: shortText(tag),
      paths,
      raw: isRaw ? 'always' : 'if-escaping-is-off',
    });
  }
  return { outputs, includes };
}
