/** The logger that code at a place should use: the one at hand, else the one that the workspace's files import. */
import type { ModuleFacts } from '../model/facts';
import type { Edit } from '../model/finding';
import { contains, type Span } from '../model/location';
import type { FixContext } from '../model/rule';
import { resolveRelative } from './controls';
import { addImport } from './imports';
import { importsOf, topLevelNames, type Imported } from './names';
import { classAround } from './syntax';

export interface Logger {
  /** `logger.error`, to be called with the error. */
  readonly call: string;
  readonly edits: readonly Edit[];
}

const NAME = /^(?:logger|log|winston)$/i;

export function loggerAt(facts: ModuleFacts, text: string, at: Span, context: FixContext): Logger {
  const own = ofRequest(facts, at, context) ?? ofClass(facts, at) ?? ofModule(facts);
  if (own !== undefined) return { call: own, edits: [] };
  const shared = ofWorkspace(facts, context);
  if (!shared) return { call: 'console.error', edits: [] };
  const { edits, local } = addImport(facts, text, shared);
  return { call: `${local}.error`, edits };
}

/** Fastify's request, and Express's with pino-http, carry a logger of their own. */
function ofRequest({ ir, file }: ModuleFacts, at: Span, context: FixContext): string | undefined {
  const carries = ['fastify', 'pino-http', 'express-pino-logger'].some((name) =>
    context.dependencies(file).has(name),
  );
  if (!carries) return undefined;
  for (const fn of ir.functions) {
    if (!contains(fn.bodyAt, at)) continue;
    for (const { pat } of fn.params)
      if (pat.k === 'id' && /^(?:req|request)$/.test(pat.name)) return `${pat.name}.log.error`;
  }
  return undefined;
}

function ofClass({ ir }: ModuleFacts, at: Span): string | undefined {
  const cls = classAround(ir, at);
  const member = cls?.members.find(
    (m) => m.kind === 'prop' && typeof m.name === 'string' && NAME.test(m.name),
  );
  if (member) return `this.${String(member.name)}.error`;
  const constructor = cls?.members.find((m) => m.kind === 'ctor');
  const fn = constructor?.fn === undefined ? undefined : ir.functions[constructor.fn];
  const param = fn?.params.find((p) => p.property && p.pat.k === 'id' && NAME.test(p.pat.name));
  return param?.pat.k === 'id' ? `this.${param.pat.name}.error` : undefined;
}

function ofModule(facts: ModuleFacts): string | undefined {
  const name = [...topLevelNames(facts)].find((one) => NAME.test(one));
  return name === undefined ? undefined : `${name}.error`;
}

interface LoggerImport {
  readonly by: string;
  readonly imported: Imported;
}

const loggers = new WeakMap<FixContext['modules'], readonly LoggerImport[]>();

/** Where modules of the workspace import something that is called like a logger from another one. */
function loggerImports({ modules }: FixContext): readonly LoggerImport[] {
  const known = loggers.get(modules);
  if (known) return known;
  const found = [...modules.values()].flatMap(({ file, ir }) =>
    importsOf(ir)
      .filter(({ local, from }) => NAME.test(local) && from.startsWith('.'))
      .map((imported) => ({ by: file, imported })),
  );
  loggers.set(modules, found);
  return found;
}

/** The logger module that most files of the workspace import. */
function ofWorkspace(
  facts: ModuleFacts,
  context: FixContext,
): { from: string; name: string; local: string } | undefined {
  const counts = new Map<string, { count: number; file: string; name: string; local: string }>();
  for (const { by, imported } of loggerImports(context)) {
    const file = resolveRelative(by, imported.from, context);
    if (file === undefined || file === facts.file) continue;
    const { name, local } = imported;
    const key = `${file} ${name}`;
    counts.set(key, { file, name, local, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  const [best] = [...counts.values()].sort((a, b) => b.count - a.count);
  return best && { from: context.specifier(facts.file, best.file), name: best.name, local: best.local };
}
