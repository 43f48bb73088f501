/**
 * NestJS: controllers and their decorators, the module graph, global and local guards, pipes, filters, interceptors and
 * middleware. Guards are run with the metadata of each endpoint, so that `@Public()` and its like count as the guard
 * itself reads them.
 */
import { limitedTo } from '../../link/behaviour/bodyLimit';
import type { Location } from '../../model/location';
import { symbolicRequest } from '../../link/behaviour/request';
import { answerWithReturned, continueWith } from '../../link/behaviour/answers';
import { noteType } from '../../link/behaviour/contentType';
import { nodeResponse } from '../../link/behaviour/nodeResponse';
import { injectedInstance } from '../../link/interpret/classes';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { recordUsage } from '../../link/interpret/usages';
import { addFacts } from '../../link/interpret/path';
import { implicationsOf } from '../../link/interpret/tests';
import {
  literal,
  array,
  external,
  modelled,
  native,
  stringOf,
  truth,
  UNDEFINED,
  unknown,
  UNKNOWN,
  type Value,
} from '../../link/interpret/values';
import type { FrameworkDefinition } from '../../link/routing/definition';
import type { Framework, RawEndpoint, RawStep } from '../../link/routing/model';
import { EXPRESS_REQUEST } from '../express/express';
import { runTsRest } from '../ts-rest/ts-rest';
import { applicationValue } from './application';
import { collectNest, type NestEndpoint } from './controllers';
import { executionContext, graphqlPackage } from './executionContext';
import { metadataKey } from './decorators';
import { parametersOf } from './parameters';
import type { NestApplication } from './state';

const FACTORIES = new Set(['create', 'createMicroservice', 'createApplicationContext']);

export const framework: FrameworkDefinition = {
  id: 'nest',
  title: '**NestJS**',
  covers:
    "Controllers and their inheritance, module graph, global prefix, versions, `RouterModule`, guards at every level, run with each endpoint's metadata so that `@Public()` counts as the guard reads it; composed decorators, pipes and DTOs, interceptors, filters, middleware, `@nestjs/throttler`",
  create: nest,
};

/** Makes the adapter for one linking. */
function nest(): Framework {
  const applications: NestApplication[] = [];
  const endpoints = new Map<RawEndpoint, NestEndpoint>();
  /** Metadata of the endpoint whose guard is being run. */
  let current: NestEndpoint | undefined;

  const factory = modelled({
    kind: 'nest.factory',
    get: (_interpreter, _self, name) =>
      native(name, (context) => {
        const { args, at } = context;
        if (!FACTORIES.has(name)) return UNKNOWN;
        const cors = args.flatMap((arg) => (arg.t === 'obj' ? (arg.props.get('cors') ?? []) : []));
        // `cors: true` is `enableCors()`.
        if (cors[0] && !(cors[0].t === 'lit' && cors[0].v === false))
          recordUsage(context.interpreter, 'cors', '@nestjs/core.enableCors()', {
            ...context,
            args: cors[0].t === 'lit' ? [] : cors,
          });
        const application: NestApplication = {
          at,
          root: args[0],
          listens: false,
          prefix: '',
          prefixExclude: [],
          versioning: undefined,
          guards: [],
          pipes: [],
          filters: [],
          interceptors: [],
          middleware: [],
        };
        if (name === 'create') applications.push(application);
        return applicationValue(application);
      }),
  });

  const reflector = modelled({
    kind: 'nest.reflector',
    get: (_interpreter, _self, name) => {
      if (!['get', 'getAllAndOverride', 'getAllAndMerge', 'getAll'].includes(name)) return undefined;
      return native(name, ({ args, interpreter, at }) => {
        const key = metadataKey(args[0]);
        if (key !== undefined) interpreter.trace?.metadata.push({ key, at });
        if (!current || key === undefined) return UNKNOWN;
        const targets = (args[1]?.t === 'arr' ? args[1].items : [args[1]]).map((t) => stringOf(t));
        const ofMethod = targets.includes('#handler') ? current.methodMetadata.get(key) : undefined;
        const ofClass = targets.includes('#class') ? current.classMetadata.get(key) : undefined;
        if (name === 'getAllAndMerge' && (ofMethod ?? ofClass))
          return array([ofMethod, ofClass].flatMap((v) => (v?.t === 'arr' ? v.items : v ? [v] : [])));
        return ofMethod ?? ofClass ?? UNDEFINED;
      });
    },
  });

  const core = modelled({
    kind: 'package',
    get: (_interpreter, self, name) => {
      if (name === 'NestFactory') return factory;
      if (name === 'Reflector') {
        return modelled({
          kind: 'nest.Reflector',
          call: () => reflector,
          get: (_i, _s, member) => external('@nestjs/core', `.Reflector.${member}`),
        });
      }
      return name === 'default' ? self : external('@nestjs/core', `.${name}`);
    },
  });

  return {
    id: 'nest',
    bodyLimit: () => limitedTo('the parser that Nest sets up bounds a body'),
    packageValue: (name, subpath) =>
      subpath !== ''
        ? undefined
        : name === '@nestjs/core'
          ? core
          : name === '@nestjs/graphql'
            ? graphqlPackage
            : undefined,
    collect: (interpreter) => {
      const found = collectNest(interpreter, applications);
      for (const endpoint of found) endpoints.set(endpoint.raw, endpoint);
      return found.map((endpoint) => endpoint.raw);
    },
    run: (interpreter, step, raw, assigned) => {
      current = raw && endpoints.get(raw);
      try {
        runNest(interpreter, step, current, assigned);
      } finally {
        current = undefined;
      }
    },
  };
}

