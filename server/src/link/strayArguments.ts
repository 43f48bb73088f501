/** What the parameters of a function that nothing calls are given: a request where name or type says so. */
import type { FunctionIr, Param } from '../model/ir';
import type { Location } from '../model/location';
import { continueWith } from './behaviour/answers';
import { contextObject, lambdaEvent, WEB_REQUEST } from './behaviour/looseRequest';
import { nodeResponse } from './behaviour/nodeResponse';
import { dataObject, symbolicRequest, type RequestFields } from './behaviour/request';
import { errorValue } from './interpret/calls';
import { valueOfType } from './interpret/classes';
import type { Interpreter } from './interpret/interpreter';
import type { ModuleInstance } from './interpret/scope';
import { native, object, UNDEFINED, UNKNOWN, unknown, type Value } from './interpret/values';

/** What kind of handler a function looks like; `surely` if its parameters leave no doubt. */
export interface Shape {
  readonly roles: readonly Role[];
  readonly handles: 'surely' | 'probably' | 'no';
}

type Role = 'request' | 'response' | 'next' | 'context' | 'event' | 'arguments' | 'error' | 'host' | 'other';

const REQUEST = /^_?(?:req|request)$/;
const RESPONSE = /^_?(?:res|response|reply|resp)$/;
const REQUEST_TYPE = /(?:^|\.)(?:\w*Request|IncomingMessage|NextApiRequest)$/;
const RESPONSE_TYPE = /(?:^|\.)(?:\w*Response|ServerResponse|FastifyReply)$/;
const CONTEXT = /^(?:ctx|context|c)$/;
const CONTEXT_TYPE =
  /(?:^|\.)(?:Koa(?:Context)?|Router\w*Context|ParameterizedContext|Hono\w*|HttpContext\w*|Context)$/;
const EVENT = /^_?(?:event|evt)$/;
const EVENT_TYPE = /(?:APIGateway\w*Event\w*|ALBEvent|LambdaFunctionURLEvent|HandlerEvent)$/;
const ERROR = /^(?:err|error|e)$/;
/** Of Nest's filters: `catch(exception, host)`. */
const HOST_TYPE = /(?:^|\.)ArgumentsHost$/;
const ROOT = /^_*(?:parent|root|obj|source|rootValue|_)*$/;
const LAMBDA_COMPANION = /^_?(?:context|ctx|callback|cb)$/;
const CALLBACK = /^(?:cb|callback|done|next|fn|resolve|reject|handler)$/i;

export function shapeOf(fn: FunctionIr): Shape {
  const names = fn.params.map(nameOf);
  const types = fn.params.map((param) => param.type?.name ?? '');
  const answers = names.findIndex((name, i) => RESPONSE.test(name) || RESPONSE_TYPE.test(types[i] ?? ''));
  let handles: Shape['handles'] = 'no';
  const roles = fn.params.map((param, i): Role => {
    const name = names[i] ?? '';
    const type = types[i] ?? '';
    if (isRequest(param, name, type, answers === i + 1)) {
      const both = answers === i + 1 || REQUEST_TYPE.test(type);
      handles = both ? 'surely' : handles === 'surely' ? handles : 'probably';
      return 'request';
    }
    if (i === answers) return 'response';
    if (i === 0 && isContext(fn, name, type)) return ((handles = 'probably'), 'context');
    if (i === 0 && isEvent(fn, name, type, names)) {
      handles = EVENT_TYPE.test(type) ? 'surely' : 'probably';
      return 'event';
    }
    if (i === 1 && isResolver(fn, names)) return ((handles = 'probably'), 'arguments');
    if (HOST_TYPE.test(type)) return ((handles = 'surely'), 'host');
    if (i === 0 && HOST_TYPE.test(types[1] ?? '')) return 'error';
    if (name === 'next' || name === '_next') return 'next';
    return ERROR.test(name) && i === 0 ? 'error' : 'other';
  });
  return { roles, handles };
}

const nameOf = (param: Param): string => {
  const { pat } = param;
  if (pat.k === 'id') return pat.name;
  return pat.k === 'default' && pat.pat.k === 'id' ? pat.pat.name : '';
};

