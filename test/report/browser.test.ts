/** The HTML report in a real browser. Skipped where no Chromium is installed. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { renderHtml, type HtmlOptions } from '../../server/src/report/html';
import { reportModel, type ReportInput } from '../../server/src/report/model';
import { hostileInput } from './hostile';
import { ROOT } from './sampleSources';
import { SAMPLE } from './sample';

const CHROMIUM = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (file) => file !== undefined && existsSync(file),
);

describe('HTML report in a browser', function () {
  this.timeout(60_000);
  let browser: Browser | undefined;
  let page: Page;
  let errors: string[];
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portcullis-report-'));

  before(async function () {
    if (CHROMIUM === undefined) return this.skip();
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    });
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    errors = [];
  });
  afterEach(async () => {
    await page?.close();
    assert.deepEqual(errors, [], 'no error, no violation of the policy');
  });

  async function open(
    input: ReportInput,
    options: Partial<HtmlOptions> = {},
    setUp?: (page: Page) => Promise<void>,
  ): Promise<void> {
    const file = path.join(folder, 'report.html');
    writeFileSync(
      file,
      renderHtml(reportModel(input), { host: 'file', nonce: 'bm9uY2U=', theme: 'auto', ...options }),
    );
    assert.ok(browser);
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) errors.push(`request to ${request.url()}`);
    });
    await setUp?.(page);
    await page.goto(pathToFileURL(file).href);
  }

  const rows = (): Promise<string[]> => page.locator('tr.endpoint .path').allInnerTexts();

  it('lists endpoints and opens one by keyboard', async () => {
    await open(SAMPLE);
    assert.equal((await rows()).length, 12);
    await page.locator('tr.endpoint .expand').first().focus();
    await page.keyboard.press('Enter');
    const detail = page.locator('tr.detail');
    await detail.waitFor();
    assert.match(await detail.innerText(), /no call of the handler asks for a session/);
    assert.equal(await page.locator('tr.endpoint .expand').first().getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('Enter');
    assert.equal(await detail.isVisible(), false);
  });

  it('shows the evidence of a cell under the pointer', async () => {
    await open(SAMPLE);
    await page.locator('tr.endpoint', { hasText: '/orders/export' }).locator('td.state').first().hover();
    assert.match(await page.locator('#tip').innerText(), /requireAuth answers 401 when no token verifies/);
  });

  it('filters by severity, OWASP category, framework, state and words', async () => {
    await open(SAMPLE);
    await page.selectOption('#filter-framework', 'next');
    assert.deepEqual(await rows(), ['/api/report']);
    await page.click('#reset');
    await page.selectOption('#filter-control', 'authentication');
    await page.selectOption('#filter-state', 'absent');
    assert.deepEqual(await rows(), ['/api/report', '/users', '/users/:id']);
    await page.click('#reset');
    await page.click('[data-value="API7:2023"]');
    assert.equal(await page.locator('#findings > li').count(), 1);
    await page.click('#reset');
    await page.fill('#search', 'orders export');
    await page.locator('tr.endpoint').nth(1).waitFor({ state: 'detached' });
    assert.match(await page.locator('#status').innerText(), /1 of 12 endpoints and 1 of 10 findings/);
  });

  it('moves between tabs with the arrow keys', async () => {
    await open(SAMPLE);
    await page.focus('#tab-endpoints');
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.locator('#panel-findings').isVisible(), true);
    assert.equal(await page.locator('#panel-endpoints').isVisible(), false);
    assert.equal(await page.evaluate('document.activeElement?.id'), 'tab-findings');
  });

  it('shows what an OpenAPI document scores, what costs it, and leads to the findings', async () => {
    await open(SAMPLE);
    await page.click('#tab-documents');
    const card = page.locator('.document');
    assert.match(await card.innerText(), /openapi\.yaml[\s\S]*100 − 2\.0 [\s\S]* − 20\.0 [\s\S]* = 78\.0/);
    assert.deepEqual(await card.locator('.operations .path').allInnerTexts(), ['/orders']);
    await card.locator('.operations .expand').click();
    assert.match(await card.locator('.operations .costs').innerText(), /openapi-missing-security\s+−20/);
    await card.locator('.costs button', { hasText: 'Unencrypted server' }).first().click();
    assert.equal(await page.locator('#findings > li').count(), 1, 'the findings of the rule alone');
    assert.equal(await page.locator('#panel-findings').isVisible(), true);
  });

  it('sorts by a control, the absent first', async () => {
    await open(SAMPLE);
    await page.click('th[data-sort="0"] button');
    assert.deepEqual((await rows()).slice(0, 4), [
      '/api/report',
      '/users',
      '/users/:id',
      '/users/:id/avatar',
    ]);
    assert.equal(await page.getAttribute('th[data-sort="0"]', 'aria-sort'), 'ascending');
  });

  it('asks the editor to open a place, with an absolute path', async () => {
    await open(SAMPLE, { host: 'webview' }, async (p) => {
      await p.addInitScript(`
        window.posted = [];
        window.acquireVsCodeApi = () => ({
          postMessage: (m) => window.posted.push(m),
          getState: () => ({ tab: 'tab-findings', filters: { rule: 'verbose-errors' } }),
          setState: () => {},
        });`);
    });
    assert.equal(await page.locator('#findings > li').count(), 1, 'the state of before is restored');
    await page.click('#findings .place');
    await page.click('[data-command="refresh"]');
    assert.deepEqual(await page.evaluate('posted'), [
      { type: 'open', file: `${ROOT}/src/app.ts`, line: 14, column: 53, endLine: 14, endColumn: 62 },
      { type: 'refresh' },
    ]);
  });

  it('goes from an endpoint to its finding', async () => {
    await open(SAMPLE);
    await page.locator('tr.endpoint', { hasText: 'DELETE' }).locator('.expand').click();
    await page.locator('.finding-link', { hasText: 'missing-authentication' }).click();
    assert.match(
      String(await page.evaluate('document.activeElement?.textContent')),
      /DELETE \/users\/:id has no authentication/,
    );
  });

  it('runs nothing that a workspace wrote', async () => {
    await open(
      hostileInput('</script><img src=x onerror=alert(1)><script>alert(2)</script>'),
      {},
      async (p) => {
        p.on('dialog', (dialog) => {
          errors.push('a script of the workspace ran');
          void dialog.dismiss();
        });
      },
    );
    await page.locator('tr.endpoint .expand').first().click();
    await page.click('#tab-findings');
    for (const button of await page.locator('#findings .expand').all()) await button.click();
    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.locator('script').count(), 2);
  });

  it('shows 2,000 endpoints and findings a page at a time', async () => {
    const { result } = SAMPLE;
    const many = <T>(list: readonly T[], make: (item: T, index: number) => T): T[] =>
      Array.from({ length: 2_000 }, (_, i) => make(list[i % list.length]!, i));
    await open({
      ...SAMPLE,
      result: {
        ...result,
        findings: many(result.findings, (f, i) => ({ ...f, fingerprint: String(i) })),
        service: {
          ...result.service,
          endpoints: many(result.service.endpoints, (e, i) => ({
            ...e,
            id: `${i}`,
            path: `/r${i}${e.path}`,
          })),
        },
      },
    });
    assert.equal((await rows()).length, 100);
    await page.click('#endpoints-more button');
    assert.equal((await rows()).length, 200);
    await page.fill('#search', '/r1999/');
    await page.locator('tr.endpoint').nth(1).waitFor({ state: 'detached' });
  });

  it('fits 500 columns of pixels', async () => {
    await open(SAMPLE);
    await page.setViewportSize({ width: 500, height: 900 });
    await page.locator('tr.endpoint .expand').first().click();
    assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= 500);
  });
});
