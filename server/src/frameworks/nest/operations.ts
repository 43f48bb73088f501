/** What Nest serves beside HTTP: GraphQL resolvers, gateways, and handlers of messages and of gRPC. */
import type { Protocol } from '../../model/endpoint';
import type { Location } from '../../model/location';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { entryOf, stringOf, type Value } from '../../link/interpret/values';
import type { Applied } from './decorators';

export interface Operation {
  readonly protocol: Protocol;
  readonly method: string;
  readonly path: string;
  readonly at: Location;
}

const isOf = (pkg: string, ...names: readonly string[]): boolean =>
  names.some((name) => pkg.startsWith(name));

/** The decorator that makes a class one whose methods are called from outside. */
export const servingDecorator = (decorators: readonly Applied[]): Applied | undefined =>
  decorators.find(
    ({ name, pkg }) =>
      (name === 'Controller' && pkg.startsWith('@nestjs/')) ||
      (name === 'Resolver' && isOf(pkg, '@nestjs/graphql')) ||
      (name === 'WebSocketGateway' && isOf(pkg, '@nestjs/websockets')),
  );

const FIELDS = new Set(['Query', 'Mutation', 'Subscription']);

/** The operations that a method serves by its decorators. */
export function operationsOf(
  interpreter: Interpreter,
  serving: Applied,
  decorators: readonly Applied[],
  method: string,
): Operation[] {
  return decorators.flatMap((decorator): Operation[] => {
    const { name, pkg, args, at } = decorator;
    if (FIELDS.has(name) && isOf(pkg, '@nestjs/graphql'))
      return [
        {
          protocol: 'graphql',
          method: 'POST',
          path: `/graphql#${name}.${fieldName(interpreter, args, at) ?? method}`,
          at,
        },
      ];
    if (name === 'SubscribeMessage' && isOf(pkg, '@nestjs/websockets'))
      return [
        {
          protocol: 'message',
          method: 'SEND',
          path: `ws://${[namespaceOf(interpreter, serving), patternText(args[0])].filter((part) => part !== '').join('/')}`,
          at,
        },
      ];
    if (!isOf(pkg, '@nestjs/microservices')) return [];
    const verb = entryOf({ MessagePattern: 'MESSAGE', EventPattern: 'EVENT' }, name);
    if (verb) return [{ protocol: 'message', method: verb, path: patternText(args[0]), at }];
    if (/^Grpc(Stream)?(Method|Call)$/.test(name))
      return [
        {
          protocol: 'rpc',
          method: 'POST',
          path: `/${stringOf(args[0]) ?? '{?}'}/${stringOf(args[1]) ?? method.replace(/^./, (c) => c.toUpperCase())}`,
          at,
        },
      ];
    return [];
  });
}

/** `@Query(() => User, { name: 'user' })`, `@Query('user')`. */
function fieldName(interpreter: Interpreter, args: readonly Value[], at: Location): string | undefined {
  for (const arg of args) {
    const text = arg.t === 'obj' ? stringOf(memberOf(interpreter, arg, 'name', at)) : stringOf(arg);
    if (text !== undefined) return text;
  }
  return undefined;
}

function namespaceOf(interpreter: Interpreter, { args, at }: Applied): string {
  const options = args.find((arg) => arg.t === 'obj');
  const text = options && stringOf(memberOf(interpreter, options, 'namespace', at));
  return (text ?? '').replace(/^\//, '');
}

/** `'orders.created'`, `{ cmd: 'sum' }`. */
const patternText = (value: Value | undefined): string =>
  stringOf(value) ??
  (value?.t === 'obj'
    ? [...value.props].map(([key, item]) => `${key}:${stringOf(item) ?? '{?}'}`).join(',')
    : '{?}');
