/** Pug: `!= raw`, `p!= raw`, `!{raw}` in text, and attributes with `!=`. */
import { pathsIn } from './expressions';
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

/** A tag with its attributes, before the `!=` of its content. */
const RAW_LINE = /^\s*(?:[\w.#:-]+(?:\([^)]*\))?(?:&attributes\([^)]*\))?)?!=\s*(.+)$/;
const RAW_TEXT = /!\{([^}]*)\}/g;
const RAW_ATTRIBUTE = /[(,\s][\w:@-]+!=\s*([^,)\s]+)/g;

export function parsePug(text: string): Template {
  const aliases: Aliases = new Map();
  const outputs: TemplateOutput[] = [];
  const includes: TemplateInclude[] = [];
  const put = (code: string, span: TemplateOutput['span'], written: string): void => {
    const paths = pathsIn(code).map((path) => absolute(path, aliases));
    if (paths.length > 0) outputs.push({ span, text: shortText(written), paths, raw: 'always' });
  };
  let offset = 0;
  for (const line of text.split('\n')) {
    const start = offset;
    offset += line.length + 1;
    if (/^\s*\/\//.test(line)) continue;
    noteLoop(line, aliases);
    const include = /^\s*(?:include|extends)(?::[\w-]+)?\s+(\S+)\s*$/.exec(line)?.[1];
    if (include !== undefined) includes.push({ name: include, passes: new Map() });
    const raw = RAW_LINE.exec(line);
    if (raw?.[1] !== undefined) {
      const at = start + line.length - line.trimStart().length;
      put(raw[1], [at, start + line.length], line);
      continue;
    }
    for (const { 0: written, 1: code = '', index } of line.matchAll(RAW_TEXT))
      put(code, [start + index, start + index + written.length], written);
    for (const { 0: written, 1: code = '', index } of line.matchAll(RAW_ATTRIBUTE))
      put(code, [start + index + 1, start + index + written.length], written.slice(1));
  }
  return { outputs, includes };
}

function noteLoop(line: string, aliases: Aliases): void {
  const [, name, list] = /^\s*(?:each|for)\s+(\w+)(?:\s*,\s*\w+)?\s+in\s+(.+)$/.exec(line) ?? [];
  const [, assigned, value] = /^\s*-\s*(?:const|let|var)\s+(\w+)\s*=\s*(.+)$/.exec(line) ?? [];
  const first = (code: string): TemplatePath | undefined => pathsIn(code)[0];
  if (name !== undefined && list !== undefined) {
    const path = first(list);
    if (path) aliases.set(name, [...path, ELEMENT]);
  }
  if (assigned !== undefined && value !== undefined) {
    const path = first(value);
    if (path) aliases.set(assigned, path);
  }
}
