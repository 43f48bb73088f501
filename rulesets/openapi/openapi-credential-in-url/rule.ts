import { replace } from '../../../server/src/openapi/fixes/place';
import {
  openByNature,
  subjectOf,
  type OpenApiRule,
  type Operation,
} from '../../../server/src/openapi/ruleApi';
import { lowered } from '../../../server/src/openapi/rules/names';
import { wordsOf } from '../../../server/src/check/words';

const CREDENTIAL =
  /\b(pass ?words?|passwd|pwd|pass ?phrase|secret( key)?|client ?secret|(access |auth |refresh |id |session |bearer )?tokens?|(access|refresh|id|auth)token|api ?keys?|access keys?|private keys?|jwt|credentials?|session id)\b/;
/** `token_type` says something about one. */
const ABOUT_IT =
  /\b(types?|hints?|lengths?|counts?|limits?|names?|status|expir\w*|address|symbol|ids?|format|only|enabled|required|policy|version|after|before)$/;
const NO_CREDENTIAL =
  /\b(page|paging|pagination|batch|next|previous|continuation|cursor|sync|resume|skip|csrf|xsrf|idempotency|push|device|erc\d*|nft)\b/;
const ONCE =
  /verif|confirm|reset|invit|activat|unsubscri|magic|share|download|preview|recover|accept|approve|opt-?(in|out)|callback/i;

/** Not of a template, `https://{user}:{password}@host`, which names no secret. */
const WITH_PASSWORD = /^[a-z][a-z\d+.-]*:\/\/[^/@:{}\s]*:[^/@{}\s]+@/i;

const ADVICE =
  'is a credential in the URL, where logs, histories and referrers keep it. Use a header or the body.';

function isCredential(name: string, first: Operation | undefined): boolean {
  const words = wordsOf(name).join(' ');
  if (!CREDENTIAL.test(words) || ABOUT_IT.test(words) || NO_CREDENTIAL.test(words)) return false;
  const worksOnce = first && (ONCE.test(first.path) || openByNature(first) !== undefined);
  return words !== 'token' || !worksOnce;
}

export const rule: OpenApiRule = {
  meta: {
    id: 'openapi-credential-in-url',
    title: 'Credential in the URL',
    description:
      'A parameter of the path or the query is a password, token or key, or the address of a server has one in it.',
    area: 'openapi',
    severity: 'warning',
    owasp: ['API2:2023'],
    cwe: [598, 798],
    presets: ['recommended', 'strict', 'owasp-api-2023'],
    fixable: true,
  },
  visit: {
    server: ({ urlNode, url }, { document, report }) => {
      if (document.version === '2.0' || !WITH_PASSWORD.test(url)) return;
      report(
        urlNode,
        'The address of the server has a user and a password in it, for everybody who reads the document. Take them out, and change them.',
      );
    },
    parameter: (parameter, { report }) => {
      const { role, in: place, name, node, owner } = parameter;
      if (role !== 'input' || (place !== 'query' && place !== 'path')) return;
      if (isCredential(name, owner.first))
        report(node.get('name') ?? node, `${subjectOf(parameter)} ${ADVICE}`);
    },
    // The query as a whole is described as an object (3.2).
    schema: (site, { report }) => {
      const { role, place, name, node, owner } = site;
      if (role !== 'input' || place !== 'querystring' || node.parent?.key !== 'properties') return;
      if (isCredential(name, owner.first))
        report(node, `\`${name}\` in ${lowered(subjectOf(site))} ${ADVICE}`, { atKey: true });
    },
  },
  fixes: (place) => {
    const url = String(place.node.value);
    if (WITH_PASSWORD.test(url)) {
      const clean = url.replace(/\/\/[^/@]*@/, '//');
      return [
        { title: 'Take the credentials out of the address', changes: [replace(place, place.node, clean)] },
      ];
    }
    const parameter = place.node.parent;
    const at = parameter?.get('in');
    if (at?.value !== 'query') return [];
    return [{ title: 'Send it in a header', changes: [replace(place, at, 'header')] }];
  },
};
