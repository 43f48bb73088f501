/** Endpoints of frameworks that route by file: an export of the file is the handler. */
import type { Protocol } from '../../model/endpoint';
import type { Location } from '../../model/location';
import type { Interpreter } from '../interpret/interpreter';
import type { ModuleInstance } from '../interpret/scope';
import type { Value } from '../interpret/values';
import type { RawApplication, RawEndpoint, RawStep } from './model';

/** The application of a project folder; its framework answers errors that nobody handles without internals. */
export const projectApplication = (framework: string, root: string): RawApplication => ({
  key: `${framework}:${root}`,
  framework,
  at: { file: root, span: [0, 0] },
  errorHandlers: [],
  errorHandling: 'central',
  defaultErrorsLeak: false,
});

export interface ExportedHandler {
  readonly app: RawApplication;
  readonly module: ModuleInstance;
  /** Name of the export that stands for the endpoint. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly steps?: readonly RawStep[];
  /** If it is not the export itself. */
  readonly value?: Value;
  readonly role?: string;
  readonly protocol?: Protocol;
  readonly isStatic?: boolean;
  readonly validates?: RawEndpoint['validates'];
}

/** Undefined if the module has no such export. */
export function exportedEndpoint(interpreter: Interpreter, what: ExportedHandler): RawEndpoint | undefined {
  const { app, module, name } = what;
  const value = what.value ?? interpreter.modules.exported(module, name);
  if (!value || value.t === 'lit') return undefined;
  const nameAt = placeOfExport(module, name);
  const at = value.t === 'fn' ? { file: value.module.file, span: value.ir.at } : nameAt;
  return {
    protocol: what.protocol ?? 'http',
    framework: app.framework,
    method: what.method,
    path: what.path,
    at,
    nameAt,
    app,
    steps: what.steps ?? [],
    handler: {
      value,
      kind: 'handler',
      scope: 'file',
      label: value.t === 'fn' ? (value.ir.name ?? name) : name,
      at,
      conditional: false,
      role: what.role,
    },
    errorHandlers: [],
    validates: what.validates ?? [],
    unknowns: [],
    ...(what.isStatic !== undefined && { isStatic: what.isStatic }),
  };
}

/** A page that is made of a template alone: none of the workspace's handlers answers a request to it. */
export const pageEndpoint = (
  app: RawApplication,
  file: string,
  path: string,
  steps: readonly RawStep[] = [],
): RawEndpoint => ({
  protocol: 'http',
  framework: app.framework,
  method: 'GET',
  path,
  at: { file, span: [0, 0] },
  nameAt: { file, span: [0, 0] },
  app,
  steps,
  handler: undefined,
  errorHandlers: [],
  unknowns: [],
  isStatic: true,
  isFallback: false,
});

export function placeOfExport(module: ModuleInstance, name: string): Location {
  const { exports } = module.facts.ir;
  const entry = exports.find((e) => e.kind !== 'all' && e.exported === name) ?? exports[0];
  return { file: module.file, span: entry?.at ?? [0, 0] };
}

/** A step for a function of the workspace that the framework runs before handlers. */
export const functionStep = (
  value: Value,
  label: string,
  module: ModuleInstance,
  options: Partial<Pick<RawStep, 'kind' | 'scope' | 'role'>> = {},
): RawStep => ({
  kind: 'middleware',
  scope: 'app',
  ...options,
  value,
  label: value.t === 'fn' ? (value.ir.name ?? label) : label,
  at: value.t === 'fn' ? { file: value.module.file, span: value.ir.at } : { file: module.file, span: [0, 0] },
  conditional: false,
});
