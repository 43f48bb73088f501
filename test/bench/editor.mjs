import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';

const patience = 30_000;
/** Those that the extension starts the server with (`client/src/client.ts`). */
const flags = ['--max-semi-space-size=32'];

/**
 * Plays an editor for one file: starts the server over stdio, opens the file, and can edit it and wait for the
 * diagnostics of exactly that version, by pull if the server offers it and else by push.
 * @param {{server: string, root: string, file: string}} options
 */
export async function openInEditor({ server, root, file }) {
  const started = performance.now();
  const child = spawn(process.execPath, [...flags, server, '--stdio'], {
    cwd: root,
    stdio: 'pipe',
  });
  let complaints = '';
  child.stderr.on('data', (chunk) => (complaints = (complaints + chunk).slice(-800)));
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const uri = pathToFileURL(file).href;
  const published = watchPublished(connection, uri);
  let pulls = false;
  answerServerRequests(connection, () => (pulls = true));
  connection.listen();
  const ended = new Promise((_, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${complaints}`)));
    child.once('error', reject);
  });
  ended.catch(() => undefined);

  const initialised = await Promise.race([
    connection.sendRequest('initialize', initialiseParams(root)),
    ended,
  ]);
  pulls ||= initialised.capabilities.diagnosticProvider !== undefined;
  await connection.sendNotification('initialized', {});
  let text = readFileSync(file, 'utf8');
  let version = 1;
  const waitFor = (wanted) => {
    const diagnostics = pulls
      ? connection
          .sendRequest('textDocument/diagnostic', { textDocument: { uri } })
          .then((report) => report.items ?? [])
      : published.of(wanted);
    return Promise.race([diagnostics, ended, timeout()]);
  };
  const openedAt = performance.now();
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'typescript', version, text },
  });
  const first = await waitFor(version);

  return {
    mode: pulls ? 'pull' : 'push',
    startToFirstMs: performance.now() - started,
    openToFirstMs: performance.now() - openedAt,
    first,
    /** Replaces the line range `[from, to)` by `lines` and resolves with the latency and the fresh diagnostics. */
    async edit(from, to, lines) {
      const all = text.split('\n');
      all.splice(from, to - from, ...lines);
      text = all.join('\n');
      version++;
      const range = { start: { line: from, character: 0 }, end: { line: to, character: 0 } };
      const change = { range, text: lines.map((line) => `${line}\n`).join('') };
      const sent = performance.now();
      await connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [change],
      });
      const diagnostics = await waitFor(version);
      return { ms: performance.now() - sent, diagnostics };
    },
    residentMb: () => residentMb(child.pid),
    async close() {
      await Promise.race([connection.sendRequest('shutdown').catch(() => undefined), pause(2000)]);
      await connection.sendNotification('exit').catch(() => undefined);
      await Promise.race([new Promise((resolve) => child.once('exit', resolve)), pause(2000)]);
      child.kill('SIGKILL');
      connection.dispose();
    },
  };
}

/** Pushed diagnostics by version; a waiter for a version that has come already is answered at once. */
function watchPublished(connection, uri) {
  let latest;
  const waiters = new Set();
  connection.onNotification('textDocument/publishDiagnostics', (message) => {
    if (decodeURIComponent(message.uri) !== decodeURIComponent(uri)) return;
    latest = message;
    for (const waiter of [...waiters]) waiter(message);
  });
  const fits = (message, version) => message.version === undefined || message.version >= version;
  return {
    of: (version) =>
      new Promise((resolve) => {
        if (latest?.version !== undefined && fits(latest, version)) return resolve(latest.diagnostics);
        const waiter = (message) => {
          if (!fits(message, version)) return;
          waiters.delete(waiter);
          resolve(message.diagnostics);
        };
        waiters.add(waiter);
      }),
  };
}

function answerServerRequests(connection, onPull) {
  connection.onRequest('client/registerCapability', (params) => {
    if (params.registrations.some((registration) => registration.method === 'textDocument/diagnostic'))
      onPull();
    return null;
  });
  connection.onRequest('workspace/configuration', (params) => params.items.map(() => null));
  connection.onRequest(() => null);
  connection.onNotification(() => undefined);
}

const initialiseParams = (root) => ({
  processId: process.pid,
  rootUri: pathToFileURL(root).href,
  workspaceFolders: [{ uri: pathToFileURL(root).href, name: 'bench' }],
  capabilities: {
    workspace: { configuration: true, workspaceFolders: true, diagnostics: { refreshSupport: true } },
    textDocument: {
      publishDiagnostics: {
        relatedInformation: true,
        versionSupport: true,
        codeDescriptionSupport: true,
        dataSupport: true,
      },
      diagnostic: { dynamicRegistration: true, relatedDocumentSupport: true },
    },
    window: { workDoneProgress: true },
  },
});

function residentMb(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const timeout = () =>
  new Promise((_, reject) =>
    setTimeout(() => reject(new Error('no diagnostics within 30 s')), patience).unref(),
  );
