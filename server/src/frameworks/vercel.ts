/** Functions by file: `api/` of Vercel projects without a framework, `netlify/functions` and Supabase's edge functions. */
import { limitedTo } from '../link/behaviour/bodyLimit';
import { answerWithReturned } from '../link/behaviour/answers';
import { nodeResponse } from '../link/behaviour/nodeResponse';
import { runReturning } from '../link/behaviour/returning';
import { symbolicRequest, type RequestFields } from '../link/behaviour/request';
import { webRequest } from '../link/behaviour/webContext';
import type { Interpreter } from '../link/interpret/interpreter';
import { UNKNOWN } from '../link/interpret/values';
import type { FrameworkDefinition } from '../link/routing/definition';
import { exportedEndpoint, projectApplication } from '../link/routing/exportedHandlers';
import { bracketPath, insideOf, projectRoots } from '../link/routing/fileRoutes';
import type { Framework, RawEndpoint, RawStep } from '../link/routing/model';
import { EXPRESS_REQUEST } from './express/express';

export const framework: FrameworkDefinition = {
  id: 'vercel',
  title: '**Vercel** and **Netlify** functions',
  covers:
    '`api/` of projects without a framework, exports by method, `(request, response)`, `netlify/functions`',
  create: () =>
    ({
      id: 'vercel',
      bodyLimit: () => limitedTo('the platform passes a few megabytes on'),
      collect: collectVercel,
      run: runVercel,
    }) satisfies Framework,
};

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const VERCEL = /^api\/(.+)\.[cm]?[jt]sx?$/;
const NETLIFY = /^(?:netlify|src)\/functions\/([\w-]+)(?:\/(?:index|\1))?\.[cm]?[jt]s$/;

const NETLIFY_EVENT: RequestFields = {
  body: { is: 'value', kind: 'body', name: '' },
  queryStringParameters: { is: 'data', kind: 'query', flat: true },
  headers: { is: 'headers' },
  path: { is: 'value', kind: 'url', name: 'path' },
};

function collectVercel(interpreter: Interpreter): RawEndpoint[] {
  const { view } = interpreter;
  const vercel = projectRoots(view, ['@vercel/node', '@vercel/functions', '@vercel/edge'], /^never$/).filter(
    (root) => !('next' in (view.projectOf(`${root}/x`)?.dependencies ?? {})),
  );
  const netlify = projectRoots(view, ['@netlify/functions'], /^never$/);
  if (vercel.length + netlify.length === 0) return [];
  return view.files.flatMap((file) => {
    const at = insideOf(vercel, file);
    const name = at && VERCEL.exec(at.path)?.[1];
    if (at && name !== undefined && !/(^|\/)[_.]/.test(name))
      return vercelFile(interpreter, at.root, file, name);
    const other = insideOf(netlify, file);
    const fn = other && NETLIFY.exec(other.path)?.[1];
    return other && fn !== undefined ? netlifyFile(interpreter, other.root, file, fn) : [];
  });
}

function vercelFile(interpreter: Interpreter, root: string, file: string, name: string): RawEndpoint[] {
  const module = interpreter.modules.load(file);
  if (!module) return [];
  const app = projectApplication('vercel', root);
  const path = `/api${bracketPath(name.replace(/(^|\/)index$/, '')).replace(/\/$/, '')}`;
  const verbs = METHODS.flatMap(
    (method) => exportedEndpoint(interpreter, { app, module, path, name: method, method, role: 'web' }) ?? [],
  );
  if (verbs.length > 0) return verbs;
  const value = interpreter.modules.exported(module, 'default');
  // A runtime of the edge, or one parameter: a web-standard request.
  const isWeb = value?.t === 'fn' && value.ir.params.length < 2;
  return [
    exportedEndpoint(interpreter, {
      app,
      module,
      path,
      name: 'default',
      method: '*',
      role: isWeb ? 'web' : 'node',
    }) ?? [],
  ].flat();
}

function netlifyFile(interpreter: Interpreter, root: string, file: string, name: string): RawEndpoint[] {
  const module = interpreter.modules.load(file);
  if (!module) return [];
  const app = projectApplication('vercel', root);
  const path = `/.netlify/functions/${name}`;
  return [
    exportedEndpoint(interpreter, { app, module, path, name: 'handler', method: '*', role: 'netlify' }) ??
      exportedEndpoint(interpreter, { app, module, path, name: 'default', method: '*', role: 'web' }) ??
      [],
  ].flat();
}

function runVercel(interpreter: Interpreter, step: RawStep, endpoint: RawEndpoint | undefined): void {
  if (step.role === 'node')
    interpreter.invoke(step.value, [symbolicRequest({ fields: EXPRESS_REQUEST }), nodeResponse()], step.at);
  else if (step.role === 'netlify')
    runReturning(interpreter, step.value, [symbolicRequest({ fields: NETLIFY_EVENT }), UNKNOWN], step.at, {
      isHandler: true,
      status: 'statusCode',
      body: ['body'],
    });
  else answerWithReturned(interpreter, step.value, [webRequest(endpoint?.method ?? '*'), UNKNOWN], step.at);
}
