/** `NestFactory.create(…)` and what is called on its result. */
import type { Location } from '../../model/location';
import { injectedInstance } from '../../link/interpret/classes';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { recordUsage } from '../../link/interpret/usages';
import {
  entryOf,
  external,
  modelled,
  native,
  stringOf,
  UNKNOWN,
  type ObjectValue,
  type Value,
} from '../../link/interpret/values';
import { normalise } from '../../link/routing/paths';
import type { GlobalStep, NestApplication } from './state';

/** The value of an application; calls on it fill `application`. */
export function applicationValue(application: NestApplication): ObjectValue {
  const collectors: Readonly<Record<string, GlobalStep[]>> = {
    useGlobalGuards: application.guards,
    useGlobalPipes: application.pipes,
    useGlobalFilters: application.filters,
    useGlobalInterceptors: application.interceptors,
    use: application.middleware,
  };
  return modelled({
    kind: 'nest.application',
    get: (_interpreter, self, name) => {
      const list = entryOf(collectors, name);
      if (list) {
        return native(name, ({ args, argsAt, at }) => {
          args.forEach((value, index) => {
            if (value.t !== 'lit') list.push({ value, at: argsAt[index] ?? at });
          });
          return self;
        });
      }
      switch (name) {
        case 'setGlobalPrefix':
          return native(name, ({ args, interpreter, at }) => {
            const text = stringOf(args[0]);
            application.prefix =
              text === undefined
                ? args[0]?.t === 'str'
                  ? normalise(args[0].parts.map((p) => p ?? '{?}').join(''))
                  : '/{?}'
                : text;
            const exclude = args[1] && memberOf(interpreter, args[1], 'exclude', at);
            if (exclude?.t === 'arr')
              application.prefixExclude = exclude.items.flatMap(
                (item) => stringOf(item.t === 'obj' ? item.props.get('path') : item) ?? [],
              );
            return self;
          });
        case 'enableCors':
          return native(name, (context) => {
            recordUsage(context.interpreter, 'cors', '@nestjs/core.enableCors()', context);
            return self;
          });
        case 'enableVersioning':
          return native(name, ({ args, interpreter, at }) => {
            application.versioning = versioning(interpreter, args[0], at);
            return self;
          });
        case 'listen':
          return native(name, () => {
            application.listens = true;
            return UNKNOWN;
          });
        case 'get':
        case 'resolve':
          return native(name, ({ args, at, interpreter }) => {
            const [token] = args;
            if (token?.t === 'ext') return external(token.pkg, `${token.path}()`, { at });
            if (token?.t === 'cls') return injectedInstance(interpreter, token);
            // A class that is modelled, such as `Reflector`, by which guards read opt-outs.
            return token?.t === 'obj' && token.model?.call ? interpreter.invoke(token, [], at) : UNKNOWN;
          });
        case 'getHttpAdapter':
        case 'getHttpServer':
          return native(name, () => UNKNOWN);
        // `NestFactory.create(…).then((app) => …)`: a promise of the application stands for it.
        case 'then':
        case 'catch':
        case 'finally':
          return undefined;
        default:
          return native(name, () => UNKNOWN);
      }
    },
  });
}

function versioning(
  interpreter: Interpreter,
  options: Value | undefined,
  at: Location,
): NestApplication['versioning'] {
  if (!options) return { uri: true, prefix: 'v', defaultVersion: [] };
  const type = memberOf(interpreter, options, 'type', at);
  const uri =
    type.t === 'lit' ? type.v === undefined || type.v === 0 : type.t === 'ext' ? /URI/.test(type.path) : true;
  const prefix = memberOf(interpreter, options, 'prefix', at);
  return {
    uri,
    prefix: stringOf(prefix) ?? (prefix.t === 'lit' && prefix.v === false ? '' : 'v'),
    defaultVersion: versionsOf(memberOf(interpreter, options, 'defaultVersion', at)) ?? [],
  };
}

/** Versions as texts; `VERSION_NEUTRAL` is the empty text; undefined where none is given. */
export function versionsOf(value: Value): string[] | undefined {
  if (value.t === 'arr') return value.items.flatMap((item) => versionsOf(item) ?? []);
  if (value.t === 'ext') return /VERSION_NEUTRAL/.test(value.path) ? [''] : ['{?}'];
  const text = stringOf(value);
  if (text === undefined) return undefined;
  // Written as a text, it is meant for the symbol.
  return [text === 'VERSION_NEUTRAL' ? '' : text];
}
