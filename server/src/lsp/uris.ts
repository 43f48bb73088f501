/** URIs of the protocol ↔ paths of the workspace. */
import { URI } from 'vscode-uri';
import { toHostPath } from '../workspace/nodeHost';

/** Absolute path with `/` separators; undefined for what is not on a disk. */
export function fileOf(uri: string): string | undefined {
  const parsed = URI.parse(uri);
  return parsed.scheme === 'file' ? toHostPath(parsed.fsPath) : undefined;
}

export const uriOf = (file: string): string => URI.file(file).toString();
