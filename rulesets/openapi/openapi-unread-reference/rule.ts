import { type DocNode, type OpenApiRule } from '../../../server/src/openapi/ruleApi';
import { referencesIn } from '../../../server/src/openapi/rules/references';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-unread-reference',
    title: 'Reference to another host that is not read',
    description:
      'A `$ref` names an address that nothing is fetched from, so that what it describes is not checked.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API9:2023'],
    cwe: [1059],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: false,
  },
  isStructural: true,
  visit: {
    document: ({ references }, { report }) => {
      const found = new Map<string, { readonly node: DocNode; readonly copy?: string; count: number }>();
      for (const tree of references.files.values()) {
        if (!tree) continue;
        for (const { holder, node } of referencesIn(tree)) {
          const unread = references.unread(holder);
          if (!unread) continue;
          const known = found.get(unread.address);
          if (known) known.count++;
          else found.set(unread.address, { node, copy: unread.copy, count: 1 });
        }
      }
      for (const [address, { node, copy, count }] of found) report(node, messageOf(address, copy, count));
    },
  },
};

function messageOf(address: string, copy: string | undefined, count: number): string {
  const others = count > 1 ? `, as for ${String(count - 1)} more references to it` : '';
  const said = `\`${short(address)}\` is not read: what it describes is unknown and not checked${others}.`;
  if (copy !== undefined)
    return `${said} By \`openapiRemoteRefs\` it lies at \`${short(copy)}\`, where the workspace has no JSON or YAML file.`;
  const folder = address.replace(/[^/:]*$/, '');
  return `${said} Nothing is fetched: name a copy in \`portcullis.config.yaml\`, \`openapiRemoteRefs: { '${short(folder)}': copies }\`.`;
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 30)}…${text.slice(-29)}` : text);
