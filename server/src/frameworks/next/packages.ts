/** The packages `next/server`, `next/headers` and `next/navigation` when code is run. */
import { answer } from '../../link/behaviour/answers';
import { namedValue, type RequestFields } from '../../link/behaviour/request';
import { WEB_REQUEST } from '../../link/behaviour/webRequest';
import { responseClass } from '../../link/behaviour/webResponse';
import { raise } from '../../link/interpret/throwing';
import {
  external,
  literal,
  modelled,
  native,
  object,
  stringOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from '../../link/interpret/values';

const URL_FIELDS: RequestFields = {
  searchParams: { is: 'data', kind: 'query', text: true },
  pathname: { is: 'value', kind: 'url', name: 'pathname' },
  href: { is: 'value', kind: 'url', name: 'href' },
  search: { is: 'data', kind: 'query', text: true },
  clone: { is: 'fixed', value: native('clone', ({ self }) => self ?? UNKNOWN) },
};

/** `NextRequest` as route handlers and middleware get it. */
export const NEXT_REQUEST: RequestFields = {
  ...WEB_REQUEST,
  cookies: { is: 'cookies' },
  nextUrl: { is: 'request', fields: URL_FIELDS },
};

/** The fields of `request.nextUrl` for a request to a known path, so that path tests in middleware are decided. */
export function requestTo(path: string, method: string): RequestFields {
  const at = {
    ...URL_FIELDS,
    pathname: { is: 'fixed', value: literal(path.replace(/:(\w+)\*?/g, 'x')) },
  } satisfies RequestFields;
  return {
    ...NEXT_REQUEST,
    nextUrl: { is: 'request', fields: at },
    ...(method === '*' ? {} : { method: { is: 'fixed', value: literal(method) } }),
  };
}

const store = (kind: 'header' | 'cookie'): Value =>
  modelled({
    kind: 'plain',
    get: (_interpreter, self, name) => {
      if (name === 'get' || name === 'has' || name === 'getAll')
        return native(name, ({ args, at, interpreter }) =>
          holder(namedValue(interpreter, kind, stringOf(args[0]) ?? '', at), kind),
        );
      return name === 'set' || name === 'delete' ? native(name, () => self) : undefined;
    },
  });

/** A cookie is an object with a `value`; a header is its text. */
const holder = (value: Value, kind: 'header' | 'cookie'): Value =>
  kind === 'header' ? value : value.t === 'unk' ? value : value;

/** Models of the subpaths of `next`; undefined for the others. */
export function nextPackage(subpath: string): Value | undefined {
  switch (subpath) {
    case 'server':
    case 'server.js':
      return modelled({
        kind: 'package',
        get: (_i, _s, name) => {
          if (name === 'NextResponse')
            return responseClass(({ interpreter, at }) =>
              interpreter.trace?.continues.push({ path: interpreter.path, at }),
            );
          if (name === 'after')
            return native(name, ({ interpreter, args, at }) =>
              args[0] ? interpreter.invoke(args[0], [], at) : UNDEFINED,
            );
          return external('next/server', `.${name}`);
        },
      });
    case 'headers':
      return modelled({
        kind: 'package',
        get: (_i, _s, name) =>
          name === 'cookies'
            ? native(name, () => store('cookie'))
            : name === 'headers'
              ? native(name, () => store('header'))
              : external('next/headers', `.${name}`),
      });
    case 'navigation':
      return modelled({
        kind: 'package',
        get: (_i, _s, name) => {
          if (name === 'redirect' || name === 'permanentRedirect') {
            return native(name, ({ interpreter, args, at, label }) => {
              answer(interpreter, { how: 'redirect', body: args[0], at, label });
              interpreter.path = { ...interpreter.path, dead: true };
              return UNDEFINED;
            });
          }
          if (name === 'unauthorized' || name === 'forbidden' || name === 'notFound') {
            const status = { unauthorized: 401, forbidden: 403, notFound: 404 }[name];
            return native(
              name,
              ({ interpreter, at }) => (
                raise(interpreter, object([['status', literal(status)]]), at),
                UNDEFINED
              ),
            );
          }
          return external('next/navigation', `.${name}`);
        },
      });
    default:
      return undefined;
  }
}
