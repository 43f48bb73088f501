import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fingerprinted, hash64 } from '../../server/src/check/fingerprint';
import { OWN_RULES } from '../../server/src/check/ownRules';
import {
  chainAsRelated,
  chainInWords,
  endpointName,
  joinByLocation,
  lacks,
  leastConfident,
} from '../../server/src/check/ruleApi';
import { check, type CheckInput } from '../../server/src/check/run';
import { atLeast, levelFor, mayBeOn } from '../../server/src/check/severity';
import { suppress } from '../../server/src/check/suppress';
import type { ChainStep } from '../../server/src/model/endpoint';
import type { Finding } from '../../server/src/model/finding';
import type { Report } from '../../server/src/model/rule';
import { endpoint, facts, finding, meta, rule, scope } from './sample';

const A = '/w/a.ts';

describe('levels', () => {
  it('come from the preset, then the rules, then the last override that matches', () => {
    const strictOnly = meta('r', { presets: ['strict'] });
    assert.equal(levelFor(meta('r'), A, scope()), 'default');
    assert.equal(levelFor(strictOnly, A, scope()), 'off');
    assert.equal(levelFor(strictOnly, A, scope({ preset: 'strict' })), 'default');
    assert.equal(levelFor(strictOnly, A, scope({ rules: { r: 'info' } })), 'info');
    const overrides = [
      { files: ['src'], rules: { r: 'hint' } },
      { files: ['src/admin/**'], rules: { r: 'error' } },
    ] as const;
    const settings = { rules: { r: 'off' }, overrides } as const;
    assert.equal(levelFor(meta('r'), '/w/src/a.ts', scope(settings)), 'hint');
    assert.equal(levelFor(meta('r'), '/w/src/admin/a.ts', scope(settings)), 'error');
    assert.equal(levelFor(meta('r'), '/w/lib/a.ts', scope(settings)), 'off');
    assert.equal(levelFor(meta('r'), '/w/src/a.ts', scope(settings, '/w/src')), 'off');
    assert.equal(mayBeOn(meta('r'), [scope(settings)]), true);
    assert.equal(mayBeOn(meta('r'), [scope({ rules: { r: 'off' } })]), false);
  });

  it('have an order', () => {
    assert.equal(atLeast('error', 'warning'), true);
    assert.equal(atLeast('warning', 'warning'), true);
    assert.equal(atLeast('info', 'warning'), false);
  });
});

describe('fingerprints', () => {
  const mark = (text: string, code: string, more: Partial<Finding> = {}): string => {
    const at = text.indexOf(code);
    const [marked] = fingerprinted(
      [{ finding: finding('r', A, [at, at + code.length], more) }],
      '/w',
      () => text,
    );
    return marked?.fingerprint ?? '';
  };

  it('survive unrelated edits, moves and formatting', () => {
    const code = "app.get('/x', handler)";
    const fingerprint = mark(`${code};\n`, code);
    assert.match(fingerprint, /^[0-9a-f]{16}$/);
    assert.equal(mark(`\n\n// c\n${code};\n`, code), fingerprint);
    assert.equal(mark('app.get("/x",\n  handler,\n)', 'app.get("/x",\n  handler,\n)'), fingerprint);
    assert.notEqual(mark("app.get('/y', handler)", "app.get('/y', handler)"), fingerprint);
    assert.notEqual(mark(code, code, { ruleId: 'other' }), fingerprint);
    assert.notEqual(mark(code, code, { endpoint: { method: 'GET', path: '/x' } }), fingerprint);
  });

  it('do not depend on where the workspace lies', () => {
    const of = (root: string) =>
      fingerprinted([{ finding: finding('r', `${root}/src/a.ts`, [0, 1]) }], root, () => 'x')[0]?.fingerprint;
    assert.equal(of('/w'), of('/home/me/elsewhere'));
  });

  it('tell equal findings apart by their order, and others by their key', () => {
    const same = { finding: finding('r', A, [0, 1]) };
    const marks = fingerprinted([same, same, { ...same, key: 'k' }], '/w', () => 'x').map(
      (f) => f.fingerprint,
    );
    assert.equal(new Set(marks).size, 3);
  });

  it('hash as FNV-1a does', () => {
    assert.equal(hash64(''), 'cbf29ce484222325');
    assert.equal(hash64('a'), 'af63dc4c8601ec8c');
    assert.equal(hash64('foobar'), '85944171f73967e8');
  });
});

