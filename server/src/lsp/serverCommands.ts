/** Commands that the server itself runs, for clients without a user interface of ours, and for its own code actions. */
import type { ExecuteCommandParams } from 'vscode-languageserver';
import type { Session } from './session';

export const FOLLOW_UP = 'portcullis.server.followUp';
export const AUDIT = 'portcullis.server.audit';
export const CLEAR_AUDIT = 'portcullis.server.clearAudit';

export const SERVER_COMMANDS = [FOLLOW_UP, AUDIT, CLEAR_AUDIT];

export interface CommandHandlers {
  readonly audit: () => Promise<unknown>;
  readonly clearAudit: () => void;
}

export async function executeCommand(
  params: ExecuteCommandParams,
  session: Session,
  handlers: CommandHandlers,
): Promise<unknown> {
  switch (params.command) {
    case FOLLOW_UP: {
      const [message] = params.arguments ?? [];
      if (typeof message === 'string') session.connection.window.showInformationMessage(message);
      return null;
    }
    case AUDIT:
      return handlers.audit();
    case CLEAR_AUDIT:
      handlers.clearAudit();
      return null;
    default:
      return null;
  }
}
