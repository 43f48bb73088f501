/** What an endpoint is registered on: the router, plugin, controller or file whose other endpoints share its cause. */
import type { Endpoint } from '../model/endpoint';
import type { ModuleFacts } from '../model/facts';
import type { CallExpr, Expr, FunctionIr, Stmt, VarDeclarator } from '../model/ir';
import { contains, type Location, type Span } from '../model/location';
import { perModule } from './kept';
import { childStatements, classAround, patternNames } from './syntax';
import { callAt } from './syntaxIndex';

export interface Registrar {
  readonly kind: 'app' | 'router' | 'plugin' | 'class' | 'file';
  /** As the code calls it: `ordersRouter`, `CatsController`; empty for a file. */
  readonly name: string;
  /** Where it is made: what a finding about all of its endpoints underlines. */
  readonly location: Location;
  /** Statements among which its registrations stand, if it is a variable or a parameter. */
  readonly body?: readonly Stmt[];
  /** The statement that makes it; absent for a parameter. */
  readonly made?: Stmt;
  /** The function whose parameter it is. */
  readonly fn?: FunctionIr;
}

export function registrarOf(
  endpoint: Endpoint,
  modules: ReadonlyMap<string, ModuleFacts>,
): Registrar | undefined {
  const facts = modules.get(endpoint.location.file);
  if (!facts) return undefined;
  const { registrars } = found(facts);
  let known = registrars.get(endpoint);
  if (!known) registrars.set(endpoint, (known = { registrar: search(endpoint, facts) }));
  return known.registrar;
}

/** Several rules ask for the registrars of all endpoints. */
const found = perModule(() => ({
  registrars: new WeakMap<Endpoint, { readonly registrar: Registrar | undefined }>(),
  declarations: new Map<FunctionIr | undefined, Map<string, Declaration | undefined>>(),
}));

function search(endpoint: Endpoint, facts: ModuleFacts): Registrar | undefined {
  const { span } = endpoint.location;
  if (endpoint.framework === 'nest') return classRegistrar(facts, span);
  if (endpoint.framework === 'next') return { kind: 'file', name: '', location: endpoint.nameLocation };
  const call = callAt(facts.ir, span);
  const root = call && receiverOf(call);
  return root?.k === 'id' ? variableRegistrar(facts, root.name, span) : undefined;
}

/** What the registering call is made on: `router` of `router.route('/x').get(h).put(h)`. */
export function receiverOf(call: CallExpr): Expr | undefined {
  if (call.callee.k !== 'mem') return undefined;
  let expr: Expr = call.callee.obj;
  while (expr.k === 'call' && expr.callee.k === 'mem') expr = expr.callee.obj;
  return expr;
}

function classRegistrar(facts: ModuleFacts, span: Span): Registrar | undefined {
  const cls = classAround(facts.ir, span);
  if (!cls) return undefined;
  const decorator = cls.decorators?.find(
    ({ expr }) => expr.k === 'call' && expr.callee.k === 'id' && expr.callee.name === 'Controller',
  );
  const at = decorator?.at ?? ([cls.at[0], Math.min(cls.at[1], cls.at[0] + 40)] as const);
  return { kind: 'class', name: cls.name ?? '', location: { file: facts.file, span: at } };
}

function variableRegistrar(facts: ModuleFacts, name: string, span: Span): Registrar | undefined {
  // From the innermost function outwards, then the module itself.
  const around = facts.ir.functions
    .filter((fn) => contains(fn.bodyAt, span))
    .sort((a, b) => a.bodyAt[1] - a.bodyAt[0] - (b.bodyAt[1] - b.bodyAt[0]));
  for (const fn of around) {
    const declared = declarationOf(facts, fn, name);
    if (declared) return made(facts, name, declared, fn.body);
    if (fn.params.some((param) => patternNames(param.pat).includes(name))) {
      const end = Math.max(fn.at[0] + 1, ...fn.params.map((param) => param.at[1]));
      return {
        kind: 'plugin',
        name: fn.name ?? '',
        location: { file: facts.file, span: [fn.at[0], end] },
        body: fn.body,
        fn,
      };
    }
  }
  const declared = declarationOf(facts, undefined, name);
  return declared && made(facts, name, declared, facts.ir.body);
}

function declarationOf(
  facts: ModuleFacts,
  fn: FunctionIr | undefined,
  name: string,
): Declaration | undefined {
  const { declarations } = found(facts);
  let known = declarations.get(fn);
  if (!known) declarations.set(fn, (known = new Map()));
  if (!known.has(name)) known.set(name, declarationIn((fn ?? facts.ir).body, name));
  return known.get(name);
}

interface Declaration {
  readonly statement: Stmt;
  readonly declarator: VarDeclarator;
}

function declarationIn(statements: readonly Stmt[], name: string): Declaration | undefined {
  for (const statement of statements) {
    if (statement.k === 'var') {
      const declarator = statement.decls.find((d) => patternNames(d.pat).includes(name));
      if (declarator) return { statement, declarator };
    }
    const inner = declarationIn(childStatements(statement), name);
    if (inner) return inner;
  }
  return undefined;
}

function made(
  facts: ModuleFacts,
  name: string,
  { statement, declarator }: Declaration,
  body: readonly Stmt[],
): Registrar {
  const init = declarator.init;
  const factory = init?.k === 'call' ? lastName(init.callee) : '';
  const isApp = factory !== '' && !/router/i.test(factory) && !/router/i.test(name);
  return {
    kind: isApp ? 'app' : 'router',
    name,
    location: { file: facts.file, span: [declarator.pat.at[0], init?.at[1] ?? declarator.pat.at[1]] },
    body,
    made: statement,
  };
}

const lastName = (expr: Expr): string => {
  if (expr.k === 'id') return expr.name;
  if (expr.k === 'mem' && typeof expr.prop === 'string') return expr.prop;
  return expr.k === 'call' ? lastName(expr.callee) : '';
};

/** The place to underline for one endpoint: for a verb of a `route()` chain that verb, not the chain's beginning. */
export function endpointPlace(endpoint: Endpoint, modules: ReadonlyMap<string, ModuleFacts>): Location {
  const { file, span } = endpoint.location;
  const facts = modules.get(file);
  const call = facts && endpoint.nameLocation.file === file ? callAt(facts.ir, span) : undefined;
  if (call?.callee.k !== 'mem' || call.callee.obj.k !== 'call') return endpoint.nameLocation;
  return { file, span: call.callee.propAt };
}

/** Endpoints by what they are registered on; those whose registrar is not known stand alone. */
export function byRegistrar(
  endpoints: readonly Endpoint[],
  modules: ReadonlyMap<string, ModuleFacts>,
): { readonly registrar?: Registrar; readonly endpoints: readonly Endpoint[] }[] {
  const groups = new Map<string, { registrar?: Registrar; endpoints: Endpoint[] }>();
  for (const endpoint of endpoints) {
    const registrar = registrarOf(endpoint, modules);
    const place = registrar ?? { location: endpoint.location, name: endpoint.id };
    const at = registrar?.kind === 'file' ? '' : place.location.span.join('-');
    const key = [
      endpoint.app,
      endpoint.location.file,
      place.location.file,
      at,
      registrar ? '' : place.name,
    ].join(' ');
    const group = groups.get(key);
    if (group) group.endpoints.push(endpoint);
    else groups.set(key, { registrar, endpoints: [endpoint] });
  }
  return [...groups.values()];
}
