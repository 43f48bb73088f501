/**
 * Fixes for endpoints without authentication: the workspace's own guard on the router or the route, its own check in
 * the handler, a new guard where there is none, or a mark that they are public.
 */
import type { Endpoint } from '../model/endpoint';
import type { Edit, Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { affectedEndpoints, nameOf } from './affected';
import { usableControls } from './controls';
import { copiedCheck, handlerOf, isOwnHandler } from './copyCheck';
import { memberOf, decoratorName, removeDecorator } from './decorators';
import { atBodyStart, bodyIndent } from './handlerBody';
import { addImports } from './imports';
import { guardEach, guardTogether } from './guards';
import { markPublic } from './publicMark';
import { registrarOf } from './registrar';
import { procedureFixes } from './procedures';
import { scaffoldAuth } from './scaffoldAuth';
import { styled, styleOf } from './text';

/** How many of the workspace's guards are offered. */
const OFFERED = 2;

export function authenticationFixes(finding: Finding, context: FixContext): Fix[] {
  const endpoints = affectedEndpoints(finding.data, context);
  const [first] = endpoints;
  if (!first) return [];
  const registrar = registrarOf(first, context.modules);
  const group = registrar && registrar.name !== '' ? `\`${registrar.name}\`` : '';
  const name = nameOf(endpoints, group);
  const optOut = endpoints.length === 1 ? optOutFix(first, context) : undefined;
  const reuse = optOut
    ? []
    : first.protocol === 'trpc'
      ? procedureFixes(endpoints, name, context)
      : reuseFixes(endpoints, name, group, context);
  const copied = reuse.length > 0 || optOut ? [] : copyFixes(endpoints, name, context);
  const made = reuse.length + copied.length > 0 || optOut ? [] : scaffoldFixes(endpoints, name, context);
  const mark = markPublic(endpoints, name, context);
  return [...(optOut ? [optOut] : []), ...reuse, ...copied, ...made, ...(mark ? [mark] : [])];
}

/** A guard on the router would shut these too: what is public, and what is open and not meant by the finding. */
const keptOpen =
  (meant: readonly Endpoint[]) =>
  ({ id, posture }: Endpoint): boolean =>
    posture.authentication.state === 'not-needed' ||
    (posture.authentication.state === 'absent' && meant.every((endpoint) => endpoint.id !== id));

/** The workspace's guards on the router as a whole if all of it is meant, and on each route. */
function reuseFixes(endpoints: readonly Endpoint[], name: string, group: string, context: FixContext): Fix[] {
  const [first] = endpoints;
  if (!first) return [];
  // A guard that these have already, and that lets them pass, would do so again.
  const usable = usableControls('authentication', first, first.location.file, context)
    .filter(({ expression }) => !first.chain.some(({ label }) => label === expression))
    .slice(0, OFFERED);
  return usable.flatMap(({ expression, edits }): Fix[] => {
    const fixes: Fix[] = [];
    const together =
      endpoints.length > 1 ? guardTogether(endpoints, expression, context, keptOpen(endpoints)) : undefined;
    if (together)
      fixes.push({
        title: `Require \`${expression}\` for all of ${group === '' ? 'the router' : group}`,
        edits: [...edits, ...together],
        safe: false,
      });
    const each = together ? undefined : guardEach(endpoints, expression, context);
    if (each)
      fixes.push({ title: `Require \`${expression}\` on ${name}`, edits: [...edits, ...each], safe: false });
    return fixes;
  });
}

/** The check that a sibling's handler makes, at the beginning of these. */
function copyFixes(endpoints: readonly Endpoint[], name: string, context: FixContext): Fix[] {
  const copied = endpoints.map((endpoint) => copiedCheck('authentication', endpoint, context, endpoints));
  const [first] = copied;
  if (!first || copied.some((one) => one === undefined)) return [];
  const edits = copied.flatMap((one) => one?.edits ?? []);
  return [
    {
      title: `Check ${name} as ${first.from.method} ${first.from.path} does`,
      edits: unique(edits),
      safe: false,
    },
  ];
}

/** Two handlers of one file need the same import once. */
const unique = (edits: readonly Edit[]): Edit[] =>
  edits.filter(
    (edit, i) =>
      edits.findIndex(
        (other) =>
          other.file === edit.file &&
          other.span?.[0] === edit.span?.[0] &&
          other.span?.[1] === edit.span?.[1] &&
          other.newText === edit.newText,
      ) === i,
  );

function scaffoldFixes(endpoints: readonly Endpoint[], name: string, context: FixContext): Fix[] {
  const [first] = endpoints;
  const scaffold = first && scaffoldAuth(first, context);
  if (!scaffold) return [];
  const { edits, local } = importEverywhere(endpoints, scaffold, context);
  const guard =
    first.framework === 'next'
      ? nextChecks(endpoints, local, context)
      : ((endpoints.length > 1 ? guardTogether(endpoints, local, context, keptOpen(endpoints)) : undefined) ??
        guardEach(endpoints, local, context));
  if (!guard) return [];
  const install = scaffold.packages.length > 0 ? `npm install ${scaffold.packages.join(' ')}; ` : '';
  return [
    {
      title: `Create \`${scaffold.name}\` (JWT bearer token) and require it on ${name}`,
      edits: [scaffold.edit, ...edits, ...guard],
      safe: false,
      followUp: `${install}set JWT_SECRET`,
    },
  ];
}

/** Imports the new guard into each of the files; what it is called there is the same unless a name was taken. */
function importEverywhere(
  endpoints: readonly Endpoint[],
  scaffold: { readonly file: string; readonly name: string },
  context: FixContext,
): { readonly edits: Edit[]; readonly local: string } {
  let local = scaffold.name;
  const edits = [...new Set(endpoints.map(({ location }) => location.file))].flatMap((file) => {
    const facts = context.modules.get(file);
    const text = context.text(file);
    if (!facts || text === undefined) return [];
    const from = context.specifier(file, scaffold.file);
    const added = addImports(facts, text, [{ from, name: scaffold.name, local: scaffold.name }]);
    local = added.locals[0] ?? local;
    return added.edits;
  });
  return { edits, local };
}

/** `if (!(await requireAuth())) return 401` at the beginning of each handler. */
function nextChecks(endpoints: readonly Endpoint[], check: string, context: FixContext): Edit[] | undefined {
  const edits = endpoints.map((endpoint): Edit[] | undefined => {
    const handler = handlerOf(endpoint, context);
    if (handler?.fn.async !== true || !isOwnHandler(endpoint, endpoints, context)) return undefined;
    const { text, fn, facts } = handler;
    const response = fn.params[1]?.pat;
    const isPages = /\/pages\/api\//.test(facts.file);
    if (isPages && response?.k !== 'id') return undefined;
    const refusal =
      endpoint.protocol === 'rpc'
        ? "throw new Error('Unauthorized');"
        : isPages && response?.k === 'id'
          ? `return ${response.name}.status(401).json({ error: 'Unauthorized' });`
          : "return Response.json({ error: 'Unauthorized' }, { status: 401 });";
    const code = styled([`if (!(await ${check}())) ${refusal}`], styleOf(text), bodyIndent(text, fn));
    return atBodyStart(facts.file, text, fn, code);
  });
  return edits.every((edit) => edit !== undefined) ? edits.flat() : undefined;
}

const OPT_OUT = /public|anonymous|skip.?auth|no.?auth|allow.?all|unprotected|unauth|guest|open$/i;

/** A method that is open because it opts out of a guard: the guard is there, so the opt-out is what has to go. */
function optOutFix(endpoint: Endpoint, context: FixContext): Fix | undefined {
  if (endpoint.framework !== 'nest') return undefined;
  const { file } = endpoint.location;
  const text = context.text(file);
  const decorator = memberOf(endpoint, context)?.decorators?.find((d) => OPT_OUT.test(decoratorName(d)));
  if (!decorator || text === undefined) return undefined;
  return {
    title: `Remove \`@${decoratorName(decorator)}()\` from ${endpoint.method} ${endpoint.path}`,
    edits: [removeDecorator(file, text, decorator)],
    safe: false,
  };
}
