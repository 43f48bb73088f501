/** Secrets of the deployment, and digests made with them: what a credential is compared with. */
import { alternatives, stringOf, type Value } from './values';

const SECRET =
  /secret|(api|access|private|auth|cron|hook|master|signing|admin|service)_?key|_key$|token|passw|signature|credential/i;

/** `process.env.CRON_SECRET`, `env.API_KEY`, `config.get('WEBHOOK_TOKEN')`. */
export const holdsSecret = (value: Value): boolean =>
  alternatives(value).some((one) => {
    if (one.t !== 'ext' || one.labels.length > 0) return false;
    const getter = /\.(get|getOrThrow)\(\)$/.test(one.path);
    if (getter) return SECRET.test(stringOf(one.args[0]) ?? '');
    const name = /\.([A-Za-z_$][\w$]*)$/.exec(one.path)?.[1];
    return (
      name !== undefined && SECRET.test(name) && /(^|\.)env\.|config|settings|createEnv\(\)/i.test(one.path)
    );
  });

/** `createHmac('sha256', key).update(body).digest('hex')`, and what is cut or built from it. */
export const isDigest = (value: Value): boolean =>
  alternatives(value).some((one) => one.t === 'ext' && /\.createHmac\(\)/.test(one.path));