describe('suppression', () => {
  const run = (text: string, found: readonly [rule: string, code: string][], settings = {}) => {
    const module = facts(A, text);
    const findings = found.map(([id, code]) => finding(id, A, [text.indexOf(code), text.indexOf(code) + 1]));
    const result = suppress(findings, new Map([[A, module]]), () => scope(settings), new Set(['r', 's']));
    return {
      kept: result.kept.map((f) => f.ruleId),
      suppressed: result.suppressed.map(({ finding: f, reason }) => [f.ruleId, reason]),
      comments: result.comments.map((f) => f.ruleId),
    };
  };

  it('hides by next line, same line and file, with the reason', () => {
    assert.deepEqual(
      run('// portcullis-disable-next-line r -- behind VPN\nfoo();\nbar();', [
        ['r', 'foo'],
        ['s', 'foo'],
        ['r', 'bar'],
      ]),
      {
        kept: ['s', 'r'],
        suppressed: [['r', 'behind VPN']],
        comments: [],
      },
    );
    assert.deepEqual(
      run('foo(); // portcullis-disable-line -- x\n', [
        ['r', 'foo'],
        ['s', 'foo'],
      ]).kept,
      [],
    );
    assert.deepEqual(
      run('/* portcullis-disable r, s -- legacy */\n\nfoo();', [
        ['r', 'foo'],
        ['s', 'foo'],
      ]).kept,
      [],
    );
  });

  it('reports comments that hide nothing, once each', () => {
    assert.deepEqual(run('// portcullis-disable-next-line r\nfoo();', []).comments, ['unused-suppression']);
    assert.deepEqual(run('// portcullis-disable -- x\nfoo();', []).comments, ['unused-suppression']);
    assert.deepEqual(run('// portcullis-disable-next-line not-run -- x\nfoo();', []).comments, []);
  });

  it('reports missing reasons, unless told not to', () => {
    const text = '// portcullis-disable-next-line r\nfoo();';
    assert.deepEqual(run(text, [['r', 'foo']]).comments, ['suppression-without-reason']);
    assert.deepEqual(run(text, [['r', 'foo']], { requireSuppressionReason: false }).comments, []);
  });

  it('credits the narrowest comment', () => {
    const text = '// portcullis-disable -- all\n// portcullis-disable-next-line r -- this\nfoo();';
    assert.deepEqual(run(text, [['r', 'foo']]), {
      kept: [],
      suppressed: [['r', 'this']],
      comments: ['unused-suppression'],
    });
  });
});

/** Runs `check` on one file. */
function checked(text: string, reports: Report[], more: Partial<CheckInput> = {}) {
  return check({
    rules: [rule('r', () => reports)],
    context: {
      service: {
        applications: [],
        endpoints: [],
        knownControls: [],
        unknowns: [],
        usages: [],
        strays: [],
        unproven: [],
      },
      settings: scope().settings,
      modules: new Map([[A, facts(A, text)]]),
    },
    foreign: [],
    foreignMetas: [],
    documents: [],
    settingsFor: () => scope(),
    scopes: [scope()],
    root: '/w',
    text: () => text,
    ...more,
  });
}

const report = (span: readonly [number, number], more: Partial<Report> = {}): Report => ({
  message: 'm',
  location: { file: A, span },
  confidence: 'high',
  ...more,
});

