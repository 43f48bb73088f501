/** Symbolic requests: what a handler is given when it is run to see what it does. */
import type { SourceKind } from '../../model/endpoint';
import type { Location } from '../../model/location';
import type { Interpreter } from '../interpret/interpreter';
import { configuredCookie, credentialName } from '../interpret/credentials';
import type { Label } from '../interpret/labels';
import { noteRead } from '../interpret/reads';
import { CHUNKS } from '../interpret/statements';
import { predicateImplications } from '../interpret/tests';
import { recordUsage } from '../interpret/usages';
import {
  deepLabels,
  external,
  entryOf,
  literal,
  modelled,
  native,
  stringOf,
  union,
  unknown,
  UNKNOWN,
  type ObjectModel,
  type ObjectValue,
  type Value,
} from '../interpret/values';

/** What a property of a framework's request object is. */
export type RequestField =
  /** An object of request data: `req.body`, `req.query`. */
  | { readonly is: 'data'; readonly kind: SourceKind; readonly text?: true; readonly flat?: true }
  /** One piece of request data: `req.url`. */
  | { readonly is: 'value'; readonly kind: SourceKind; readonly name: string }
  /** An object of headers or cookies, some of which are credentials. */
  | { readonly is: 'headers' | 'cookies' }
  /** A method that returns a header (`req.get('x')`) or a cookie by its name. */
  | { readonly is: 'header-getter' | 'cookie-getter' }
  /** A method that returns a field by its name from a kind of data. */
  | { readonly is: 'getter'; readonly kind: SourceKind }
  /** A method without arguments that returns the data as a whole: `await request.json()`. */
  | { readonly is: 'reader'; readonly kind: SourceKind }
  /** Who the caller was found to be. */
  | { readonly is: 'credential'; readonly what: string }
  /** A method that answers whether the caller is authenticated. */
  | { readonly is: 'authenticated' }
  /** Verifies a credential and throws without one. */
  | { readonly is: 'verifies'; readonly what: string }
  /** Another request object, e.g. `ctx.request`, `c.req`. */
  | {
      readonly is: 'request';
      readonly fields: RequestFields;
      /** What is put into it is handed on to later steps, under this name: `ctx.state`. */
      readonly within?: string;
    }
  | { readonly is: 'fixed'; readonly value: Value };
export type RequestFields = Readonly<Record<string, RequestField>>;

/** What values can be: strings alone, or strings and lists of them, in which no operator of a query can stand. */
interface Form {
  readonly text?: true;
  readonly flat?: true;
}

const data = (kind: SourceKind | 'any', name: string, at: Location, { text, flat }: Form = {}): Label => ({
  l: 'req',
  kind,
  name,
  at,
  steps: [],
  text,
  ...(flat ? { clean: ['nosql'] } : {}),
});

export interface RequestOptions {
  readonly fields: RequestFields;
  /** Properties that earlier steps of the chain have set. */
  readonly assigned?: ReadonlyMap<string, Value>;
  /** It is a member of that name of the request: what is put into it is assigned under `<within>.<name>`. */
  readonly within?: string;
}

/** A request object with the given fields; unknown properties that name an identity carry a credential label. */
export function symbolicRequest(options: RequestOptions): ObjectValue {
  const place = (name: string): string => (options.within === undefined ? name : `${options.within}.${name}`);
  const request = modelled({
    kind: 'request',
    get: (interpreter, _self, name, at) => {
      const assigned =
        options.assigned?.get(place(name)) ??
        (options.within === undefined ? undefined : interpreter.trace?.assigned.get(place(name)));
      const field = entryOf(options.fields, name);
      if (assigned && !(field?.is === 'data' && isSame(assigned, field.kind)))
        return establishedAs(name, assigned, at);
      return field
        ? fieldValue(interpreter, field, name, at, options.assigned)
        : otherField(interpreter, name, at);
    },
    set: (interpreter, _self, name, value) => {
      interpreter.trace?.assign(place(name), value, interpreter.path);
    },
  });
  request.labels = [];
  return request;
}

/** An identity that is one thing or another, as an earlier step saw fit, tells who calls. */
const establishedAs = (name: string, assigned: Value, at: Location): Value => {
  const what = assigned.t === 'union' ? credentialName('request', name) : undefined;
  return what && !deepLabels(assigned, 2).some(({ l }) => l === 'cred')
    ? union([assigned, unknown([{ l: 'cred', what, at, verified: true }])])
    : assigned;
};

/** Whether what a step put into `req.body` is the client's data still, as after parsing it. */
const isSame = (value: Value, kind: SourceKind): boolean =>
  value.t === 'unk' && value.labels.some((l) => l.l === 'req' && l.kind === kind && !l.validated);

/** What `method` of a request is while nobody knows it: tests of it are noted. */
export const OPEN_METHOD = external('http', '.request.method');

