import type { Location } from '../../model/location';
import type { Classifier } from '../behaviour/classify';
import { publicMarkOf } from '../behaviour/publicMark';
import type { Interpreter } from '../interpret/interpreter';
import type { Framework, RawEndpoint, RawStep } from '../routing/model';
import { TokenWriter, type Token } from './tokens';

/** The error handlers of an endpoint that are looked at. */
export const examinedHandlers = (raw: RawEndpoint): readonly RawStep[] => raw.errorHandlers.slice(0, 3);

/** Says what makes endpoints of one linking the same as those of another. */
export class Identity {
  constructor(
    private readonly interpreter: Interpreter,
    private readonly classifier: Classifier,
    private readonly source: (file: string, span: Location['span']) => string,
    /** Applications that have a place to sign up at. */
    private readonly signUps: ReadonlySet<string>,
  ) {}

  /** What an endpoint is made from; undefined if it cannot be told whether another one is made from the same. */
  of(raw: RawEndpoint): readonly Token[] | undefined {
    const writer = this.writer();
    writer.endpoint(raw);
    const mark = publicMarkOf(this.interpreter, raw);
    writer.add(String(this.signUps.has(raw.app.key)), mark?.summary, mark?.location);
    return writer.failed ? undefined : writer.tokens;
  }

  /** What its shared steps are called where they are looked at first, which may be here. */
  examiners(framework: Framework, raw: RawEndpoint): readonly Token[] {
    const writer = this.writer();
    for (const step of [...raw.steps, ...examinedHandlers(raw), ...(raw.late ?? [])])
      for (const first of this.classifier.reserve(framework, step, raw)) {
        writer.step(first.raw);
        writer.add(`${first.endpoint.method} ${first.endpoint.path}`);
      }
    return writer.tokens;
  }

  private writer(): TokenWriter {
    return new TokenWriter(({ label, at }) => (label === '' ? this.source(at.file, at.span) : label));
  }
}
