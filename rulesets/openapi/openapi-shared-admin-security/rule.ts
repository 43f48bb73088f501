import {
  nameOf,
  type Alternative,
  type ApiDocument,
  type Operation,
  type OpenApiRule,
} from '../../../server/src/openapi/ruleApi';

const ADMIN = /\/admin/i;
/** `Admins` are a kind of record as `Users` are. */
const ADMIN_TAG = /^admin(?:istration)?$/i;

/** By its path, or by a tag of it or one above that (3.2). */
const isForAdmins = (document: ApiDocument, operation: Operation): boolean =>
  ADMIN.test(operation.path) || document.tagsOf(operation).some((tag) => ADMIN_TAG.test(tag));

/** Schemes with their scopes, in whatever order they are written. */
const neededBy = ({ requirements }: Alternative): string =>
  requirements
    .map(
      ({ scheme, scopes }) =>
        `${scheme} ${scopes
          .map(({ value }) => String(value))
          .sort()
          .join(' ')}`,
    )
    .sort()
    .join(' & ');

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-shared-admin-security',
    title: 'Administration secured like the rest',
    description: 'An operation for administrators needs the same as one that is for everybody.',
    area: 'openapi',
    severity: 'info',
    owasp: ['API5:2023'],
    cwe: [285],
    presets: ['strict', 'owasp-api-2023'],
    fixable: false,
  },
  visit: {
    document: (document, { report }) => {
      const served = document.operations.filter(({ kind }) => kind === 'operation');
      const ofUsers = new Map<string, Operation>();
      for (const operation of served.filter((one) => !isForAdmins(document, one))) {
        for (const alternative of operation.security) {
          const needed = neededBy(alternative);
          if (!ofUsers.has(needed)) ofUsers.set(needed, operation);
        }
      }
      for (const operation of served.filter((one) => isForAdmins(document, one))) {
        for (const alternative of operation.security) {
          const other = ofUsers.get(neededBy(alternative));
          if (!other || alternative.requirements.length === 0) continue;
          const isOwn = operation.securityFrom === 'operation';
          report(
            isOwn ? alternative.node : operation.node,
            `${nameOf(operation)} is for administrators, but needs the same as ${nameOf(other)}. Use another scheme or scope.`,
            {
              operations: [operation],
              related: [{ node: other.node, message: `${nameOf(other)} needs the same` }],
            },
          );
        }
      }
    },
  },
};
