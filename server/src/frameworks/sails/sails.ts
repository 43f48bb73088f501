/**
 * Sails 1, and what of older versions is the same. `config/routes` names actions; blueprints serve models, and actions
 * without a route where they are told to. Policies stand before actions, not before functions or views in the table.
 * Checked by lifting 1.5: a controller without a model has no blueprints, and actions have none by default.
 */
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { stringOf, truth, UNKNOWN, type Value } from '../../link/interpret/values';
import type { FrameworkDefinition } from '../../link/routing/definition';
import { projectApplication } from '../../link/routing/exportedHandlers';
import type { Framework, RawEndpoint, RawStep } from '../../link/routing/model';
import { normalise } from '../../link/routing/paths';
import type { DeclaredInput } from '../../model/endpoint';
import type { Location } from '../../model/location';
import { policySteps, stepsOf } from './policies';
import { identityOf, sailsProjects, type SailsProject } from './project';
import { blueprint, inputKind, runSails } from './run';
import { placeOf } from '../../link/routing/registry';

export const framework: FrameworkDefinition = {
  id: 'sails',
  title: '**Sails** 1',
  covers:
    'Every form of target in `config/routes`, actions of both kinds with their inputs and exits, `config/policies`, blueprints of models and of actions',
  create: sails,
};

function sails(): Framework {
  return {
    id: 'sails',
    collect: (interpreter) =>
      sailsProjects(interpreter).flatMap((project) => {
        const named = new Set<string>();
        return [...routes(interpreter, project, named), ...blueprints(interpreter, project, named)];
      }),
    run: runSails,
  };
}

const ADDRESS = /^(?:(\w+)\s+)?(\/\S*)$/;

/** Entries of the table; `named` takes the actions that have a route. */
function routes(interpreter: Interpreter, project: SailsProject, named: Set<string>): RawEndpoint[] {
  const table = project.config('routes');
  if (table?.t !== 'obj') return [];
  return [...table.props].flatMap(([address, target]) => {
    const match = ADDRESS.exec(address.trim());
    // `r|^/x$|` is a regular expression.
    if (!match?.[2]) return [];
    const verb = match[1]?.toUpperCase() ?? '*';
    const method = verb === 'ALL' ? '*' : verb;
    const at = placeOfKey(interpreter, table.at ?? { file: project.root, span: [0, 0] }, address);
    return toEndpoints(interpreter, project, { method, path: normalise(match[2]), at }, target, named);
  });
}

/** The key of an entry, in the text of the table. */
function placeOfKey(interpreter: Interpreter, table: Location, key: string): Location {
  const start = interpreter.view.text(table.file)?.indexOf(key, table.span[0]) ?? -1;
  return start < 0 ? table : { file: table.file, span: [start, start + key.length] };
}

interface Address {
  readonly method: string;
  readonly path: string;
  readonly at: Location;
  readonly note?: string;
}

function toEndpoints(
  interpreter: Interpreter,
  project: SailsProject,
  address: Address,
  target: Value,
  named: Set<string>,
): RawEndpoint[] {
  const { at } = address;
  if (target.t === 'arr') {
    // Functions and policies before the last one, which answers.
    const last = target.items.at(-1);
    const before = target.items.slice(0, -1).flatMap((item) => policyOf(interpreter, project, item, at));
    return last
      ? toEndpoints(interpreter, project, address, last, named).map((one) => ({
          ...one,
          steps: [...before, ...one.steps],
        }))
      : [];
  }
  const text = stringOf(target);
  if (text !== undefined) {
    if (/^(?:\/|https?:)/.test(text)) return [endpoint(project, address, [], undefined)];
    return [actionEndpoint(interpreter, project, address, identityOf(text), named)];
  }
  if (target.t === 'fn') return [endpoint(project, address, [], { value: target, at: placeOf(target, at) })];
  if (target.t !== 'obj') return [];
  const read = (name: string): Value => memberOf(interpreter, target, name, at);
  const action = stringOf(read('action'));
  const controller = stringOf(read('controller'));
  if (action !== undefined)
    return [
      actionEndpoint(
        interpreter,
        project,
        address,
        identityOf(controller === undefined ? action : `${controller}/${action}`),
        named,
      ),
    ];
  const fn = read('fn');
  if (fn.t === 'fn' || target.props.has('fn'))
    return [endpoint(project, address, [], { value: fn.t === 'fn' ? fn : target, at: placeOf(fn, at) })];
  // A policy alone goes on to what else has the address.
  if (target.props.has('policy')) return [];
  return [endpoint(project, address, [], undefined)];
}

function policyOf(interpreter: Interpreter, project: SailsProject, item: Value, at: Location): RawStep[] {
  if (item.t === 'fn') return stepsOf(project, item, at);
  const policy = item.t === 'obj' ? memberOf(interpreter, item, 'policy', at) : undefined;
  return policy && policy.t !== 'lit' ? [] : policy ? stepsOf(project, policy, at) : [];
}