/** A path that a request to the route could have. */
export const concretePath = (path: string): string => path.replace(/:(\w+)\*?/g, 'x').replace(/\{\?\}/g, 'x');

/** Events of the request as a stream: its chunks are the body. */
const LISTEN = new Set(['on', 'once', 'addListener', 'addEventListener']);

function listen(at: Location): Value {
  return native('on', (call) => {
    const { interpreter, args, self } = call;
    const [event, listener] = args;
    const name = stringOf(event);
    if (listener?.t !== 'fn' || name === undefined) return self ?? UNKNOWN;
    if (name === 'data')
      recordUsage(interpreter, 'raw-body', 'request.on()', { ...call, args: [listener], argsAt: [at] });
    const chunk = name === 'data' || name === 'message' || name === 'file' || name === 'field';
    const value = chunk ? unknown([data('body', '', at)]) : UNKNOWN;
    const before = interpreter.path;
    interpreter.invoke(
      listener,
      listener.ir.params.map(() => value),
      at,
    );
    interpreter.path = { ...before, responded: interpreter.path.responded };
    return self ?? UNKNOWN;
  });
}

function otherField(interpreter: Interpreter, name: string, at: Location): Value {
  if (LISTEN.has(name)) return listen(at);
  if (name === CHUNKS) return unknown([data('body', '', at)]);
  if (name === 'method') {
    const { request, trace } = interpreter;
    if (request && request.method !== '*') return literal(request.method);
    if (trace) trace.readsUrl = true;
    return OPEN_METHOD;
  }
  const what = credentialName('request', name);
  if (!what) return UNKNOWN;
  interpreter.trace?.credentials.push({ what, at });
  return unknown([{ l: 'cred', what, at, verified: true }]);
}

function fieldValue(
  interpreter: Interpreter,
  field: RequestField,
  name: string,
  at: Location,
  assigned?: ReadonlyMap<string, Value>,
): Value {
  switch (field.is) {
    case 'data':
      return field.kind === 'file'
        ? uploadedFile(interpreter, at)
        : dataObject(interpreter, field.kind, at, { text: field.text, flat: field.flat, assigned });
    case 'value': {
      if (field.kind !== 'url') return unknown([data(field.kind, field.name, at)]);
      const { request, trace } = interpreter;
      if (request) return literal(concretePath(request.path));
      if (trace) trace.readsUrl = true;
      return unknown([data(field.kind, field.name, at)]);
    }
    case 'headers':
    case 'cookies':
      return namedValues(interpreter, field.is === 'headers' ? 'header' : 'cookie', at);
    case 'header-getter':
    case 'cookie-getter':
      return native(name, ({ args, at: callAt, interpreter: run }) =>
        // What a method answers is a string; only objects of cookies may hold what was parsed as JSON.
        namedValue(
          run,
          field.is === 'header-getter' ? 'header' : 'cookie',
          stringOf(args[0]) ?? '',
          callAt,
          true,
          field.is === 'cookie-getter' ? configuredCookie(args[0]) : undefined,
        ),
      );
    case 'getter':
      return native(name, ({ args, at: callAt, interpreter: run }) => {
        const key = stringOf(args[0]);
        if (key === undefined) return dataObject(run, field.kind, callAt);
        return fieldOf(run, field.kind, key, callAt, { flat: field.kind === 'query' || undefined });
      });
    case 'reader':
      return native(name, ({ at: callAt, interpreter: run }) => {
        run.risks++;
        return dataObject(run, field.kind, callAt);
      });
    case 'credential':
      interpreter.trace?.credentials.push({ what: field.what, at });
      return unknown([{ l: 'cred', what: field.what, at, verified: true }]);
    case 'authenticated':
      interpreter.trace?.credentials.push({ what: name, at });
      // Passport's method, or a flag that an earlier step has set under the same name.
      return union([
        native(name, ({ at: callAt, interpreter: run }) => {
          run.trace?.credentials.push({ what: `${name}()`, at: callAt });
          return unknown([], predicateImplications([{ l: 'cred', what: `${name}()`, at: callAt }], callAt));
        }),
        unknown([{ l: 'cred', what: name, at }]),
      ]);
    case 'verifies':
      return native(name, ({ at: callAt, interpreter: run }) => {
        run.trace?.catalog.push({
          row: { kind: 'call', package: '', path: name, effect: 'enforces-authentication' },
          symbol: field.what,
          at: callAt,
          labels: [],
          path: run.path,
        });
        run.path = { ...run.path, facts: [...run.path.facts, { on: 'credential', holds: true, at: callAt }] };
        return unknown([{ l: 'cred', what: field.what, at: callAt, verified: true }]);
      });
    case 'request':
      return symbolicRequest({ fields: field.fields, assigned, within: field.within });
    case 'fixed':
      return field.value;
  }
}

