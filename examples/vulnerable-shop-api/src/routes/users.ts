import { Router } from 'express';
import { pool } from '../db';
import { logger } from '../logger';
import { requireAuth, type SessionUser } from '../middleware/requireAuth';

export const usersRouter = Router();

usersRouter.get('/', async (req, res) => {
  const page = Number(req.query.page ?? 1);
  const found = await pool.query('SELECT id, email, name, role FROM users ORDER BY id LIMIT 50 OFFSET $1', [(page - 1) * 50]);
  res.json(found.rows);
});

usersRouter.get('/me', requireAuth, async (_req, res) => {
  const user = res.locals.user as SessionUser;
  const found = await pool.query('SELECT id, email, name FROM users WHERE id = $1', [user.id]);
  res.json(found.rows[0]);
});

usersRouter.patch('/me', requireAuth, async (req, res) => {
  const user = res.locals.user as SessionUser;
  const columns = Object.keys(req.body);
  const assignments = columns.map((column, index) => `${column} = $${index + 2}`).join(', ');
  try {
    await pool.query(`UPDATE users SET ${assignments} WHERE id = $1`, [user.id, ...Object.values(req.body)]);
    res.status(204).end();
  } catch (error) {
    logger.error({ error, userId: user.id }, 'profile update failed');
    res.status(500).json({ error: 'could not update the profile' });
  }
});

usersRouter.get('/:id', async (req, res) => {
  const found = await pool.query('SELECT * FROM users WHERE id = $1', [req.params.id]);
  if (found.rows.length === 0) {
    res.status(404).json({ error: 'no such user' });
    return;
  }
  res.json(found.rows[0]);
});
