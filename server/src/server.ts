/** The language server: over IPC when VS Code starts it, with `--stdio` for every other client. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './lsp/start';

const connection = createConnection(ProposedFeatures.all);
// Output of a library on the standard output would break the protocol there.
console.log = (...args) => connection.console.log(args.join(' '));
process.on('unhandledRejection', (reason) => connection.console.error(`unhandled: ${String(reason)}`));
startServer(connection);