const REQUEST_KEYS = new Set([
  'body',
  'query',
  'params',
  'headers',
  'cookies',
  'method',
  'url',
  'user',
  'session',
  'file',
  'files',
]);

function isRequest(param: Param, name: string, type: string, answered: boolean): boolean {
  if (REQUEST.test(name) || REQUEST_TYPE.test(type)) return type === '' || !/^Pick|^Axios/.test(type);
  const { pat } = param;
  return (
    answered &&
    pat.k === 'objpat' &&
    pat.props.length > 0 &&
    pat.props.every((p) => typeof p.key === 'string' && REQUEST_KEYS.has(p.key))
  );
}

const isContext = (fn: FunctionIr, name: string, type: string): boolean =>
  CONTEXT_TYPE.test(type) ||
  (type === '' && CONTEXT.test(name) && (name === 'ctx' || fn.params.length === 1 || hasNext(fn)));

const hasNext = (fn: FunctionIr): boolean =>
  fn.params.length === 2 && nameOf(fn.params[1] ?? NO_PARAM) === 'next';

const NO_PARAM: Param = { at: [0, 0], pat: { k: 'id', name: '', at: [0, 0] } };

function isEvent(fn: FunctionIr, name: string, type: string, names: readonly string[]): boolean {
  if (EVENT_TYPE.test(type)) return true;
  if (type !== '' && !/^any$/.test(type)) return false;
  return EVENT.test(name) && (LAMBDA_COMPANION.test(names[1] ?? '') || /handler$/i.test(fn.name ?? ''));
}

/** `(parent, args, context, info)` of GraphQL. */
function isResolver(fn: FunctionIr, names: readonly string[]): boolean {
  if (fn.params.length < 2 || fn.params.length > 4 || !ROOT.test(names[0] ?? 'x')) return false;
  const second = fn.params[1];
  const isArguments = /^_?args$|^input$/.test(names[1] ?? '') || second?.pat.k === 'objpat';
  return isArguments && (names[0] !== '' || fn.params.length > 2);
}

/** The arguments for one run. What is no part of a request is marked as a parameter, so that its way can be told. */
export function argumentsFor(
  interpreter: Interpreter,
  module: ModuleInstance,
  fn: FunctionIr,
  shape: Shape,
  fields: RequestFields,
): Value[] {
  return fn.params.map((param, i): Value => {
    const at = { file: module.file, span: param.at };
    switch (shape.roles[i]) {
      case 'request':
        return symbolicRequest({ fields: { ...WEB_REQUEST, ...fields } });
      case 'response':
        return nodeResponse();
      case 'next':
        return native('next', (context) => (continueWith(context), UNDEFINED));
      case 'host':
        return hostOf(symbolicRequest({ fields: { ...WEB_REQUEST, ...fields } }), nodeResponse());
      case 'context':
        return contextObject();
      case 'event':
        return lambdaEvent();
      case 'arguments':
        return dataObject(interpreter, 'message', at);
      case 'error':
        return errorValue(module.file, param.at);
      default:
        return parameter(interpreter, module, param, at);
    }
  });
}

/** `host.switchToHttp().getResponse()` */
function hostOf(request: Value, response: Value): Value {
  const http = object([
    ['getRequest', native('getRequest', () => request)],
    ['getResponse', native('getResponse', () => response)],
  ]);
  return object([['switchToHttp', native('switchToHttp', () => http)]]);
}

function parameter(interpreter: Interpreter, module: ModuleInstance, param: Param, at: Location): Value {
  const { type } = param;
  if (type?.kind === 'primitive' && type.name !== 'string' && type.name !== 'any' && type.name !== 'unknown')
    return UNKNOWN;
  const made = type && valueOfType(interpreter, module, type);
  if (made) return made;
  const name = nameOf(param);
  if (CALLBACK.test(name) || param.rest) return UNKNOWN;
  return unknown([{ l: 'req', kind: 'parameter', name, at, steps: [] }]);
}
