/** The figures of one run as text: absolute ones for orientation, the ratios are what counts. */
export function printResults(results) {
  const { workspace } = results;
  console.log(
    `${workspace.files} files, ${(workspace.bytes / 1e6).toFixed(1)} MB (${workspace.from}); ${results.machine}`,
  );
  if (results.cold) printCold(results.cold);
  if (results.warm) printWarm(results.warm);
  for (const edit of results.edits ?? []) printEdit(edit);
  if (results.size) printSize(results.size);
}

function printCold({ portcullis, eslint, eslintSaw, portcullisSaw }) {
  heading(
    'Cold audit (--no-cache) against ESLint + typescript-eslint parser + eslint-plugin-security, same files',
  );
  console.log(row('', 'user CPU', 'wall', 'peak memory'));
  console.log(row('portcullis', ms(portcullis.userMs), ms(portcullis.wallMs), mb(portcullis.peakMb)));
  console.log(row('eslint', ms(eslint.userMs), ms(eslint.wallMs), mb(eslint.peakMb)));
  console.log(
    row(
      'ratio',
      faster(eslint.userMs / portcullis.userMs),
      faster(eslint.wallMs / portcullis.wallMs),
      times(portcullis.peakMb / eslint.peakMb),
    ),
  );
  console.log(
    `  portcullis saw ${portcullisSaw.filesSeen} files, parsed ${portcullisSaw.filesParsed}, skipped ${portcullisSaw.skipped}: ` +
      `${portcullisSaw.endpoints} endpoints, ${portcullisSaw.findings} findings`,
  );
  console.log(
    `  eslint saw ${eslintSaw.files} files (${eslintSaw.unparsed} not parsed): ${eslintSaw.messages} messages`,
  );
}

function printWarm({ portcullis, floor, portcullisSaw }) {
  heading('Warm audit, nothing changed, against node start + walk + read + hash');
  console.log(row('', 'user CPU', 'wall', 'peak memory'));
  console.log(row('portcullis', ms(portcullis.userMs), ms(portcullis.wallMs), mb(portcullis.peakMb)));
  console.log(row('floor', ms(floor.userMs), ms(floor.wallMs), mb(floor.peakMb)));
  console.log(
    row(
      'ratio',
      times(portcullis.userMs / floor.userMs),
      times(portcullis.wallMs / floor.wallMs),
      times(portcullis.peakMb / floor.peakMb),
    ),
  );
  console.log(`  ${portcullisSaw.filesFromCache} files from the cache, ${portcullisSaw.filesParsed} parsed`);
}

const PLACES = { route: 'a route at the end', body: 'in a handler' };

function printEdit(edit) {
  heading(
    `Edit to diagnostics in a ${edit.lines}-line ${edit.framework} file over stdio (${edit.mode}), against typescript-estree's parse of it`,
  );
  console.log(row('', 'p50', 'p95'));
  for (const [place, { p50, p95, parse, unchanged }] of Object.entries(edit.places)) {
    console.log(row(PLACES[place], ms(p50), ms(p95)));
    console.log(row('parse alone', ms(parse.p50), ms(parse.p95)));
    console.log(row('ratio', times(p50 / parse.p50), times(p95 / parse.p95)));
    if (unchanged > 0)
      console.log(
        `  WARNING: ${unchanged} edits left the diagnostics as they were: the latency is not of fresh ones`,
      );
  }
  console.log(
    `  start to first diagnostics ${ms(edit.startToFirstMs)} (${edit.firstDiagnostics} diagnostics, ` +
      `${ms(edit.openToFirstMs)} after opening), idle ${mb(edit.idleMb)}`,
  );
}

function printSize(files) {
  heading('JavaScript shipped');
  for (const file of files)
    console.log(row(file.name, `${file.kb.toFixed(0)} kB`, `${file.gzipKb.toFixed(0)} kB gzipped`));
  const total = (key) => files.reduce((sum, file) => sum + file[key], 0).toFixed(0);
  console.log(row('total', `${total('kb')} kB`, `${total('gzipKb')} kB gzipped`));
}

const heading = (text) => console.log(`\n${text}`);
const row = (name, ...cells) => `  ${name.padEnd(24)}${cells.map((cell) => cell.padStart(20)).join('')}`;
const ms = (value) => `${value < 100 ? value.toFixed(1) : value.toFixed(0)} ms`;
const mb = (value) => `${value.toFixed(0)} MB`;
const faster = (ratio) => `${ratio.toFixed(2)}× as fast`;
const times = (ratio) => `${ratio.toFixed(2)}×`;
