import assert from 'node:assert/strict';
import type { Usage, ValueView } from '../../server/src/model/usage';
import { audit, type Files } from '../rules/audit';

async function usagesOf(files: Files): Promise<readonly Usage[]> {
  return (await audit(files)).result.service.usages;
}

/** `topic (argument, …)`, short enough to be written by hand. */
const shown = (usage: Usage): string => `${usage.topic}(${usage.args.map(text).join(', ')})`;

function text(view: ValueView): string {
  switch (view.k) {
    case 'literal':
      return JSON.stringify(view.value) ?? 'undefined';
    case 'text':
      return `\`${view.parts.map((part) => part ?? '…').join('')}\``;
    case 'object':
      return `{${Object.entries(view.props)
        .map(([name, inner]) => `${name}: ${text(inner)}`)
        .join(', ')}${view.open ? ', …' : ''}}`;
    case 'array':
      return `[${view.items.map(text).join(', ')}]`;
    case 'symbol':
      return view.symbol;
    case 'either':
      return view.of.map(text).join(' | ');
    default:
      return view.k;
  }
}

describe('usages', () => {
  it('are seen in handlers, with constants of other files resolved', async () => {
    const usages = await usagesOf({
      'config.ts': `export const SECRET = 'abc';\nexport const options = { expiresIn: '1h' };`,
      'app.ts': `
        import express from 'express';
        import jwt from 'jsonwebtoken';
        import { SECRET, options } from './config';
        const app = express();
        app.post('/login', (req, res) => {
          res.json({ token: jwt.sign({ id: req.body.id }, SECRET, options) });
        });`,
    });
    assert.deepEqual(usages.map(shown), ['jwt-sign({id: unknown}, "abc", {expiresIn: "1h"})']);
    assert.equal(usages[0]?.inRequest, true);
    const payload = usages[0]?.args[0];
    assert.deepEqual(payload?.k === 'object' && payload.props['id']?.origins, [
      { kind: 'request', source: 'body', name: 'id' },
    ]);
  });

  it('are seen in helpers that many endpoints share, and belong to each of them', async () => {
    const { result } = await audit({
      'app.js': `
        const express = require('express');
        const crypto = require('crypto');
        const app = express();
        function digest() { return crypto.createHash('md5'); }
        app.get('/a', (req, res) => res.json(digest()));
        app.get('/b', (req, res) => res.json(digest()));`,
    });
    assert.deepEqual(result.service.usages.map(shown), ['hash("md5")']);
    assert.deepEqual(
      result.service.endpoints.map((endpoint) => endpoint.usages.map(shown)),
      [['hash("md5")'], ['hash("md5")']],
    );
  });

  it('are seen in functions and methods that nothing calls', async () => {
    const usages = await usagesOf({
      'tokens.ts': `
        import { createHash } from 'node:crypto';
        export function weak(x: string) { return createHash('sha1').update(x).digest('hex'); }
        export class Tokens {
          private readonly algorithm = 'md5';
          make() { return createHash(this.algorithm); }
        }
        setTimeout(() => createHash('md4'), 10);`,
    });
    assert.deepEqual(usages.map(shown).sort(), ['hash("md4")', 'hash("md5")', 'hash("sha1")']);
    assert.deepEqual(
      usages.map((usage) => usage.inRequest),
      [true, true, false],
    );
  });

  it('say where they are only reached outside of production', async () => {
    const usages = await usagesOf({
      'app.js': `
        const express = require('express');
        const app = express();
        if (process.env.NODE_ENV !== 'production') process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';`,
    });
    assert.deepEqual(usages.map(shown), ['environment("0")']);
    assert.equal(usages[0]?.developmentOnly, true);
  });

  it('keep the ways in which a helper is called apart', async () => {
    const usages = await usagesOf({
      'app.js': `
        const crypto = require('crypto');
        const digest = (name) => crypto.createHash(name);
        digest('md5');
        digest('sha256');
        digest('md5');`,
    });
    assert.deepEqual(usages.map(shown), ['hash("md5")', 'hash("sha256")']);
  });

  it('end, whatever the code does', async () => {
    const loops = Array.from(
      { length: 60 },
      (_, i) => `function f${String(i)}() { for (;;) f${String((i + 1) % 60)}(); }`,
    );
    const usages = await usagesOf({
      'app.js': `const crypto = require('crypto');\n${loops.join('\n')}\nfunction last() { crypto.createHash('md5'); }`,
    });
    assert.deepEqual(usages.map(shown), ['hash("md5")']);
  });
});

describe('strays', () => {
  it('are handlers whose registration is out of sight, with their flows', async () => {
    const { result } = await audit({
      'controller.js': `
        const { exec } = require('child_process');
        exports.ping = (req, res) => { exec('ping ' + req.query.host, () => res.end()); };
        exports.clean = (req, res) => { exec('ping localhost', () => res.end()); };
        exports.helper = (host) => exec('ping ' + host);`,
    });
    assert.deepEqual(result.service.endpoints, []);
    assert.deepEqual(
      result.service.strays.map((stray) =>
        stray.flows.map((flow) => `${flow.source.name} → ${flow.sink.category}`),
      ),
      [['host → command', 'host → use']],
    );
  });
});