function actionEndpoint(
  interpreter: Interpreter,
  project: SailsProject,
  address: Address,
  identity: string,
  named: Set<string>,
): RawEndpoint {
  named.add(identity);
  const action = project.actions.get(identity);
  const steps = policySteps(project, identity, address.at);
  const [model, name] = identity.split('/');
  const isBlueprint =
    !action && name !== undefined && BLUEPRINTS.has(name) && project.models.has(model ?? '');
  const value = action?.value ?? (isBlueprint ? blueprint(name) : UNKNOWN);
  return {
    ...endpoint(project, address, steps, { value, at: action?.at ?? address.at, label: identity }),
    ...(action && machineInputs(interpreter, action.value, action.at, address)),
  };
}

const BLUEPRINTS = new Set(['find', 'findone', 'create', 'update', 'destroy', 'add', 'remove', 'replace']);

/** A machine refuses what does not fit its inputs. */
function machineInputs(
  interpreter: Interpreter,
  machine: Value,
  at: Location,
  address: Address,
): Pick<RawEndpoint, 'declares' | 'validates'> {
  const inputs = machine.t === 'obj' ? memberOf(interpreter, machine, 'inputs', at) : undefined;
  if (inputs?.t !== 'obj') return {};
  const declares = [...inputs.props].map(([name, spec]): DeclaredInput => ({
    kind: inputKind(address, name),
    name,
    location: spec.t === 'obj' ? (spec.at ?? at) : at,
    required: truth(memberOf(interpreter, spec, 'required', at)) === true,
  }));
  const covers = [...new Set(declares.map(({ kind }) => kind))];
  return {
    declares,
    validates:
      covers.length > 0
        ? [{ covers, summary: `the inputs of the action (${covers.join(' and ')})`, at }]
        : [],
  };
}

function endpoint(
  project: SailsProject,
  { method, path, at, note }: Address,
  steps: readonly RawStep[],
  handler: { readonly value: Value; readonly at: Location; readonly label?: string } | undefined,
): RawEndpoint {
  return {
    protocol: 'http',
    framework: 'sails',
    method,
    path,
    at: handler?.at ?? at,
    nameAt: at,
    // In production, `res.serverError` keeps what happened to itself.
    app: projectApplication('sails', project.root),
    steps,
    handler: handler && {
      kind: 'handler',
      scope: 'route',
      label: 'handler',
      ...handler,
      conditional: false,
      role: 'handler',
    },
    errorHandlers: [],
    unknowns: note === undefined ? [] : [{ summary: note, at }],
    ...(!handler && { isStatic: true, isFallback: false }),
  };
}

const REST: readonly (readonly [action: string, method: string, ofOne: boolean])[] = [
  ['find', 'GET', false],
  ['findone', 'GET', true],
  ['create', 'POST', false],
  ['update', 'PATCH', true],
  ['destroy', 'DELETE', true],
];
const SHORTCUTS: readonly (readonly [action: string, path: string])[] = [
  ['find', '/find'],
  ['findone', '/find/:id'],
  ['create', '/create'],
  ['update', '/update/:id'],
  ['destroy', '/destroy/:id'],
];

/** What is served without an entry in the table. */
function blueprints(
  interpreter: Interpreter,
  project: SailsProject,
  named: ReadonlySet<string>,
): RawEndpoint[] {
  const config = project.config('blueprints');
  const says = (name: string, byDefault: boolean): boolean => {
    const value = config && memberOf(interpreter, config, name, { file: project.root, span: [0, 0] });
    return (value && truth(value)) ?? byDefault;
  };
  const isSet = (name: string): boolean => config?.t === 'obj' && config.props.has(name);
  const prefix = (config?.t === 'obj' ? stringOf(config.props.get('prefix')) : undefined) ?? '';
  const silent = config ? undefined : 'no configuration of the workspace says what blueprints serve';
  const found: RawEndpoint[] = [];
  const add = (identity: string, method: string, path: string, at: Location, note?: string): void => {
    const address = { method, path: normalise(`${prefix}/${path}`), at, ...(note !== undefined && { note }) };
    found.push(actionEndpoint(interpreter, project, address, identity, new Set()));
  };
  const served: [string, Location, string | undefined][] = [...project.models].map(([name, at]) => [
    name,
    at,
    undefined,
  ]);
  // An empty controller is there for nothing else; without a model it serves nothing that can be seen here.
  if (silent !== undefined)
    for (const [name, at] of project.bare) if (!project.models.has(name)) served.push([name, at, silent]);
  for (const [name, at, note] of served) {
    if (isSet('rest') ? says('rest', true) : true)
      for (const [action, method, ofOne] of REST)
        add(`${name}/${action}`, method, `${name}${ofOne ? '/:id' : ''}`, at, note);
    if (config && says('shortcuts', true))
      for (const [action, path] of SHORTCUTS) add(`${name}/${action}`, 'GET', name + path, at, note);
  }
  if (!config || says('actions', project.isOld))
    for (const [identity, { at }] of project.actions)
      if (!named.has(identity) && !isRest(project, identity)) add(identity, '*', identity, at, silent);
  return found;
}

const isRest = (project: SailsProject, identity: string): boolean => {
  const [model, name] = identity.split('/');
  return project.models.has(model ?? '') && BLUEPRINTS.has(name ?? '');
};
