import assert from 'node:assert/strict';
import type { AnalysisResult } from '../../server/src/model/analysis';
import type { Endpoint } from '../../server/src/model/endpoint';
import { reportModel } from '../../server/src/report/model';
import { controlStates, RESULT, SAMPLE } from './sample';

const [template] = RESULT.service.endpoints;
if (!template) throw new Error('the sample has endpoints');

const endpoint = (states: Parameters<typeof controlStates>[0], more: Partial<Endpoint> = {}): Endpoint => ({
  ...template,
  posture: controlStates(states),
  ...more,
});
const score = (
  endpoints: readonly Endpoint[],
  more: Partial<AnalysisResult> = {},
): ReturnType<typeof reportModel>['score'] =>
  reportModel({
    ...SAMPLE,
    result: { ...RESULT, findings: [], service: { ...RESULT.service, endpoints }, ...more },
  }).score;

const error = RESULT.findings[0];
if (!error) throw new Error('the sample has findings');

describe('score', () => {
  it('is 100 when all that is needed is there, 0 when nothing is', () => {
    assert.equal(score([endpoint({ authentication: 'present', authorization: 'not-needed' })]).value, 100);
    assert.equal(score([endpoint({ authentication: 'absent', rateLimit: 'absent' })]).value, 0);
  });

  it('weighs controls: authentication 4, rate limit 2', () => {
    assert.equal(score([endpoint({ authentication: 'present', rateLimit: 'absent' })]).value, 67);
    assert.equal(score([endpoint({ authentication: 'absent', rateLimit: 'present' })]).value, 33);
  });

  it('counts unknown half, and leaves out what nobody looked at', () => {
    assert.equal(score([endpoint({ authentication: 'unknown' })]).value, 50);
    assert.deepEqual(score([endpoint({})]), { rating: 'none', deducted: 0, capped: 0 });
  });

  it('weighs endpoints that change state twice', () => {
    const read = endpoint({ authentication: 'present' });
    const write = endpoint(
      { authentication: 'absent' },
      { traits: { ...template.traits, changesState: true } },
    );
    assert.equal(score([read, write]).value, 33);
  });

  it('holds an endpoint with an open error at half', () => {
    const safe = endpoint({ authentication: 'present' }, { method: 'DELETE', path: '/users/:id' });
    assert.equal(score([safe]).value, 100);
    assert.deepEqual(score([safe], { findings: [error] }), {
      value: 50,
      rating: 'weak',
      deducted: 0,
      capped: 1,
    });
  });

  it('takes off points for findings outside of endpoints, 25 at most', () => {
    const { endpoint: _, ...homeless } = error;
    const safe = endpoint({ authentication: 'present' });
    assert.equal(score([safe], { findings: [homeless] }).value, 95);
    assert.equal(
      score([safe], { findings: [{ ...homeless, owasp: [] }] }).value,
      100,
      'housekeeping is free',
    );
    assert.equal(score([safe], { findings: Array.from({ length: 9 }, () => homeless) }).value, 75);
  });
});
