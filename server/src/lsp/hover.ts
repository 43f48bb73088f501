/** Hover on the registration of an endpoint: its effective chain and its posture. */
import { MarkupKind, type CodeLens, type Hover, type Position } from 'vscode-languageserver';
import type { Endpoint } from '../model/endpoint';
import { positionAt, type Location } from '../model/location';
import { endpointCard, postureLine } from './endpointCard';
import type { Folder } from './folder';
import { toOffset, toRange } from './positions';
import type { Session } from './session';

/** Endpoints that one registration may define before the hover only counts the rest. */
const MOST_CARDS = 3;

export async function hover(uri: string, position: Position, session: Session): Promise<Hover | null> {
  const located = session.locate(uri);
  if (!located || !(await located.folder.current())) return null;
  const { folder, file } = located;
  const lines = folder.lines(file);
  const offset = toOffset(lines, position);
  const endpoints = endpointsAt(folder, file, offset);
  const [first] = endpoints;
  if (!first) return null;
  const cards = endpoints.slice(0, MOST_CARDS).map((endpoint) => endpointCard(endpoint, folder));
  if (endpoints.length > MOST_CARDS)
    cards.push(`… and ${String(endpoints.length - MOST_CARDS)} more endpoints from this place.`);
  return {
    contents: { kind: MarkupKind.Markdown, value: cards.join('\n\n---\n\n') },
    range: toRange(lines, first.nameLocation.span),
  };
}

/** Those whose method and path are written here; else those whose registration begins on this line. */
function endpointsAt(folder: Folder, file: string, offset: number): Endpoint[] {
  const inFile = folder.endpoints.filter((e) => e.nameLocation.file === file);
  const named = inFile.filter((e) => within(e.nameLocation, offset));
  if (named.length > 0) return named;
  const lines = folder.lines(file);
  const { line } = positionAt(lines, offset);
  return inFile.filter(
    (e) =>
      e.location.file === file &&
      within(e.location, offset) &&
      positionAt(lines, e.location.span[0]).line === line,
  );
}

const within = ({ span }: Location, offset: number): boolean => span[0] <= offset && offset <= span[1];

/** One line above every endpoint of the file that says which controls it has. */
export async function codeLenses(uri: string, session: Session): Promise<CodeLens[]> {
  const located = session.locate(uri);
  if (!located?.folder.lenses || !(await located.folder.current())) return [];
  const { folder, file } = located;
  const lines = folder.lines(file);
  return folder.workspace
    .endpoints()
    .filter((e) => e.nameLocation.file === file)
    .map((e) => ({
      range: toRange(lines, e.nameLocation.span),
      command: {
        title: `${e.method} ${e.path}   ${postureLine(e)}`,
        command: session.options.lensCommand ?? '',
        arguments: [e.id],
      },
    }));
}