function runNest(
  interpreter: Interpreter,
  step: RawStep,
  endpoint: NestEndpoint | undefined,
  assigned: ReadonlyMap<string, Value>,
): void {
  if (step.role === 'guard') runGuard(interpreter, step, assigned);
  else if (step.role === 'error') runFilter(interpreter, step, assigned);
  else if (step.role === 'middleware') runMiddleware(interpreter, step, assigned);
  else if (step.role === 'interceptor' || step.role === 'pipe') runInterceptor(interpreter, step, assigned);
  else if (step.role === 'ts-rest') runTsRest(interpreter, step, assigned);
  else if (endpoint) runHandler(interpreter, step, endpoint, assigned);
}

/** The instance behind a class, an instance, or a class of a package. */
function instanceOf(interpreter: Interpreter, value: Value): Value {
  if (value.t === 'cls') return injectedInstance(interpreter, value);
  if (value.t === 'ext')
    return external(value.pkg, value.path.endsWith('()') ? value.path : `${value.path}()`, {
      args: value.args,
    });
  return value;
}

function runGuard(interpreter: Interpreter, step: RawStep, assigned: ReadonlyMap<string, Value>): void {
  const instance = instanceOf(interpreter, step.value);
  const canActivate = memberOf(interpreter, instance, 'canActivate', step.at);
  const result = interpreter.invoke(canActivate, [executionContext(assigned)], step.at, instance);
  const { trace } = interpreter;
  if (!trace) return;
  const exits = trace.returns.length > 0 ? trace.returns : [{ value: result, path: interpreter.path }];
  for (const exit of exits) {
    const known = truth(exit.value);
    const implies = implicationsOf(exit.value, step.at);
    if (known !== false && !(exit.value.t === 'lit' && exit.value.v === undefined))
      trace.continues.push({
        path: { ...exit.path, facts: addFacts(exit.path.facts, known ? [] : implies.truthy) },
        at: step.at,
      });
    if (known !== true)
      trace.answers.push({
        how: 'respond',
        status: 403,
        path: { ...exit.path, facts: addFacts(exit.path.facts, known === false ? [] : implies.falsy) },
        at: step.at,
        label: 'return false',
      });
  }
}

function runFilter(interpreter: Interpreter, step: RawStep, assigned: ReadonlyMap<string, Value>): void {
  const instance = instanceOf(interpreter, step.value);
  const handler = memberOf(interpreter, instance, 'catch', step.at);
  const at: Location =
    handler.t === 'fn'
      ? { file: handler.module.file, span: handler.ir.params[0]?.at ?? handler.ir.at }
      : step.at;
  // `@Catch(HttpException)` sees only what the workspace threw for the client.
  const own = step.cacheKey === 'own' ? (true as const) : undefined;
  interpreter.invoke(
    handler,
    [unknown([{ l: 'err', what: 'error', at, steps: [], own }]), executionContext(assigned)],
    step.at,
    instance,
  );
}

function runMiddleware(interpreter: Interpreter, step: RawStep, assigned: ReadonlyMap<string, Value>): void {
  const request = symbolicRequest({ fields: EXPRESS_REQUEST, assigned });
  const next = native('next', (context) => {
    continueWith(context);
    return UNDEFINED;
  });
  const instance = step.value.t === 'cls' ? injectedInstance(interpreter, step.value) : undefined;
  const callee = instance ? memberOf(interpreter, instance, 'use', step.at) : step.value;
  interpreter.invoke(callee, [request, nodeResponse(assigned), next], step.at, instance);
}

function runInterceptor(interpreter: Interpreter, step: RawStep, assigned: ReadonlyMap<string, Value>): void {
  const instance = instanceOf(interpreter, step.value);
  const method = memberOf(interpreter, instance, 'intercept', step.at);
  if (method.t === 'fn') interpreter.invoke(method, [executionContext(assigned), UNKNOWN], step.at, instance);
  const { path } = interpreter;
  if (!path.dead) interpreter.trace?.continues.push({ path, at: step.at });
}

function runHandler(
  interpreter: Interpreter,
  step: RawStep,
  endpoint: NestEndpoint,
  assigned: ReadonlyMap<string, Value>,
): void {
  if (step.value.t !== 'fn') return;
  const { ir } = step.value;
  const values = parametersOf(
    interpreter,
    endpoint.cls,
    ir,
    EXPRESS_REQUEST,
    assigned,
    endpoint.validating,
  ).map((p) => p.value);
  const { redirect, type } = endpoint.sends;
  if (type !== undefined) noteType(interpreter, literal(type));
  // Express, on which most applications stand, sends a text as a page.
  answerWithReturned(interpreter, step.value, values, step.at, { html: 'markup', redirect });
}
