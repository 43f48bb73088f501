/** A Sails project: its actions by identity, its models, and what `config/` says. */
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import type { Value } from '../../link/interpret/values';
import { insideOf, projectRoots } from '../../link/routing/fileRoutes';
import type { Location } from '../../model/location';

export interface Action {
  readonly value: Value;
  readonly at: Location;
}

export interface SailsProject {
  readonly root: string;
  /** `user/find` → the function or machine; identities are in lower case. */
  readonly actions: Map<string, Action>;
  /** Controllers of the classic kind that have no action of their own. */
  readonly bare: Map<string, Location>;
  readonly models: Map<string, Location>;
  readonly policies: Map<string, Action>;
  /** Exports of `config/<name>`. */
  readonly config: (name: string) => Value | undefined;
  /** The version of Sails is below 1, where actions are served without a route. */
  readonly isOld: boolean;
}

const SCRIPT = /\.(?:[cm]?[jt]s|ls|coffee)$/;

export function sailsProjects(interpreter: Interpreter): SailsProject[] {
  const { view } = interpreter;
  const roots = projectRoots(view, ['sails'], /^\.sailsrc$/);
  const projects = new Map<string, SailsProject>();
  if (roots.length === 0) return [];
  for (const file of view.files) {
    const inside = insideOf(roots, file);
    if (!inside) continue;
    const match = /^(api\/(?:controllers|models|policies)|config)\/(.+)$/.exec(inside.path);
    if (!match?.[2] || !SCRIPT.test(file)) continue;
    let project = projects.get(inside.root);
    if (!project) projects.set(inside.root, (project = emptyProject(interpreter, inside.root)));
    const name = match[2].replace(SCRIPT, '');
    if (match[1] === 'api/controllers') addController(interpreter, project, name, file);
    if (match[1] === 'api/models' && !name.startsWith('.'))
      project.models.set(name.toLowerCase(), { file, span: [0, 0] });
    if (match[1] === 'api/policies') {
      const value = exportOf(interpreter, file);
      if (value) project.policies.set(name.toLowerCase(), { value, at: placeOf(value, file) });
    }
  }
  return [...projects.values()];
}

function emptyProject(interpreter: Interpreter, root: string): SailsProject {
  const range = interpreter.view.projectOf(`${root}/app.js`)?.dependencies.sails ?? '';
  return {
    root,
    actions: new Map(),
    bare: new Map(),
    models: new Map(),
    policies: new Map(),
    isOld: /^\D*0\./.test(range),
    config: (name) => {
      for (const extension of ['js', 'ts', 'cjs', 'mjs']) {
        const module = interpreter.modules.load(`${root}/config/${name}.${extension}`);
        const value = module && interpreter.modules.exported(module, name);
        if (value) return value;
      }
      return undefined;
    },
  };
}

function exportOf(interpreter: Interpreter, file: string): Value | undefined {
  const module = interpreter.modules.load(file);
  return module && interpreter.modules.exported(module, 'default');
}

const placeOf = (value: Value, file: string): Location =>
  value.t === 'fn' ? { file: value.module.file, span: value.ir.at } : { file, span: [0, 0] };

/** `UserController.js` has actions by name; any other file is one action. */
function addController(interpreter: Interpreter, project: SailsProject, name: string, file: string): void {
  const value = exportOf(interpreter, file);
  if (!value) return;
  const classic = /^(.*?)Controller$/.exec(name)?.[1];
  if (classic === undefined) {
    if (value.t === 'fn' || (value.t === 'obj' && value.props.has('fn'))) {
      const fn = value.t === 'obj' ? memberOf(interpreter, value, 'fn', placeOf(value, file)) : value;
      project.actions.set(name.toLowerCase(), { value, at: placeOf(fn, file) });
    }
    return;
  }
  const names = value.t === 'obj' ? [...value.props.keys()].filter((key) => !key.startsWith('_')) : [];
  for (const key of names) {
    const action = value.t === 'obj' ? value.props.get(key) : undefined;
    if (action?.t === 'fn' || (action?.t === 'obj' && action.props.has('fn')))
      project.actions.set(`${classic}/${key}`.toLowerCase(), { value: action, at: placeOf(action, file) });
  }
  if (names.length === 0) project.bare.set(classic.toLowerCase(), { file, span: [0, 0] });
}

/** `UserController.find`, `user/find`, `{ controller, action }` → `user/find`. */
export const identityOf = (text: string): string =>
  text
    .replace(/Controller(?=\.|\/|$)/, '')
    .replace(/\.(?=[^./]+$)/, '/')
    .toLowerCase();
