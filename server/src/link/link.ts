/**
 * All facts of a workspace → its `Service`: runs the set-up code of every relevant module with the framework models,
 * collects what was registered, and finds out what each step of each chain does.
 */
import type { Catalog } from '../catalog/catalog';
import type { Service } from '../model/endpoint';
import type { WorkspaceView } from '../model/project';
import type { Settings } from '../model/settings';
import { FRAMEWORKS } from '../frameworks';
import { OUTSIDE } from './interpret/mutable';
import type { Value } from './interpret/values';
import { Interpreter } from './interpret/interpreter';
import { CallMemory } from './interpret/memo';
import type { PackageModels } from './interpret/modules';
import { nodePackage } from './interpret/nodePackages';
import { tryUncalled } from './uncalled';
import { buildService } from './service';
import { Registry } from './routing/registry';

/** Links a workspace. Total: what cannot be resolved is in `Service.unknowns` or in the endpoints' own. */
export function link(
  view: WorkspaceView,
  catalog: Catalog,
  settings: Settings,
  memory = new CallMemory(),
): Service {
  const registry = new Registry();
  const adapters = FRAMEWORKS.map((framework) => framework.create(registry));
  const models: PackageModels = (name, subpath) => {
    for (const adapter of adapters) {
      const value = adapter.packageValue?.(name, subpath);
      if (value) return value;
    }
    return nodePackage(name, subpath);
  };
  const interpreter = new Interpreter(view, catalog, models, memory);
  const providers = adapters.flatMap(({ ambient }) => ambient ?? []);
  interpreter.ambient = (name, file) => {
    for (const provide of providers) {
      const value = provide(interpreter, name, file);
      if (value) return value;
    }
    return undefined;
  };
  interpreter.onUnknownCall = (context) => {
    const { size } = registry;
    for (const adapter of adapters) adapter.onUnknownCall?.(context);
    if (registry.size !== size) interpreter.wrote(OUTSIDE);
  };
  interpreter.onEscape = (pkg, context) => {
    for (const value of context.args.flatMap(withMembers)) {
      const node = registry.of(value);
      if (node && !SERVERS.test(pkg)) node.escaped = true;
    }
  };
  for (const file of view.relevantFiles) interpreter.modules.load(file);
  tryUncalled(interpreter, adapters);
  for (const adapter of adapters) adapter.discover?.(interpreter);
  return buildService(interpreter, adapters, settings);
}

/** Packages that run an application, document it or add routes to it, and handle no errors. */
const SERVERS =
  /^(https?|http2|net|cluster|spdy|global:|socket\.io|ws|express-ws|supertest|serverless-http|aws-serverless-express|@(vendia|codegenie)\/serverless-express|@?swagger.*|morgan.*|express-list-.*)(\/|$)/;

const withMembers = (value: Value): readonly Value[] =>
  value.t === 'obj' && !value.model ? [value, ...value.props.values()] : [value];

/** Holds what linking may reuse from one change to the next. */
export class Linker {
  constructor(private readonly catalog: Catalog) {}

  link(view: WorkspaceView, settings: Settings, _changed?: readonly string[]): Service {
    return link(view, this.catalog, settings);
  }
}
