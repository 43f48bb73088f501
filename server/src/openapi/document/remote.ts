/**
 * Addresses that `$ref`s name, and the copies of them that the user keeps in the workspace: nothing is ever fetched.
 */

/** What `openapiRemoteRefs` says: where that which addresses with this beginning name lies in the workspace. */
export interface RemoteCopy {
  /** A folder of addresses (`https://example.com/schemas/`), or one address. */
  readonly prefix: string;
  /** Absolute path of the folder or file. */
  readonly path: string;
  /** The path as the user wrote it. */
  readonly shown: string;
}

export interface Copy {
  readonly file: string;
  readonly shown: string;
}

/** A scheme, or another host; one letter before a colon is a drive. */
const ABSOLUTE = /^(?:[a-z][a-z\d+.-]+:|\/\/)/i;
const EXTENSIONS = ['.yaml', '.yml', '.json'];

/** An address without its fragment, `.` and `..` worked out; undefined if it is relative and there is no base. */
export function addressOf(reference: string, base?: string): string | undefined {
  if (base === undefined && !ABSOLUTE.test(reference)) return undefined;
  try {
    const url = new URL(reference, base ?? 'https://localhost');
    url.hash = '';
    return url.href;
  } catch {
    return undefined;
  }
}

export const isAddress = (reference: string): boolean => ABSOLUTE.test(reference);

/** Files that may be the copy of what an address names, by the longest beginning that the user named. */
export function copiesOf(address: string, remotes: readonly RemoteCopy[]): Copy[] {
  const fitting = remotes
    .flatMap((remote) => {
      const rest = restOf(address, addressOf(remote.prefix) ?? remote.prefix);
      return rest === undefined ? [] : [{ remote, rest }];
    })
    .sort((a, b) => a.rest.length - b.rest.length)[0];
  if (!fitting) return [];
  const { remote, rest } = fitting;
  const copy = { file: below(remote.path, rest), shown: below(remote.shown, rest) };
  // Addresses of schemas often go without the ending that the file has.
  return EXTENSIONS.some((extension) => copy.file.toLowerCase().endsWith(extension))
    ? [copy]
    : EXTENSIONS.map((extension) => ({ file: copy.file + extension, shown: copy.shown + extension }));
}

/** What follows a beginning in an address, without its query; `/b` is no beginning of `/bc`. */
function restOf(address: string, prefix: string): string | undefined {
  if (!address.startsWith(prefix)) return undefined;
  const rest = address.slice(prefix.length);
  if (rest !== '' && !/[/:]$/.test(prefix) && !/^[/?]/.test(rest)) return undefined;
  return rest.replace(/\?.*$/s, '').replace(/^\/+/, '');
}

const below = (path: string, rest: string): string =>
  rest === '' ? path : `${path.replace(/\/+$/, '')}/${decoded(rest)}`;

function decoded(path: string): string {
  try {
    // Steps upwards that hide behind percent signs stay behind them.
    const text = decodeURIComponent(path);
    return text.split(/[\\/]/).includes('..') ? path : text;
  } catch {
    return path;
  }
}
