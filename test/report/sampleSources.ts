/** The virtual workspace of the sample report: positions in `sample.ts` are looked up in these texts. */
export const ROOT = '/home/dev/shop-api';

export const SOURCES: Readonly<Record<string, string>> = {
  'src/app.ts': `import express from 'express';
import { users } from './routes/users';
import { orders } from './routes/orders';
import { auth } from './routes/auth';
import { requireAuth } from './middleware/auth';

const app = express();
app.use(express.json());
app.get('/health', (req, res) => res.send('ok'));
app.use('/auth', auth);
app.use('/users', users);
app.use('/orders', requireAuth, orders);
app.use((err, req, res, next) => {
  res.status(500).json({ error: err.message, stack: err.stack });
});
app.listen(3000);
`,
  'src/middleware/auth.ts': `import jwt from 'jsonwebtoken';

const SECRET = 'shop-secret';

export function requireAuth(req, res, next) {
  try {
    req.user = jwt.verify(req.headers.authorization?.slice(7), SECRET);
    next();
  } catch {
    res.sendStatus(401);
  }
}
`,
  'src/routes/auth.ts': `import { Router } from 'express';
import { login, resetPassword } from '../controllers/session';

export const auth = Router();
auth.post('/login', login);
auth.post('/password-reset', resetPassword);
`,
  'src/controllers/session.ts': `export async function login(req, res) {
  const user = await db.query(\`SELECT * FROM users WHERE email = '\${req.body.email}'\`);
  res.json({ token: sign(user) });
}

export async function resetPassword(req, res) {
  await mailer.sendReset(req.body.email);
  res.sendStatus(202);
}
`,
  'src/routes/users.ts': `import { Router } from 'express';
import { requireAuth } from '../middleware/auth';
import { dynamicGuard } from '../guards';

export const users = Router();
users.get('/', listUsers);
users.get('/:id', requireAuth, getUser);
users.put('/:id', requireAuth, updateUser);
users.delete('/:id', deleteUser);
users.get('/:id/avatar', dynamicGuard(process.env.GUARD), getAvatar);

async function updateUser(req, res) {
  await User.findByIdAndUpdate(req.params.id, req.body);
  res.sendStatus(204);
}
`,
  'src/routes/orders.ts': `import { Router } from 'express';
import rateLimit from 'express-rate-limit';
import { z } from 'zod';

export const orders = Router();
const limiter = rateLimit({ windowMs: 60_000, limit: 60 });
orders.get('/', limiter, listOrders);
orders.post('/', limiter, validate(orderSchema), createOrder);
orders.get('/export', exportOrders);

async function exportOrders(req, res) {
  exec('zip -r export.zip ' + req.query.folder);
}
`,
  'web/app/api/report/route.ts': `export async function GET(request: Request) {
  const target = new URL(request.url).searchParams.get('target');
  return fetch(target);
}
`,
  'openapi.yaml': `openapi: 3.1.0
info: { title: Shop, version: 1.0.0 }
servers:
  - url: http://api.shop.example
paths:
  /orders:
    get:
      responses: { '200': { description: ok } }
`,
};
