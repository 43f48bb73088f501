/** A small service for the tests of the language server: one guarded endpoint, one that is not. */
export const GUARD = `import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';

export function requireAuth(req: Request, res: Response, next: NextFunction): void {
  const token = req.headers.authorization?.slice(7);
  if (!token) {
    res.status(401).end();
    return;
  }
  try {
    jwt.verify(token, process.env.SECRET ?? '', { algorithms: ['HS256'] });
    next();
  } catch {
    res.status(401).end();
  }
}
`;

export const APP = `import express from 'express';
import { requireAuth } from './guard';

const app = express();
app.use(express.json());
app.get('/orders', requireAuth, (req, res) => {
  res.json(db.orders.all());
});
app.delete('/orders/:id', (req, res) => {
  db.orders.remove(req.params.id);
  res.status(204).end();
});
app.listen(3000);
`;

export const PACKAGE = JSON.stringify({
  name: 'orders',
  dependencies: { express: '^5.0.0', jsonwebtoken: '^9.0.0' },
});

export const SERVICE: Readonly<Record<string, string>> = {
  'package.json': PACKAGE,
  'src/guard.ts': GUARD,
  'src/app.ts': APP,
};

export const BARE_SUPPRESSION = '// portcullis-disable-next-line missing-authentication';

/** Accepts the open endpoint without saying why, which is a finding of its own. */
export const BARE_APP = APP.replace('app.delete(', `${BARE_SUPPRESSION}\napp.delete(`);