interface DataOptions extends Form {
  /** Fields that earlier steps have set, by `kind.name`. */
  readonly assigned?: ReadonlyMap<string, Value>;
}

/**
 * `req.body`: reads of its fields are noted with whether they were checked before. `text`: its values are strings, as
 * those of `URLSearchParams` are.
 */
export function dataObject(
  interpreter: Interpreter,
  kind: SourceKind,
  at: Location,
  { assigned, ...form }: DataOptions = {},
): Value {
  const whole = data(kind, '', at, form);
  noteRead(interpreter, kind, '', at);
  const object = modelled({
    kind: 'plain',
    get: (run, _self, name, readAt) => {
      // `FormData`, `URLSearchParams` and `Map`-like access.
      if (name === 'get' || name === 'getAll' || name === 'has') {
        return native(name, ({ args, at: callAt, interpreter: inner }) =>
          fieldOf(inner, kind, stringOf(args[0]) ?? '', callAt, form),
        );
      }
      if (name === 'entries' || name === 'keys' || name === 'values')
        return native(name, () => unknown([whole]));
      // It may stand for the promise of itself: `request.json().catch(() => ({}))`.
      if (name === 'then' || name === 'catch' || name === 'finally') return UNKNOWN;
      // What the server has put there is not the client's any more: `req.body.userId = req.user.id`.
      const key = `${kind}.${name}`;
      const put = run.trace?.assigned.get(key) ?? assigned?.get(key);
      return put ?? fieldOf(run, kind, name, readAt, form);
    },
    set: (run, _self, name, value) => run.trace?.assigned.set(`${kind}.${name}`, value),
  });
  object.labels = [whole];
  return object;
}

/** Fields of an uploaded file that the server's own storage fills. */
const STORED = new Set([
  'path',
  'filename',
  'destination',
  'key',
  'location',
  'bucket',
  'etag',
  'size',
  'filepath',
]);

/** `req.file`, after an upload middleware has stored it: where it lies is not the client's choice. */
export function uploadedFile(interpreter: Interpreter, at: Location): Value {
  const file = dataObject(interpreter, 'file', at);
  if (file.t !== 'obj' || !file.model) return file;
  const { get, kind } = file.model;
  const model: ObjectModel = {
    kind,
    get: (run, self, name, readAt) => (STORED.has(name) ? UNKNOWN : get?.(run, self, name, readAt)),
  };
  return { ...file, model };
}

function fieldOf(
  interpreter: Interpreter,
  kind: SourceKind,
  name: string,
  at: Location,
  form: Form = {},
): Value {
  noteRead(interpreter, kind, name, at);
  const owner = kind === 'header' || kind === 'cookie' || kind === 'query' || kind === 'body' ? kind : '';
  const what = owner && credentialName(owner, name);
  return {
    t: 'unk',
    labels: what
      ? [
          data(kind, name, at, form),
          { l: 'cred', what, at, ...(kind === 'query' || kind === 'body' ? { weak: true as const } : {}) },
        ]
      : [data(kind, name, at, form)],
    name: `${kind}.${name}`,
  };
}

function namedValues(interpreter: Interpreter, kind: 'header' | 'cookie', at: Location): Value {
  const object = modelled({
    kind: 'plain',
    get: (run, _self, name, readAt) =>
      name === 'get' || name === 'has'
        ? native(name, ({ args, at: callAt, interpreter: inner }) =>
            namedValue(
              inner,
              kind,
              stringOf(args[0]) ?? '',
              callAt,
              undefined,
              kind === 'cookie' && name === 'get' ? configuredCookie(args[0]) : undefined,
            ),
          )
        : name === 'getAll' || name === 'entries' || name === 'forEach'
          ? UNKNOWN
          : namedValue(run, kind, name, readAt),
  });
  object.labels = [data(kind, '', at)];
  void interpreter;
  return object;
}

export function namedValue(
  interpreter: Interpreter,
  kind: 'header' | 'cookie',
  name: string,
  at: Location,
  text?: true,
  configured?: string,
): Value {
  noteRead(interpreter, kind, name, at);
  const what = configured ?? credentialName(kind, name);
  const labels: Label[] = [data(kind, name, at, { text })];
  if (what) {
    labels.push({ l: 'cred', what, at });
    interpreter.trace?.credentials.push({ what, at });
  }
  const value = unknown(labels);
  if (kind !== 'cookie') return value;
  // Next's `cookies().get(name)` returns an object with `value`; reading it keeps the name of the cookie.
  const holder = modelled({
    kind: 'plain',
    get: (_run, _self, member) => (member === 'value' || member === 'name' ? value : undefined),
  });
  holder.labels = labels;
  return name === '' ? holder : value;
}

export const fixedString = (text: string): RequestField => ({ is: 'fixed', value: literal(text) });
