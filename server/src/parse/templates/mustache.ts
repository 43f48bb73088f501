/** Handlebars, Mustache and Edge: `{{{ raw }}}`, `{{& raw }}`, with the contexts that blocks open. */
import { pathsIn } from './expressions';
import {
  ELEMENT,
  shortText,
  type Template,
  type TemplateInclude,
  type TemplateOutput,
  type TemplatePath,
} from './model';

const TAG = /\{\{\{?([^]*?)\}\}\}?/g;
/** What layouts put in: the page that was rendered before. */
const SLOTS = /^(?:body|content|yield|outlet|@partial-block|children)$/;
const PATH = /^(?:@root[./])?(?:\.\.\/)*(?:this[./])?[A-Za-z_$][\w$-]*(?:[./][\w$-]+|\.\[[^\]]+\])*$/;

interface Block {
  readonly context: TemplatePath;
  readonly names: ReadonlyMap<string, TemplatePath>;
}

export function parseMustache(text: string): Template {
  const outputs: TemplateOutput[] = [];
  const includes: TemplateInclude[] = [];
  const blocks: Block[] = [{ context: [], names: new Map() }];
  for (const { 0: tag, 1: inner = '', index } of text.matchAll(TAG)) {
    const code = inner.replace(/^~|~$/g, '').trim();
    const isRaw = tag.startsWith('{{{') || code.startsWith('&');
    if (!isRaw && /^[#^]/.test(code)) blocks.push(opened(code.slice(1).trim(), blocks));
    else if (!isRaw && code.startsWith('/') && blocks.length > 1) blocks.pop();
    else if (code.startsWith('>')) {
      const name = /^>\s*['"]?([\w./-]+)/.exec(code)?.[1];
      if (name !== undefined) includes.push({ name, passes: passed(blocks) });
    } else if (isRaw) {
      const paths = written(code.replace(/^&\s*/, ''), blocks);
      if (paths.length > 0)
        outputs.push({ span: [index, index + tag.length], text: shortText(tag), paths, raw: 'always' });
    }
  }
  return { outputs, includes };
}

/** Edge has expressions of JavaScript in `{{{ }}}`, and loops as `@each(user in users)`. */
export function parseEdge(text: string): Template {
  const names = new Map<string, TemplatePath>();
  for (const [, name = '', list = ''] of text.matchAll(/@each\(\s*\(?(\w+)[^)]*?\bin\s+([\w.]+)\s*\)/g))
    names.set(name, [...list.split('.'), ELEMENT]);
  const outputs: TemplateOutput[] = [];
  for (const { 0: tag, 1: code = '', index } of text.matchAll(/\{\{\{([^]*?)\}\}\}/g)) {
    const paths = pathsIn(code).map(([head = '', ...rest]) => [...(names.get(head) ?? [head]), ...rest]);
    if (paths.length > 0)
      outputs.push({ span: [index, index + tag.length], text: shortText(tag), paths, raw: 'always' });
  }
  const includes = [...text.matchAll(/@(?:include|layout)\(\s*['"]([\w./:-]+)['"]/g)].map(
    ([, name = '']) => ({
      name,
      passes: new Map<string, TemplatePath>(),
    }),
  );
  return { outputs, includes };
}

/** `{{#each items as |item|}}`, `{{#with a}}`; `{{#if x}}` and other helpers leave the context as it is. */
function opened(code: string, blocks: readonly Block[]): Block {
  const outer = blocks.at(-1) ?? { context: [], names: new Map<string, TemplatePath>() };
  const [, helper = '', rest = ''] = /^([\w-]+)\s*([^]*)$/.exec(code) ?? [];
  const name = /\bas\s*\|\s*(\w+)/.exec(rest)?.[1];
  const argument = rest.replace(/\bas\s*\|[^|]*\|/, '').trim();
  if (helper === 'each' || helper === 'with') {
    const path = resolved(argument, blocks);
    if (!path) return outer;
    const context = helper === 'each' ? [...path, ELEMENT] : path;
    return name === undefined
      ? { context, names: outer.names }
      : { context, names: new Map([...outer.names, [name, context]]) };
  }
  // A section of Mustache: a list, or an object that becomes the context.
  if (rest === '' && PATH.test(code)) {
    const path = resolved(code, blocks);
    if (path) return { context: [...path, ELEMENT], names: outer.names };
  }
  return outer;
}

/** The locals that an expression puts out: a path, or the arguments of a helper. */
function written(code: string, blocks: readonly Block[]): TemplatePath[] {
  const [head = '', ...args] = code.split(/\s+/);
  if (/escape|sanitize|strip|csrf|^(?:t|i18n|__|block|yield|include|asset\w*|date\w*|format\w*)$/i.test(head))
    return [];
  if (SLOTS.test(head) && args.length === 0) return [];
  const paths = args.length === 0 ? [head] : args.map((arg) => arg.replace(/^\w+=/, ''));
  return paths.flatMap((path) => {
    const found = resolved(path, blocks);
    return found && found.length > 0 ? [found] : [];
  });
}

function resolved(text: string, blocks: readonly Block[]): TemplatePath | undefined {
  if (text === 'this' || text === '.') return blocks.at(-1)?.context;
  if (!PATH.test(text)) return undefined;
  let path = text;
  let depth = blocks.length - 1;
  if (/^@root[./]/.test(path)) return path.slice(6).split(/[./]/);
  while (path.startsWith('../')) {
    path = path.slice(3);
    depth = Math.max(0, depth - 1);
  }
  const own = path.replace(/^this[./]/, '').split(/[./]/);
  const block = blocks[depth];
  const [head = '', ...rest] = own;
  const named = path.startsWith('this') ? undefined : block?.names.get(head);
  return named ? [...named, ...rest] : [...(block?.context ?? []), ...own];
}

const passed = (blocks: readonly Block[]): ReadonlyMap<string, TemplatePath> => {
  const block = blocks.at(-1);
  return new Map([
    ...(block?.names ?? []),
    ...(block && block.context.length > 0 ? [['this', block.context] as const] : []),
  ]);
};
