/** Copies of what `$ref`s to other hosts name, as settings say where they lie. */
import type { ScopedSettings } from '../model/settings';
import type { RemoteCopy } from '../openapi/document/remote';
import { readConfiguration } from './configurationFile';
import { CONFIGURATION_NAMES } from './discovery';
import { dirOf, join, upwards } from './paths';

export const remoteCopies = ({
  settings: { openapiRemoteRefs },
  base,
}: {
  readonly settings: Pick<ScopedSettings['settings'], 'openapiRemoteRefs'>;
  readonly base: string;
}): RemoteCopy[] =>
  Object.entries(openapiRemoteRefs).map(([prefix, path]) => ({
    prefix,
    path: join(base, path),
    shown: path,
  }));

/** By the nearest configuration at or above a document, where nothing else of it counts. */
export function nearestRemoteCopies(
  document: string,
  root: string,
  read: (file: string) => string | undefined,
  ruleIds: readonly string[],
): RemoteCopy[] {
  for (const base of upwards(dirOf(document), root)) {
    for (const name of CONFIGURATION_NAMES) {
      const text = read(`${base}/${name}`);
      if (text === undefined) continue;
      const { openapiRemoteRefs = {} } = readConfiguration(text, ruleIds).value ?? {};
      return remoteCopies({ settings: { openapiRemoteRefs }, base });
    }
  }
  return [];
}
