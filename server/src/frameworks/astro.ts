/** Astro 3 to 7: endpoints and pages below `src/pages`, actions, and middleware, which runs for every request. */
import { answerWithReturned, passing } from '../link/behaviour/answers';
import { dataObject } from '../link/behaviour/request';
import { webContext } from '../link/behaviour/webContext';
import { redirecting } from '../link/behaviour/webHelpers';
import type { Interpreter } from '../link/interpret/interpreter';
import { memberOf } from '../link/interpret/members';
import {
  array,
  external,
  modelled,
  native,
  truth,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import {
  exportedEndpoint,
  functionStep,
  pageEndpoint,
  projectApplication,
} from '../link/routing/exportedHandlers';
import { bracketPath, insideOf, projectRoots } from '../link/routing/fileRoutes';
import type { Framework, RawApplication, RawEndpoint, RawStep } from '../link/routing/model';

export const framework: FrameworkDefinition = {
  id: 'astro',
  title: '**Astro** 3 to 7',
  covers:
    'Endpoints and pages below `src/pages`, actions with their schemas, middleware with `sequence`, `prerender`',
  create: astro,
};

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'ALL'];
const PAGE = /^src\/pages\/(.*)\.(?:[cm]?[jt]s|astro|mdx?)$/;

const first = (name: string): Value => native(name, ({ args }) => args[0] ?? UNKNOWN);
const MODULES: Readonly<Record<string, Value>> = {
  'astro:middleware': modelled({
    kind: 'package',
    get: (_i, _s, name) =>
      name === 'sequence'
        ? native(name, ({ args, at }) => array([...args], false, at))
        : name === 'defineMiddleware'
          ? first(name)
          : external('astro:middleware', `.${name}`),
  }),
  'astro:actions': modelled({
    kind: 'package',
    get: (_i, _s, name) =>
      name === 'defineAction'
        ? first(name)
        : name === 'z'
          ? external('zod', '.z')
          : external('astro:actions', `.${name}`),
  }),
};

function astro(): Framework {
  return {
    id: 'astro',
    packageValue: (name, subpath) =>
      MODULES[name] ??
      (name === 'astro' && subpath === 'middleware' ? MODULES['astro:middleware'] : undefined),
    collect: collectAstro,
    run: runAstro,
  };
}

function collectAstro(interpreter: Interpreter): RawEndpoint[] {
  const { view } = interpreter;
  const roots = projectRoots(view, ['astro'], /^astro\.config\.[cm]?[jt]s$/);
  if (roots.length === 0) return [];
  const middleware = new Map(roots.map((root) => [root, middlewareSteps(interpreter, root)]));
  const all = [...view.files, ...(view.otherFiles ?? []).filter((file) => file.endsWith('.astro'))];
  return all.flatMap((file) => {
    const inside = insideOf(roots, file);
    if (!inside) return [];
    const app = projectApplication('astro', inside.root);
    const steps = middleware.get(inside.root) ?? [];
    if (/^src\/actions(?:\/index)?\.[cm]?[jt]s$/.test(inside.path))
      return actions(interpreter, app, file, steps);
    const name = PAGE.exec(inside.path)?.[1];
    if (name === undefined || /(^|\/)_/.test(name)) return [];
    const path = bracketPath(name.replace(/(^|\/)index$/, ''));
    if (file.endsWith('.astro')) return [pageEndpoint(app, file, path)];
    const module = interpreter.modules.load(file);
    if (!module) return [];
    const prerender = interpreter.modules.exported(module, 'prerender');
    const isStatic = prerender !== undefined && truth(prerender) === true;
    return METHODS.flatMap(
      (method) =>
        exportedEndpoint(interpreter, {
          app,
          module,
          path,
          steps: isStatic ? [] : steps,
          name: method,
          method: method === 'ALL' ? '*' : method,
          ...(isStatic && { isStatic }),
        }) ?? [],
    );
  });
}

function middlewareSteps(interpreter: Interpreter, root: string): RawStep[] {
  const file = interpreter.view.files.find(
    (one) =>
      one.startsWith(`${root}/`) &&
      /^src\/middleware(?:\/index)?\.[cm]?[jt]s$/.test(one.slice(root.length + 1)),
  );
  const module = file === undefined ? undefined : interpreter.modules.load(file);
  const value = module && interpreter.modules.exported(module, 'onRequest');
  if (!module || !value || value.t === 'lit') return [];
  return (value.t === 'arr' ? value.items : [value]).map((one) =>
    functionStep(one, 'onRequest', module, { role: 'middleware' }),
  );
}

/** `server = { name: defineAction({ input, handler }), group: { … } }` → `POST /_actions/group.name`. */
function actions(
  interpreter: Interpreter,
  app: RawApplication,
  file: string,
  steps: readonly RawStep[],
): RawEndpoint[] {
  const module = interpreter.modules.load(file);
  const server = module && interpreter.modules.exported(module, 'server');
  if (!module || server?.t !== 'obj') return [];
  const found: RawEndpoint[] = [];
  const add = (table: ObjectValue, prefix: string, depth: number): void => {
    for (const [name, value] of table.props) {
      if (value.t !== 'obj' || value.model) continue;
      const handler = value.props.get('handler');
      if (!handler) {
        if (depth < 6) add(value, `${prefix}${name}.`, depth + 1);
        continue;
      }
      const input = memberOf(interpreter, value, 'input', { file, span: [0, 0] });
      const made = exportedEndpoint(interpreter, {
        app,
        module,
        name: 'server',
        value: handler,
        method: 'POST',
        path: `/_actions/${prefix}${name}`,
        role: 'action',
        steps,
        validates:
          input.t === 'lit' || input === UNKNOWN
            ? []
            : [{ covers: ['body'], summary: "the action's `input`", at: value.at ?? { file, span: [0, 0] } }],
      });
      if (made) found.push(made);
    }
  };
  add(server, '', 0);
  return found;
}

function runAstro(
  interpreter: Interpreter,
  step: RawStep,
  endpoint: RawEndpoint | undefined,
  assigned: ReadonlyMap<string, Value>,
): void {
  const context = webContext(assigned, endpoint?.method ?? '*', (name) =>
    name === 'redirect' ? redirecting(name, 0, false) : undefined,
  );
  if (step.role === 'middleware') {
    const next = passing('next');
    interpreter.invoke(step.value, [context, next], step.at);
    return;
  }
  if (step.role === 'action') {
    const input = dataObject(interpreter, 'body', step.at);
    interpreter.trace?.reads.delete('body');
    answerWithReturned(interpreter, step.value, [input, context], step.at);
    return;
  }
  answerWithReturned(interpreter, step.value, [context], step.at);
}
