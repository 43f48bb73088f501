import { add, remove, type FixDraft, type FixPlace } from '../../../server/src/openapi/fixes/place';
import { schemeNames } from '../../../server/src/openapi/fixes/security';
import { nameOf, openByNature, type OpenApiRule } from '../../../server/src/openapi/ruleApi';

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-missing-security',
    title: 'Operation without security',
    description: 'An operation has no security requirement, or one that can be left out.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API2:2023'],
    cwe: [306],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    operation: (operation, { document, report }) => {
      const { kind, node, security, securityFrom } = operation;
      if (kind !== 'operation' || openByNature(operation) !== undefined) return;
      const name = nameOf(operation);
      const own = securityFrom === 'operation' ? node.get('security') : undefined;
      if (own && security.length === 0) {
        const what = document.root.has('security')
          ? 'switches off the security of the document'
          : 'has an empty security requirement';
        report(
          own,
          `${name} ${what} (\`security: []\`): anyone may call it. Name a scheme, or remove the line if the document has one.`,
        );
      } else if (security.length === 0) {
        report(
          node,
          `${name} has no security requirement: anyone may call it. Add \`security\` to the operation or to the document.`,
        );
      } else if (security.some(({ requirements }) => requirements.length === 0)) {
        report(
          node,
          `${name} lists an empty alternative (\`{}\`) in its security, so that no credential is needed.`,
        );
      }
    },
  },
  fixes: (place) => (place.path.at(-1) === 'security' ? emptySecurity(place) : missingSecurity(place)),
};

function missingSecurity(place: FixPlace): FixDraft[] {
  if (place.node.has('security')) return [];
  return schemeNames(place)
    .slice(0, 3)
    .flatMap((scheme): FixDraft[] => {
      const value = [{ [scheme]: [] }];
      return [
        { title: `Require \`${scheme}\` here`, changes: [add(place, place.node, 'security', value)] },
        {
          title: `Require \`${scheme}\` for every operation that says nothing else`,
          changes: [add(place.document, place.document.root, 'security', value)],
        },
      ];
    });
}

function emptySecurity(place: FixPlace): FixDraft[] {
  if (place.document.root.has('security')) {
    const title = 'Remove `security: []`, so that the security of the document holds';
    return [{ title, changes: [remove(place, place.member)] }];
  }
  const { start, end } = place.node;
  return schemeNames(place)
    .slice(0, 3)
    .map((scheme) => ({
      title: `Require \`${scheme}\` here`,
      changes: [{ file: place.file, span: [start, end], newText: `[{ ${JSON.stringify(scheme)}: [] }]` }],
    }));
}
