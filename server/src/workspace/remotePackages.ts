/** Packages that are named by an address: Deno's schemes, its own host, and the hosts that serve npm to browsers. */
import type { Resolution } from '../model/project';

/** `@scope/name@1.2/sub` with an optional version. */
const NAMED = /^((?:@[^/@]+\/)?[^/@]+)(?:@[^/]*)?(?:\/(.*))?$/;
const NPM_HOSTS =
  /^https?:\/\/(?:esm\.sh|esm\.run|cdn\.skypack\.dev|unpkg\.com|cdn\.jsdelivr\.net\/npm|jsr\.io)\/(?:v\d+\/|stable\/)?/;
const DENO = /^https?:\/\/deno\.land\/(?:x\/)?/;
/** The file of a package on Deno's host that stands for all of it. */
const ENTRY = /^(?:src\/)?(?:mod|deps|index)\.[jt]s$/;

/** The package that a specifier with a scheme names; undefined for addresses of anything else. */
export function remotePackage(specifier: string): Resolution | undefined {
  const scheme = /^(?:npm|jsr):\/?(.+)$/.exec(specifier)?.[1];
  const path = scheme ?? addressed(specifier, NPM_HOSTS) ?? addressed(specifier, DENO);
  const match = path === undefined ? null : NAMED.exec(path.replace(/[?#].*$/, ''));
  const name = match?.[1];
  if (name === undefined) return undefined;
  const subpath = match?.[2] ?? '';
  return { kind: 'package', name, subpath: ENTRY.test(subpath) ? '' : subpath };
}

const addressed = (specifier: string, host: RegExp): string | undefined => {
  const found = host.exec(specifier);
  return found ? specifier.slice(found[0].length) : undefined;
};
