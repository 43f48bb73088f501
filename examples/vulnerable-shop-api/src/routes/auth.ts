import { randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import { Router } from 'express';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { config } from '../config';
import { pool } from '../db';
import { requireAuth, type SessionUser } from '../middleware/requireAuth';
import { validate } from '../middleware/validate';
import { sendPasswordReset } from '../services/mailer';

export const authRouter = Router();

const registration = z.object({
  email: z.email().max(254),
  password: z.string().min(12).max(128),
  name: z.string().min(1).max(80),
});

authRouter.post('/register', validate({ body: registration }), async (req, res) => {
  const { email, password, name } = req.body as z.infer<typeof registration>;
  const hash = await bcrypt.hash(password, 12);
  const created = await pool.query<{ id: string }>(
    'INSERT INTO users (email, password_hash, name) VALUES ($1, $2, $3) RETURNING id',
    [email, hash, name],
  );
  res.status(201).json({ id: created.rows[0]?.id });
});

authRouter.post('/login', async (req, res) => {
  const { email, password } = req.body;
  try {
    const found = await pool.query(`SELECT id, role, password_hash FROM users WHERE email = '${email}'`);
    const user = found.rows[0];
    if (!user || !(await bcrypt.compare(password, user.password_hash))) {
      res.status(401).json({ error: 'wrong email or password' });
      return;
    }
    const token = jwt.sign({ id: user.id, role: user.role }, config.jwtSecret, { algorithm: 'HS256', expiresIn: '1h' });
    res.json({ token });
  } catch (error) {
    res.status(500).json({ error: String(error), stack: (error as Error).stack });
  }
});

authRouter.post('/forgot-password', async (req, res) => {
  const token = randomBytes(32).toString('hex');
  await pool.query('UPDATE users SET reset_token = $1 WHERE email = $2', [token, req.body.email]);
  await sendPasswordReset(req.body.email, token);
  res.status(202).end();
});

authRouter.post('/reset-password', async (req, res) => {
  const hash = await bcrypt.hash(req.body.password, 12);
  const changed = await pool.query(
    'UPDATE users SET password_hash = $1, reset_token = NULL WHERE reset_token = $2',
    [hash, req.body.token],
  );
  res.status(changed.rowCount === 1 ? 204 : 400).end();
});

authRouter.get('/continue', (req, res) => {
  res.redirect(req.query.next as string);
});

authRouter.post('/logout', requireAuth, async (_req, res) => {
  const user = res.locals.user as SessionUser;
  await pool.query('UPDATE users SET token_version = token_version + 1 WHERE id = $1', [user.id]);
  res.status(204).end();
});
