/** Request data in a file path → its last part only, so that it cannot lead out of the folder. */
import type { Edit, Finding, Fix } from '../../model/finding';
import type { Expr, Stmt } from '../../model/ir';
import { contains, type Span } from '../../model/location';
import type { FixContext } from '../../model/rule';
import { addImport } from '../imports';
import { importsOf } from '../names';
import { childExpressions, childStatements, expressionsOf } from '../syntax';
import { sinkCall, type SinkCall } from './sink';

export function pathFixes(finding: Finding, context: FixContext): Fix[] {
  const sink = sinkCall(finding, context);
  if (!sink?.fn || sink.sources.some(({ file }) => file !== sink.facts.file)) return [];
  const places = sink.sources.map(({ span }) => placeOf(span, sink));
  if (places.length === 0 || !places.every((place) => place !== undefined)) return [];
  const { facts, text } = sink;
  const { edits, name } = basename(sink);
  const isTs = /\.[cm]?tsx?$/.test(facts.file);
  const distinct = places.filter((p, i) => places.findIndex((other) => other.e.at[0] === p.e.at[0]) === i);
  const wrapped = distinct.flatMap(({ e: { at: span }, parent }): Edit[] => {
    // A text took any value; a file name has to be a string.
    const isAny = isTs && parent?.k !== 'call' && castEnd(text, span) === span[1];
    const [open, close] = isAny ? [`${name}(String(`, '))'] : [`${name}(`, ')'];
    return [
      { file: facts.file, span: [span[0], span[0]], newText: open },
      { file: facts.file, span: [castEnd(text, span), castEnd(text, span)], newText: close },
    ];
  });
  const what = distinct.map(({ e: { at } }) => `\`${text.slice(at[0], at[1])}\``).join(' and ');
  return [{ title: `Take only the file name of ${what}`, edits: [...edits, ...wrapped], safe: false }];
}

/** Behind `as string`, which belongs to the argument. */
const castEnd = (text: string, [, end]: Span): number =>
  end + (/^\s+as\s+\w+/.exec(text.slice(end))?.[0].length ?? 0);

/** `path.basename`, as the file calls it. */
function basename({ facts, text }: SinkCall): { edits: readonly Edit[]; name: string } {
  const imports = importsOf(facts.ir).filter((i) => /^(?:node:)?path$/.test(i.from));
  const own = imports.find((i) => i.name === 'basename');
  if (own) return { edits: [], name: own.local };
  const whole = imports.find((i) => i.name === 'default' || i.name === '*');
  if (whole) return { edits: [], name: `${whole.local}.basename` };
  const from = imports[0]?.from ?? (/['"]node:/.test(text) ? 'node:path' : 'path');
  const { edits, local } = addImport(facts, text, { from, name: 'default', local: 'path' });
  return { edits, name: `${local}.basename` };
}

/**
 * The expression to wrap: the read itself where it is the end of a path, else the variable that it was put into, where
 * the dangerous call or the path that is made for it has it. Undefined if the value is used in other ways besides.
 */
function placeOf(source: Span, sink: SinkCall): Use | undefined {
  const { fn } = sink;
  if (!fn || !contains(fn.bodyAt, source)) return undefined;
  const statements = fn.body.flatMap(flat);
  const uses: Use[] = statements.flatMap((s) => expressionsOf(s)).flatMap((e) => usesIn(e, undefined));
  const read = uses.find(({ e }) => e.at[0] === source[0] && e.at[1] === source[1]);
  if (read?.parent && isPathEnd(read, sink)) return read;
  const name = statements.map((s) => nameGiven(s, source)).find((one) => one !== undefined);
  if (name === undefined) return undefined;
  const named = uses.filter(({ e }) => e.k === 'id' && e.name === name);
  const inCall = named.filter(({ e }) => contains(sink.call.at, e.at));
  const [only] = inCall.length > 0 ? inCall : named;
  const count = inCall.length > 0 ? inCall.length : named.length;
  return count === 1 && only && isPathEnd(only, sink) ? only : undefined;
}

interface Use {
  readonly e: Expr;
  readonly parent: Expr | undefined;
}

const flat = (s: Stmt): Stmt[] => [s, ...childStatements(s).flatMap(flat)];

const usesIn = (e: Expr, parent: Expr | undefined): Use[] => [
  { e, parent },
  ...childExpressions(e).flatMap((child) => usesIn(child, e)),
];

/** The variable that takes the value at `source`, by itself or out of a pattern. */
function nameGiven(s: Stmt, source: Span): string | undefined {
  if (s.k !== 'var') return undefined;
  for (const { pat, init } of s.decls) {
    if (pat.k === 'id' && init && init.at[0] === source[0] && init.at[1] === source[1]) return pat.name;
    if (pat.k !== 'objpat') continue;
    const prop = pat.props.find(({ at }) => contains(at, source) || contains(source, at));
    if (prop?.value.k === 'id' && contains(prop.at, source)) return prop.value.name;
  }
  return undefined;
}

/** The last argument of `path.join` or `path.resolve`, the end of a template or sum, or the sink's own path after a root. */
function isPathEnd({ e, parent }: Use, { call }: SinkCall): boolean {
  if (parent?.k === 'call') {
    const name =
      parent.callee.k === 'mem' ? parent.callee.prop : parent.callee.k === 'id' ? parent.callee.name : '';
    if (name === 'join' || name === 'resolve') return parent.args.length > 1 && parent.args.at(-1) === e;
    return false;
  }
  if (!contains(call.at, e.at) && parent === undefined) return false;
  if (parent?.k === 'tpl')
    return !parent.tag && parent.exprs.at(-1) === e && /\/$/.test(parent.quasis.at(-2) ?? '');
  return parent?.k === 'bin' && parent.op === '+' && parent.r === e;
}
