/** Kinds of packages' functions: clients of other services, tools that give back what they are given, calm ones. */
import type { ExternalValue } from './values';

/**
 * A method of an object that a package made (`stripe.sessions.retrieve(id)`, `s3.send(command)`): what another service
 * answers. A package's own functions (`slugify(title)`) mostly give back what they were given, in another form.
 */
export const isClientMethod = (callee: ExternalValue): boolean =>
  callee.pkg === 'global:'
    ? /^\.(Weak)?(Map|Set)\(\)\./.test(callee.path)
    : !isUtility(callee) && /\(\)./.test(callee.path);

/** Calls of the language's own that throw nothing: made errors, output, dates and the like. */
export const isCalm = ({ pkg, path }: ExternalValue): boolean =>
  pkg === 'global:' &&
  /^\.([A-Za-z]*Error|console\.\w+|Date|Math\.\w+|Map|Set|isNaN|isFinite)(\(\)|$)/.test(path);

export const isUtility = ({ pkg, path }: ExternalValue): boolean =>
  pkg === 'global:' ? !path.startsWith('.globalThis') : UTILITIES.test(pkg);

/** Packages whose functions give back what they are given, in another form. */
const UTILITIES =
  /^(lodash.*|underscore|ramda|path|qs|querystring|url|util|buffer|crypto|validator|slugify|he|class-transformer|superjson|deepmerge|immer|change-case|iconv-lite|string_decoder)(\/|$)/;
