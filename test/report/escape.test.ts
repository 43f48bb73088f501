/* eslint-disable no-control-regex -- control characters are what these tests look for */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import {
  escapeMarkdown,
  escapeXml,
  jsonForHtml,
  markdownCode,
  printable,
} from '../../server/src/report/escape';
import { renderHtml } from '../../server/src/report/html';
import { renderJunit } from '../../server/src/report/junit';
import { renderMarkdown } from '../../server/src/report/markdown';
import { reportModel } from '../../server/src/report/model';
import { folderUri, relativePath, uriOf } from '../../server/src/report/paths';
import { renderText } from '../../server/src/report/text';
import { reportAssets, ASSETS_FILE } from '../../scripts/report-assets';
import { hostileInput } from './hostile';

const EVIL = '</script><script>alert(1)</script><img src=x onerror=alert(2)>"\' onload=alert(3) `-->]]>';

describe('text of a workspace', () => {
  for (const host of ['file', 'webview'] as const) {
    it(`cannot become markup of the HTML report (${host})`, () => {
      const html = renderHtml(reportModel(hostileInput(EVIL)), { host, nonce: 'bm9uY2U=', theme: 'auto' });
      assert.equal(html.match(/<script/gi)?.length, 2, 'the data block and the script');
      assert.equal(html.match(/<\/script/gi)?.length, 2);
      assert.doesNotMatch(html, /<img/i);
      // Attributes: no tag of the page has an event handler.
      assert.doesNotMatch(html.replace(/<(style|script)[\s\S]*?<\/\1>/g, ''), /<[^>]*\son\w+\s*=/i);
    });
  }

  it('is only ever set as text by the script of the HTML report', () => {
    const folder = path.join(__dirname, '../../server/src/report/html/app');
    for (const name of readdirSync(folder).filter((n) => n.endsWith('.ts'))) {
      const source = readFileSync(path.join(folder, name), 'utf8');
      assert.doesNotMatch(
        source,
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|\beval\b/,
        name,
      );
    }
  });

  it('cannot drive a terminal', () => {
    const evil = '\u001b[2J\u001b]0;owned\u0007\u202etxt.exe\r\nsrc/fake.ts';
    const text = renderText(reportModel(hostileInput(evil)), { colour: false });
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it('cannot break out of XML', () => {
    const xml = renderJunit(reportModel(hostileInput(`${EVIL}\u0000\ud800`)), { failOn: 'hint' });
    assert.doesNotMatch(xml, /<script|<img/);
    assert.doesNotMatch(xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    const opened = [...xml.matchAll(/<(\w+)(?:\s[^<>]*[^/<>])?>/g)].length;
    const closed = [...xml.matchAll(/<\/\w+>/g)].length;
    assert.equal(opened, closed);
  });

  it('cannot become HTML, a mention or a table cell in Markdown', () => {
    const text = renderMarkdown(reportModel(hostileInput('<img src=x> @everyone | a | [x](javascript:1) `')));
    assert.doesNotMatch(text.replace(/(`+)[^`].*?[^`]\1(?!`)/g, ''), /<img|@everyone|(?<!\\)\[x\]/);
    for (const row of text.split('\n').filter((line) => /^\| [🔴🟠🔵⚪]/u.test(line))) {
      assert.equal(row.replace(/\\\|/g, '').match(/\|/g)?.length, 5, row);
    }
  });
});

describe('escaping', () => {
  it('leaves no control character and keeps printable text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(
          printable(text),
          /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/,
        );
        assert.doesNotMatch(escapeXml(text), /[<>"']|&(?!\w+;|#\d+;)/);
      }),
    );
    assert.equal(printable('/usuários/:ид 🚪'), '/usuários/:ид 🚪');
  });

  it('keeps JSON as it is while no character can end its script element', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = jsonForHtml(value);
        assert.doesNotMatch(text, /[<>&\u2028\u2029]/);
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('fences code in Markdown with more backticks than it has', () => {
    assert.equal(markdownCode('a'), '`a`');
    assert.equal(markdownCode('a``b'), '``` a``b ```');
    assert.equal(markdownCode('a|b'), '`a\\|b`');
    assert.equal(escapeMarkdown('set `X` *now*'), 'set `X` \\*now\\*');
  });
});

describe('paths', () => {
  it('are relative to the audited folder', () => {
    assert.equal(relativePath('/a/b', '/a/b/c.ts'), 'c.ts');
    assert.equal(relativePath('/a/b', '/a/bc/d.ts'), '../bc/d.ts');
    assert.equal(relativePath('/', '/a.ts'), 'a.ts');
    assert.equal(relativePath('C:/a', 'D:/x.ts'), 'D:/x.ts');
  });

  it('become URIs', () => {
    assert.equal(uriOf('app/[id]/a b#.ts'), 'app/%5Bid%5D/a%20b%23.ts');
    assert.equal(folderUri('/home/a b'), 'file:///home/a%20b/');
    assert.equal(folderUri('C:/x'), 'file:///C:/x/');
    assert.equal(uriOf('\ud800.ts'), '%EF%BF%BD.ts');
  });
});

describe('assets of the HTML report', () => {
  it('are current (npx tsx scripts/report-assets.ts)', async () => {
    assert.ok(readFileSync(ASSETS_FILE, 'utf8') === (await reportAssets()));
  });
});
