/** The licences of everything that a bundle contains, as one text. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** `inputs` are the files that esbuild's metafile names, relative to `root`. */
export function noticesOf(root, inputs) {
  const folders = new Set();
  for (const input of inputs) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (match) folders.add(path.join(root, match[1]));
  }
  const notices = [...folders]
    .map(noticeOf)
    .filter(Boolean)
    .sort((a, b) => (a.title < b.title ? -1 : 1));
  const unique = new Map(notices.map((notice) => [notice.title, notice.text]));
  return [
    'Portcullis contains the following packages.',
    ...[...unique].map(([title, text]) => `${'-'.repeat(80)}\n${title}\n\n${text.trim()}`),
    '',
  ].join('\n\n');
}

function noticeOf(folder) {
  const manifestFile = path.join(folder, 'package.json');
  if (!existsSync(manifestFile)) return undefined;
  const { name, version, license } = JSON.parse(readFileSync(manifestFile, 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice|thirdpartynotice)/i.test(file))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'));
  return {
    title: `${name} ${version} (${typeof license === 'string' ? license : 'see below'})`,
    text: texts.length > 0 ? texts.join('\n\n') : 'No licence text is part of the package.',
  };
}
