/**
 * Azure Functions: `app.http` and its shorthands of v4, and folders with a `function.json` of v3, whose `httpTrigger`
 * names methods, route and level. A key of the function counts as authentication. Without a list of methods v4 answers
 * GET and POST, and v3 every method.
 */
import { runReturning } from '../../link/behaviour/returning';
import { symbolicRequest } from '../../link/behaviour/request';
import type { CallContext, Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { external, modelled, native, stringOf, UNKNOWN, type Value } from '../../link/interpret/values';
import type { FrameworkDefinition } from '../../link/routing/definition';
import { projectApplication } from '../../link/routing/exportedHandlers';
import type { Framework, RawEndpoint, RawStep } from '../../link/routing/model';
import { joinPath } from '../../link/routing/paths';
import { describedFunctions, runDescribed } from './described';
import { REQUEST, routePath, type AzureFunction } from './functions';

export const framework: FrameworkDefinition = {
  id: 'azure',
  title: '**Azure Functions** v3 and v4',
  covers:
    '`app.http` and `app.get` and the like, `methods`, `route`, `authLevel`; folders with `function.json`, `scriptFile` and `entryPoint`, the prefix of `host.json`',
  create: azure,
};

const SHORT: Readonly<Record<string, string>> = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  deleteRequest: 'DELETE',
};

function azure(): Framework {
  const functions: AzureFunction[] = [];
  const app = modelled({
    kind: 'azure',
    get: (_i, _s, name) =>
      name === 'http' || name in SHORT
        ? native(name, (context) => {
            const made = functionOf(context, SHORT[name]);
            if (made) functions.push(made);
            return UNKNOWN;
          })
        : external('@azure/functions', `.app.${name}`),
  });
  const whole = modelled({
    kind: 'package',
    get: (_i, _s, name) => (name === 'app' ? app : external('@azure/functions', `.${name}`)),
  });
  return {
    id: 'azure',
    packageValue: (name, subpath) => (name === '@azure/functions' && subpath === '' ? whole : undefined),
    collect: (interpreter) =>
      [...functions, ...describedFunctions(interpreter)].flatMap((one) => endpointsOf(interpreter, one)),
    run: (interpreter, step, _endpoint, assigned) => {
      if (step.role === 'v3') {
        runDescribed(interpreter, step, assigned);
        return;
      }
      const request = symbolicRequest({ fields: REQUEST, assigned });
      runReturning(interpreter, step.value, [request, UNKNOWN], step.at, {
        isHandler: true,
        status: 'status',
        body: ['jsonBody', 'body'],
      });
    },
  };
}

function functionOf(
  { interpreter, args, at }: CallContext,
  method: string | undefined,
): AzureFunction | undefined {
  const name = stringOf(args[0]) ?? '{?}';
  const options = args[1];
  if (!options) return undefined;
  const read = (key: string): Value =>
    options.t === 'fn' ? UNKNOWN : memberOf(interpreter, options, key, at);
  const listed = read('methods');
  const methods =
    method === undefined
      ? (listed.t === 'arr' ? listed.items : []).flatMap((one) => stringOf(one)?.toUpperCase() ?? [])
      : [method];
  const route = stringOf(read('route')) ?? name;
  return {
    // Without a list a function answers GET and POST.
    methods: methods.length > 0 ? methods : ['GET', 'POST'],
    path: joinPath('/api', routePath(route)),
    handler: options.t === 'fn' ? options : read('handler'),
    level: stringOf(read('authLevel')) ?? 'anonymous',
    at,
  };
}

function endpointsOf(
  interpreter: Interpreter,
  { methods, path, handler, level, at, isOld }: AzureFunction,
): RawEndpoint[] {
  const key: RawStep[] =
    level === 'anonymous'
      ? []
      : [
          {
            value: external('@azure/functions', '.functionKey()'),
            kind: 'guard',
            scope: 'route',
            label: `authLevel: ${level}`,
            at,
            conditional: false,
          },
        ];
  const place = handler.t === 'fn' ? { file: handler.module.file, span: handler.ir.at } : at;
  return methods.map((method) => ({
    protocol: 'http',
    framework: 'azure',
    method,
    path,
    at: place,
    nameAt: at,
    app: projectApplication('azure', interpreter.view.projectOf(at.file)?.dir ?? at.file),
    steps: key,
    handler: {
      value: handler,
      kind: 'handler',
      scope: 'route',
      label: handler.t === 'fn' ? (handler.ir.name ?? 'handler') : 'handler',
      at: place,
      conditional: false,
      ...(isOld && { role: 'v3' }),
    },
    errorHandlers: [],
    unknowns: [],
  }));
}