describe('check', () => {
  it('completes reports with the metadata of the rule', () => {
    const get = endpoint('GET', '/x');
    const { findings } = checked('abc', [
      report([0, 1], { endpoint: get, alsoEndpoints: [get], data: { a: 1 }, severity: 'error' }),
    ]);
    assert.equal(findings.length, 1);
    const { fingerprint, content, ...rest } = findings[0]!;
    assert.match(fingerprint, /^[0-9a-f]{16}$/);
    assert.match(content ?? '', /^[0-9a-f]{16}$/);
    assert.deepEqual(rest, {
      ruleId: 'r',
      message: 'm',
      location: { file: A, span: [0, 1] },
      severity: 'error',
      confidence: 'high',
      endpoint: { method: 'GET', path: '/x' },
      alsoEndpoints: [{ method: 'GET', path: '/x' }],
      cwe: [306],
      owasp: ['API2:2023'],
      related: [],
      data: { a: 1 },
    });
  });

  it('drops doubles, what is unsure, and what lies in broken code', () => {
    assert.equal(checked('abc', [report([0, 1]), report([0, 1])]).findings.length, 1);
    assert.equal(
      checked('abc', [report([0, 1], { key: 'a' }), report([0, 1], { key: 'b' })]).findings.length,
      2,
    );
    assert.equal(checked('abc', [report([0, 1], { confidence: 'low' })]).findings.length, 0);
    const text = 'const ok = 1;\nconst = ;\n';
    const broken = facts(A, text).problems[0]!.at;
    assert.equal(checked(text, [report(broken), report([0, 5])]).findings.length, 1);
  });

  it('puts a level that the user chose over that of the report', () => {
    const quiet = scope({ rules: { r: 'hint' } });
    const { findings } = checked('abc', [report([0, 1], { severity: 'error' })], {
      settingsFor: () => quiet,
      scopes: [quiet],
    });
    assert.deepEqual(
      findings.map((f) => f.severity),
      ['hint'],
    );
  });

  it('does not run rules that are off, and names those that fail', () => {
    const off = scope({ rules: { r: 'off' } });
    const explode = rule('r', () => {
      throw new Error('bug');
    });
    assert.deepEqual(checked('abc', [], { rules: [explode] }).failures, [{ ruleId: 'r', message: 'bug' }]);
    assert.deepEqual(
      checked('abc', [], { rules: [explode], scopes: [off], settingsFor: () => off }).failures,
      [],
    );
  });

  it('suppresses findings of documents too', () => {
    const file = '/w/api.yaml';
    const foreign = [finding('o', file, [20, 25])];
    const suppressions = [
      { at: [0, 10] as const, scope: 'line' as const, line: 2, rules: ['o'], reason: 'why' },
    ];
    const result = checked('', [], {
      foreign,
      foreignMetas: [meta('o')],
      documents: [{ file, lineStarts: [0, 15], suppressions }],
    });
    assert.deepEqual([result.findings.length, result.suppressed[0]?.reason], [0, 'why']);
  });

  it('sorts alike whatever the order of the reports', () => {
    const span = fc.tuple(fc.nat(5), fc.nat(5)).map(([a, b]): [number, number] => [a, a + b]);
    const reports = fc.array(fc.record({ span, message: fc.constantFrom('a', 'b') }));
    fc.assert(
      fc.property(reports, (all) => {
        const made = all.map((r) => report(r.span, { message: r.message }));
        assert.deepEqual(
          checked('abcdefghijk', [...made].reverse()).findings,
          checked('abcdefghijk', made).findings,
        );
      }),
    );
  });
});

describe('helpers for rules', () => {
  const step = (label: string, more: Partial<ChainStep> = {}): ChainStep => ({
    kind: 'middleware',
    scope: 'app',
    label,
    location: { file: A, span: [0, 1] },
    certainty: 'certain',
    effects: [],
    ...more,
  });

  it('name endpoints and chains', () => {
    assert.equal(endpointName(endpoint('GET', '/x')), 'GET /x');
    assert.equal(endpointName(endpoint('*', '/x')), 'any method of /x');
    const chain = [
      step('a'),
      step('b'),
      step('c'),
      step('h', { kind: 'handler' }),
      step('e', { kind: 'error-handler' }),
    ];
    assert.equal(chainInWords(endpoint('GET', '/', { chain })), '`a`, `b` and `c`');
    assert.equal(chainInWords(endpoint('GET', '/', { chain: [step('a')] })), '`a`');
    assert.equal(chainInWords(endpoint('GET', '/')), '');
    assert.deepEqual(
      chainAsRelated(endpoint('GET', '/', { chain: [step('a', { certainty: 'unknown' })] })).map(
        (r) => r.message,
      ),
      ['middleware `a` (app): could not be resolved'],
    );
  });

  it('take unknown for unknown, and the weakest premise for the conclusion', () => {
    assert.equal(lacks(endpoint('GET', '/'), 'authentication'), false);
    assert.equal(leastConfident('high', 'low', 'medium'), 'low');
    assert.equal(leastConfident(), 'high');
  });

  it('join reports with one place', () => {
    const [get, post] = [endpoint('GET', '/x'), endpoint('POST', '/x')];
    const joined = joinByLocation([
      report([0, 1], { endpoint: get }),
      report([0, 1], { endpoint: post, confidence: 'medium' }),
      report([0, 1], { endpoint: post, key: 'other' }),
      report([5, 6], { endpoint: post }),
    ]);
    assert.deepEqual(
      joined.map((r) => [r.endpoint?.method, r.alsoEndpoints?.map((e) => e.method), r.confidence]),
      [
        ['GET', ['POST'], 'medium'],
        ['POST', undefined, 'high'],
        ['POST', undefined, 'high'],
      ],
    );
  });
});

describe('rules of the engine', () => {
  it('are in every preset', () => {
    for (const own of OWN_RULES) assert.deepEqual(own.presets, ['recommended', 'strict', 'owasp-api-2023']);
  });
});
