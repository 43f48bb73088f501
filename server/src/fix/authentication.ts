/** Fixes for an endpoint without authentication: the workspace's own guard on the route, or a mark that it is public. */
import type { Endpoint, KnownControl } from '../model/endpoint';
import type { Edit, Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { importEdits } from './imports';
import { addStep, endpointOf } from './steps';
import { indentAt, lineStart, newlineOf } from './text';

export function authenticationFixes(finding: Finding, context: FixContext): Fix[] {
  const endpoint = endpointOf(finding.data, context);
  if (!endpoint) return [];
  const known = context.service.knownControls.filter(
    (c) => c.control === 'authentication' && c.framework === endpoint.framework,
  );
  const reuse = known.slice(0, 2).flatMap((control) => reuseFix(endpoint, control, context));
  const mark = publicFix(endpoint, context);
  return [...reuse, ...(mark ? [mark] : [])];
}

/** Puts a control that the workspace has on the endpoint, importing it where that is needed. */
function reuseFix(endpoint: Endpoint, control: KnownControl, context: FixContext): Fix[] {
  const { file } = endpoint.location;
  const edits = usableIn(file, control, context);
  const step = edits && addStep(endpoint, control.expression, context);
  if (!step) return [];
  const nest = endpoint.framework === 'nest' ? nestImport(file, context) : [];
  return [
    {
      title: `Require \`${control.expression}\` on ${endpoint.method} ${endpoint.path}`,
      edits: [...edits, ...nest, ...step],
      safe: false,
    },
  ];
}

const nestImport = (file: string, context: FixContext): Edit[] => {
  const facts = context.modules.get(file);
  const text = context.text(file);
  return facts && text !== undefined
    ? importEdits(facts, text, { from: '@nestjs/common', name: 'UseGuards', local: 'UseGuards' })
    : [];
};

/** The edits after which `control.expression` means the same in `file`; undefined if there are none. */
export function usableIn(file: string, control: KnownControl, context: FixContext): Edit[] | undefined {
  if (control.location.file === file)
    return /^[\w$.]/.test(control.expression) && !control.expression.includes('=>') ? [] : undefined;
  const facts = context.modules.get(file);
  const text = context.text(file);
  const local = /^(?:new\s+)?([A-Za-z_$][\w$]*)/.exec(control.expression)?.[1];
  if (!facts || text === undefined || !local || control.expression.includes('=>')) return undefined;
  // What else the expression names must be there too.
  if (/\b(?!true|false|null|undefined)[A-Za-z_$][\w$]*/.test(withoutHead(control.expression)))
    return undefined;
  if (control.exported)
    return importEdits(facts, text, {
      from: context.specifier(file, control.exported.file),
      name: control.exported.name,
      local,
    });
  return control.imported ? importEdits(facts, text, control.imported) : undefined;
}

/** The expression without its first name, member names, keys and strings. */
const withoutHead = (expression: string): string =>
  expression
    .replace(/^(?:new\s+)?[A-Za-z_$][\w$]*/, '')
    .replace(/'[^']*'|"[^"]*"/g, '')
    .replace(/\.\s*[A-Za-z_$][\w$]*/g, '')
    .replace(/[A-Za-z_$][\w$]*\s*:/g, '');

function publicFix(endpoint: Endpoint, context: FixContext): Fix | undefined {
  const { file, span } = endpoint.location;
  const text = context.text(file);
  if (text === undefined) return undefined;
  const at = lineStart(text, span[0]);
  const comment = `${indentAt(text, span[0])}// portcullis-public -- open on purpose: say why${newlineOf(text)}`;
  return {
    title: `Mark ${endpoint.method} ${endpoint.path} as public`,
    edits: [{ file, span: [at, at], newText: comment }],
    safe: false,
  };
}
