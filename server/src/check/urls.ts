/** What the address of a request says, as far as it is known. */
import type { Usage, ValueView } from '../model/usage';
import { alternativesOf, option, prefixOf } from './usageViews';

/** The known beginnings of the address that a call of an HTTP client goes to. */
export function addressesOf(usage: Usage): readonly string[] {
  const isOpen = usage.symbol.endsWith('.open()');
  const views = isOpen ? [usage.args[1]] : usage.args.slice(0, 2);
  return views.flatMap((view) => alternativesOf(view).flatMap((one) => beginningsOf(one)));
}

function beginningsOf(view: ValueView): readonly string[] {
  if (view.k === 'literal' || view.k === 'text') {
    const text = prefixOf(view);
    return text === '' ? [] : [text];
  }
  if (view.k === 'symbol' && /\.URL\(\)$/.test(view.symbol))
    return [...view.args].reverse().flatMap((arg) => alternativesOf(arg).flatMap((one) => beginningsOf(one)));
  if (view.k !== 'object') return [];
  return ['url', 'baseURL', 'baseUrl', 'prefixUrl', 'uri', 'href'].flatMap((name) => {
    const state = option(view, name);
    return state.is === 'constant' || state.is === 'set'
      ? alternativesOf(state.view).flatMap(beginningsOf)
      : [];
  });
}

/** `localhost`, private addresses, and names that only resolve where the service itself runs. */
export type HostKind = 'loopback' | 'private' | 'service' | 'public' | 'unknown';

const HOST = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@\s]*@)?(\[[^\]]+\]|[^/:?#\s]*)/i;

export function hostKind(address: string): HostKind {
  const host = HOST.exec(address)?.[1]?.toLowerCase() ?? '';
  if (host === '') return 'unknown';
  if (/^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\])$/.test(host)) return 'loopback';
  if (/^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|\[f[cde])/.test(host)) return 'private';
  if (
    /\.(local|internal|lan|cluster\.local|svc|intranet|test|invalid|example|corp|home)$|^host\.docker|metadata/.test(
      host,
    )
  )
    return 'private';
  if (!host.includes('.')) return 'service';
  return 'public';
}

/** Addresses that name something instead of being called: XML namespaces, schemas, placeholders. */
export const isIdentifier = (address: string): boolean =>
  /^https?:\/\/(www\.w3\.org|schemas?\.|xmlns|json-schema\.org|purl\.org|ns\.adobe|(www\.)?sitemaps\.org|ogp\.me)/i.test(
    address,
  );

/** Does the request carry a user name and password? */
export function sendsBasic(usage: Usage): boolean {
  return usage.args.some((view) =>
    alternativesOf(view).some((one) => {
      if (one.k === 'literal' || one.k === 'text') return /^[a-z]+:\/\/[^/\s]*:[^/\s]*@/i.test(prefixOf(one));
      const header = option(one, 'headers.Authorization');
      const lower = option(one, 'headers.authorization');
      const isBasic = [header, lower].some(
        (state) => (state.is === 'constant' || state.is === 'set') && /^Basic /.test(prefixOf(state.view)),
      );
      return one.k === 'object' && (isBasic || ['set', 'constant'].includes(option(one, 'auth').is));
    }),
  );
}
