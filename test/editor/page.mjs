/**
 * What a suite inside the extension host cannot do for itself: look at the window. It writes a request as a file
 * into the artifacts' folder, and finds the reply beside it.
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const LOOK_EVERY = 60;

/** Serves requests until the returned function is called. */
export function servePage(page, folder) {
  let isServing = true;
  const loop = async () => {
    while (isServing) {
      for (const name of readdirSync(folder).filter((file) => file.endsWith('.request'))) {
        const file = path.join(folder, name);
        const request = JSON.parse(readFileSync(file, 'utf8'));
        rmSync(file);
        const reply = await answer(page, folder, request).catch((error) => ({ error: String(error) }));
        const target = path.join(folder, name.replace(/request$/, 'reply'));
        writeFileSync(`${target}.part`, JSON.stringify(reply));
        renameSync(`${target}.part`, target);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    }
  };
  void loop();
  return () => (isServing = false);
}

async function answer(page, folder, request) {
  switch (request.kind) {
    case 'screenshot': {
      // Webviews fade in; a picture, unlike a check, has no event to wait for.
      await page.waitForTimeout(400);
      const file = path.join(folder, `${request.name}.png`);
      await page.screenshot({ path: file });
      return { ok: existsSync(file) };
    }
    case 'frameText': {
      const { frame, text } = await frameWith(page, request.text);
      return { found: frame !== undefined, text: text?.slice(0, 20_000) };
    }
    case 'frameClick': {
      const { frame } = await frameWith(page, request.within);
      if (!frame) return { error: `no frame with ${request.within}` };
      await frame.locator(request.selector).first().click({ timeout: 10_000 });
      return { ok: true };
    }
    case 'press':
      await page.keyboard.press(request.keys);
      return { ok: true };
    case 'pageText':
      return { text: (await pageText(page, request.until ?? '')).slice(0, 40_000) };
    default:
      return { error: `unknown request ${request.kind}` };
  }
}

/** Webviews are frames within frames. */
async function frameWith(page, wanted) {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    for (const frame of page.frames().slice(1)) {
      const text = await frame.evaluate(() => document.body?.innerText ?? '').catch(() => '');
      if (text.includes(wanted)) return { frame, text };
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {};
}

/** The text of the window, once it contains what is wanted, or after a while without it. */
async function pageText(page, wanted) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const text = await page.locator('body').innerText();
    if (text.includes(wanted) || Date.now() > deadline) return text;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
