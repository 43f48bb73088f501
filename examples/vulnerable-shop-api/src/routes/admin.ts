import { Router } from 'express';
import { z } from 'zod';
import { pool } from '../db';
import { requireAuth, requireRole } from '../middleware/requireAuth';
import { validate } from '../middleware/validate';

export const adminRouter = Router();

adminRouter.get('/export', async (req, res) => {
  const table = req.query.table as string;
  const found = await pool.query(`SELECT * FROM ${table}`);
  res.json(found.rows);
});

adminRouter.use(requireAuth, requireRole('admin'));

adminRouter.get('/stats', async (_req, res) => {
  const found = await pool.query('SELECT status, count(*) FROM orders GROUP BY status');
  res.json(found.rows);
});

const roleChange = z.object({ role: z.enum(['customer', 'admin']) });

adminRouter.put('/users/:id/role', validate({ body: roleChange }), async (req, res) => {
  const { role } = req.body as z.infer<typeof roleChange>;
  await pool.query('UPDATE users SET role = $1 WHERE id = $2', [role, req.params.id]);
  res.status(204).end();
});

adminRouter.delete('/users/:id', async (req, res) => {
  await pool.query('DELETE FROM users WHERE id = $1', [req.params.id]);
  res.status(204).end();
});
