import assert from 'node:assert/strict';
import { severityInContext } from '../../server/src/check/context';
import { together } from '../../server/src/check/together';
import type { ControlStateName, Endpoint, EndpointTraits } from '../../server/src/model/endpoint';
import type { Report, RuleMeta } from '../../server/src/model/rule';
import { endpoint, meta } from './sample';

interface Situation {
  readonly method?: string;
  readonly authentication: ControlStateName;
  readonly authorization?: ControlStateName;
  readonly traits?: Partial<EndpointTraits>;
}

function placed({ method = 'POST', authentication, authorization = 'absent', traits }: Situation): Endpoint {
  const plain = endpoint(method, '/x');
  return {
    ...plain,
    traits: { ...plain.traits, changesState: method !== 'GET', ...traits },
    posture: {
      ...plain.posture,
      authentication: { state: authentication, confidence: 'high', evidence: [] },
      authorization: { state: authorization, confidence: 'high', evidence: [] },
    },
  };
}

const report = (more: Partial<Report> = {}): Report => ({
  message: 'm',
  location: { file: '/w/a.ts', span: [0, 1] },
  confidence: 'high',
  ...more,
});

const ranged: RuleMeta = meta('r', { range: ['info', 'error'] });
const severity = (situation: Situation, rule: RuleMeta = ranged, more: Partial<Report> = {}): string =>
  severityInContext(rule, report({ endpoint: placed(situation), ...more }));

describe('severity in its context', () => {
  it('is raised where strangers change something or try credentials', () => {
    assert.equal(severity({ authentication: 'absent' }), 'error');
    assert.equal(severity({ authentication: 'not-needed' }), 'error');
    assert.equal(
      severity({ authentication: 'not-needed', method: 'GET', traits: { sensitive: 'token' } }),
      'error',
    );
    assert.equal(severity({ authentication: 'absent', method: 'GET' }), 'warning');
  });

  it('is lowered where only callers with a role read', () => {
    const privileged = { authentication: 'present', authorization: 'present' } as const;
    assert.equal(severity({ ...privileged, method: 'GET' }), 'info');
    assert.equal(severity(privileged), 'warning');
    assert.equal(severity({ authentication: 'present', method: 'GET' }), 'warning');
  });

  it('is left alone where authentication is not known', () => {
    assert.equal(severity({ authentication: 'unknown' }), 'warning');
  });

  it('stays within the range of the rule, and is its own where there is no range or no endpoint', () => {
    assert.equal(
      severity({ authentication: 'absent' }, meta('r', { range: ['info', 'warning'] })),
      'warning',
    );
    assert.equal(severity({ authentication: 'absent' }, meta('r')), 'warning');
    assert.equal(severityInContext(ranged, report()), 'warning');
    assert.equal(severity({ authentication: 'absent' }, ranged, { severity: 'hint' }), 'hint');
  });

  it('is that of the worst of several endpoints', () => {
    const also = [placed({ authentication: 'absent' })];
    const guarded: Situation = { authentication: 'present', authorization: 'present', method: 'GET' };
    assert.equal(severity(guarded, ranged, { alsoEndpoints: also }), 'error');
  });
});

describe('one cause', () => {
  const said = (path: string, more: Partial<Report> = {}): Report =>
    report({
      message: `POST ${path} does it`,
      endpoint: endpoint('POST', path),
      data: { endpoints: [path] },
      ...more,
    });

  it('is one finding with all its endpoints, for the fixes too', () => {
    const [one, ...rest] = together([said('/a'), said('/b', { confidence: 'low' }), said('/a')]);
    assert.equal(rest.length, 0);
    assert.equal(one?.endpoint?.path, '/a');
    assert.deepEqual(
      one.alsoEndpoints?.map(({ path }) => path),
      ['/b'],
    );
    assert.deepEqual(one.data, { endpoints: ['/a', '/b'] });
    assert.equal(one.confidence, 'low');
  });

  it('is not what is said of another place, of something else, or of no endpoint', () => {
    const other = { location: { file: '/w/a.ts', span: [5, 6] } } as const;
    const all = [
      said('/a'),
      said('/b', other),
      said('/c', { message: 'POST /c reads it' }),
      report(),
      report(),
    ];
    assert.equal(together(all).length, all.length);
  });
});
