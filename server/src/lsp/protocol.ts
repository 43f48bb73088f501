/**
 * What client and server say to each other beyond the Language Server Protocol. The one file of the server that the
 * client may import; it imports nothing.
 */

/** `initializationOptions`; every field may be absent. */
export interface InitializationOptions {
  /** Address of rule pages with `{id}` and `{area}` in it; absent: the pages in the public repository. */
  readonly rulePage?: string;
  /** Folder outside of the workspace where facts are kept between runs. */
  readonly cacheDir?: string;
  /** The client itself hides pushed diagnostics of files that it pulls, so an audit may push those of all files. */
  readonly hidesPulled?: boolean;
  /** Command that a code lens runs. */
  readonly lensCommand?: string;
}

/** Names of the requests (client → server) and notifications (server → client). */
export const METHODS = {
  audit: 'portcullis/audit',
  clearAudit: 'portcullis/clearAudit',
  report: 'portcullis/report',
  exportReport: 'portcullis/export',
  endpoints: 'portcullis/endpoints',
  rulePage: 'portcullis/rulePage',
  status: 'portcullis/status',
  endpointsChanged: 'portcullis/endpointsChanged',
} as const;

/** Folders and files are URIs. Without a folder the first one is meant. */
export interface AuditParams {
  readonly folder?: string;
  /** Limits the result to one file; the analysis still sees the whole folder. */
  readonly file?: string;
}

export interface AuditSummary {
  readonly folder: string;
  readonly folderName: string;
  readonly cancelled: boolean;
  readonly findings: number;
  readonly errors: number;
  readonly warnings: number;
  readonly files: number;
  readonly endpoints: number;
  readonly milliseconds: number;
}

export interface ReportParams extends AuditParams {
  readonly nonce: string;
  readonly cspSource: string;
}

export type ExportFormat = 'html' | 'sarif' | 'markdown' | 'json';

export interface ExportParams extends AuditParams {
  readonly format: ExportFormat;
}

export interface RulePageParams {
  readonly id: string;
}

export interface ProtocolPosition {
  readonly line: number;
  readonly character: number;
}

/** 0-based, as in the Language Server Protocol. */
export interface ProtocolRange {
  readonly start: ProtocolPosition;
  readonly end: ProtocolPosition;
}

/** `open`: nobody is asked who they are; `partial`: another main control is absent. */
export type EndpointPosture = 'guarded' | 'partial' | 'open' | 'unknown' | 'public';

export interface EndpointItem {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly framework: string;
  readonly handler?: string;
  readonly uri: string;
  readonly range: ProtocolRange;
  readonly posture: EndpointPosture;
  /** What is missing, on one line: `no auth, rate`; empty if nothing is. */
  readonly summary: string;
  /** Markdown. */
  readonly tooltip: string;
}

export interface ApplicationItem {
  readonly key: string;
  readonly name: string;
  readonly framework: string;
  readonly endpoints: readonly EndpointItem[];
}

export interface FolderEndpoints {
  readonly folder: string;
  readonly folderName: string;
  readonly applications: readonly ApplicationItem[];
}

export interface StatusParams {
  readonly state: 'scanning' | 'ready' | 'cancelled' | 'failed';
  /** A sentence for the user. */
  readonly detail: string;
  readonly endpoints: number;
  readonly findings: number;
  readonly files: number;
  /** Median time of the latest analyses after an edit. */
  readonly editMilliseconds: number;
  /** What an edit may cost before the status warns. */
  readonly budgetMilliseconds: number;
}
