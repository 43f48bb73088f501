/** Notes calls that rules want to see, with what is known of their arguments as plain data. */
import type { UsageRow } from '../../model/catalog';
import type { Location } from '../../model/location';
import type { Origin, Usage, UsageTopic, ValueView } from '../../model/usage';
import type { Interpreter } from './interpreter';
import type { Label } from './labels';
import type { Value } from './values';

const MAX_DEPTH = 4;
const MAX_PROPS = 60;
const MAX_ITEMS = 20;
/** Ways in which one place may be seen: a helper that is called with different arguments. */
const MAX_VARIANTS = 4;

/** The usages of one linking. The same call seen twice alike is one. */
export class Usages {
  private readonly byPlace = new Map<string, Usage[]>();

  /** The usage as it is kept: an earlier one, if it says the same. */
  add(usage: Usage): Usage {
    const { location, topic } = usage;
    const place = `${topic} ${location.file} ${String(location.span[0])} ${String(location.span[1])}`;
    const known = this.byPlace.get(place) ?? [];
    const shape = shapeOf(usage);
    const same = known.find((other) => shapeOf(other) === shape) ?? known[MAX_VARIANTS - 1];
    if (same) return same;
    known.push(usage);
    this.byPlace.set(place, known);
    return usage;
  }

  /** In the order of files and places. */
  all(): Usage[] {
    return [...this.byPlace.values()]
      .flat()
      .sort((a, b) =>
        a.location.file === b.location.file
          ? a.location.span[0] - b.location.span[0]
          : a.location.file < b.location.file
            ? -1
            : 1,
      );
  }
}

/** The same usage is added again in each linking that keeps the endpoint that has it. */
const shapes = new WeakMap<Usage, string>();

function shapeOf(usage: Usage): string {
  const known = shapes.get(usage);
  if (known !== undefined) return known;
  const { args, developmentOnly, inRequest, checked, permitted } = usage;
  const shape = JSON.stringify([args, developmentOnly, inRequest, checked, permitted]);
  shapes.set(usage, shape);
  return shape;
}

export interface UsageCall {
  readonly args: readonly Value[];
  readonly argsAt: readonly Location[];
  readonly at: Location;
  readonly label: string;
  readonly self?: Value;
}

export function recordUsage(
  interpreter: Interpreter,
  topic: UsageTopic,
  symbol: string,
  call: UsageCall,
): void {
  const { facts } = interpreter.path;
  const checked = facts.flatMap((fact) => (fact.on === 'input' && fact.holds ? [fact.key] : []));
  const usage: Usage = {
    topic,
    symbol,
    label: call.label,
    location: call.at,
    args: call.args.map((arg) => viewOf(arg)),
    argsAt: call.argsAt,
    ...(call.self && call.self.t !== 'nat' ? { receiver: viewOf(call.self, 1) } : {}),
    inRequest: interpreter.trace !== undefined,
    developmentOnly: facts.some((fact) => fact.on === 'production' && !fact.holds),
    ...(checked.length > 0 ? { checked } : {}),
    ...(facts.some((fact) => fact.on === 'permission' && fact.holds) ? { permitted: true as const } : {}),
  };
  const kept = interpreter.usages.add(usage);
  interpreter.log?.uses(kept);
  if (interpreter.isSetUp) interpreter.journal.uses(topic);
  const own = interpreter.trace?.usages;
  if (own && !own.includes(kept)) own.push(kept);
}

/** Notes the usages that the catalog has for a symbol. */
export function recordUsages(interpreter: Interpreter, pkg: string, path: string, call: UsageCall): void {
  for (const row of interpreter.catalog.lookup(pkg, path))
    if (row.kind === 'usage') recordUsage(interpreter, (row satisfies UsageRow).topic, `${pkg}${path}`, call);
}

/** The plain view of a value, to a small depth; what lies deeper is unknown. */
export function viewOf(value: Value, depth = MAX_DEPTH): ValueView {
  const origins = originsOf('labels' in value ? (value.labels ?? []) : []);
  const base = origins.length > 0 ? { origins } : {};
  switch (value.t) {
    case 'lit':
      return { k: 'literal', value: value.v };
    case 'str':
      return { k: 'text', parts: value.parts, ...base };
    case 'regex':
      return { k: 'regex', pattern: value.pattern, flags: value.flags };
    case 'fn':
      return { k: 'function', at: { file: value.module.file, span: value.ir.at } };
    case 'cls':
      return { k: 'function', at: { file: value.module.file, span: value.ir.at } };
    case 'nat':
      return value.symbol
        ? { k: 'symbol', symbol: `${value.symbol.pkg}${value.symbol.path}`, args: [] }
        : { k: 'function' };
    case 'ext':
      return {
        k: 'symbol',
        symbol: `${value.pkg}${value.path}`,
        args: depth > 0 ? value.args.slice(0, MAX_ITEMS).map((arg) => viewOf(arg, depth - 1)) : [],
        ...(value.at ? { at: value.at } : {}),
        ...base,
      };
    case 'union':
      return { k: 'either', of: value.of.map((one) => viewOf(one, depth)) };
    case 'arr':
      if (depth === 0) return { k: 'unknown', ...base };
      return {
        k: 'array',
        items: value.items.slice(0, MAX_ITEMS).map((item) => viewOf(item, depth - 1)),
        open: value.open || value.items.length > MAX_ITEMS,
        ...(value.at ? { at: value.at } : {}),
        ...base,
      };
    case 'obj': {
      if (depth === 0 || value.model) return { k: 'unknown', ...base };
      const entries = [...value.props].filter(([name]) => !name.startsWith('#'));
      return {
        k: 'object',
        props: Object.fromEntries(
          entries.slice(0, MAX_PROPS).map(([name, inner]) => [name, viewOf(inner, depth - 1)]),
        ),
        open: value.open || value.cls !== undefined || entries.length > MAX_PROPS,
        ...(value.at ? { at: value.at } : {}),
        ...base,
      };
    }
    case 'unk':
      return { k: 'unknown', ...base };
  }
}

const originsOf = (labels: readonly Label[]): Origin[] =>
  labels.flatMap((label): Origin[] => {
    switch (label.l) {
      case 'req':
        if (label.kind === 'parameter') return [];
        return [
          {
            kind: 'request',
            source: label.kind,
            name: label.name,
            ...(label.validated === true || label.clean?.includes('all') === true
              ? { validated: true as const }
              : {}),
            ...(label.vague ? { vague: true as const } : {}),
          },
        ];
      case 'cred':
        return [{ kind: 'credential', what: label.what, verified: label.verified === true }];
      case 'err':
        return [{ kind: 'error', what: label.what }];
    }
  });
