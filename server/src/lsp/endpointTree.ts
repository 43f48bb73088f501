/** Endpoints by folder and application, for the client's tree. */
import type { Endpoint } from '../model/endpoint';
import { positionAt, type Location } from '../model/location';
import { CONTROLS } from '../report/controls';
import { endpointCard, gapsLine, postureLine } from './endpointCard';
import type { Folder } from './folder';
import { toRange } from './positions';
import type { ApplicationItem, EndpointItem, EndpointPosture, FolderEndpoints } from './protocol';
import { baseOf } from '../workspace/paths';
import { uriOf } from './uris';

export async function folderEndpoints(folder: Folder): Promise<FolderEndpoints> {
  const result = await folder.current();
  const byApp = new Map<string, Endpoint[]>();
  for (const endpoint of folder.endpoints)
    byApp.set(endpoint.app, [...(byApp.get(endpoint.app) ?? []), endpoint]);
  const known = new Map(result?.service.applications.map((app) => [app.key, app]));
  const names = [...byApp.keys()].map((key) => known.get(key)?.name ?? key);
  const applications = [...byApp].map(([key, endpoints], index): ApplicationItem => {
    const app = known.get(key);
    const name = names[index] ?? key;
    const isAlone = names.indexOf(name) === names.lastIndexOf(name);
    return {
      key,
      // Applications of one package have its name; the place tells them apart.
      name: isAlone || !app ? name : `${name} (${placeOf(app.location, folder)})`,
      framework: app?.framework ?? endpoints[0]?.framework ?? '',
      endpoints: endpoints.map((endpoint) => item(endpoint, folder)).sort(byPath),
    };
  });
  return { folder: folder.uri, folderName: folder.name, applications };
}

function placeOf({ file, span }: Location, folder: Folder): string {
  return `${baseOf(file)}:${String(positionAt(folder.lines(file), span[0]).line)}`;
}

function item(endpoint: Endpoint, folder: Folder): EndpointItem {
  const { file, span } = endpoint.nameLocation;
  return {
    id: endpoint.id,
    method: endpoint.method,
    path: endpoint.path,
    framework: endpoint.framework,
    ...(endpoint.handler && { handler: endpoint.handler.name }),
    uri: uriOf(file),
    range: toRange(folder.lines(file), span),
    posture: postureOf(endpoint),
    summary: gapsLine(endpoint),
    tooltip: endpointCard(endpoint, folder),
  };
}

/** The worst of the main controls; on a public endpoint authentication is not needed. */
function postureOf({ posture, traits }: Endpoint): EndpointPosture {
  const states = CONTROLS.filter(({ main }) => main).map(({ id }) => posture[id].state);
  if (posture.authentication.state === 'absent') return 'open';
  if (states.includes('absent')) return 'partial';
  if (states.includes('unknown')) return 'unknown';
  return traits.publicBecause ? 'public' : 'guarded';
}

const byPath = (a: EndpointItem, b: EndpointItem): number =>
  a.path === b.path ? (a.method < b.method ? -1 : 1) : a.path < b.path ? -1 : 1;

/** Equal as long as the tree would look the same. */
export const treeKey = (folder: Folder): string =>
  folder.endpoints.map((e) => `${e.id} ${String(e.nameLocation.span[0])} ${postureLine(e)}`).join('\n');
