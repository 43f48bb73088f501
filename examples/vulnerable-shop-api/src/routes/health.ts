import { Router } from 'express';
import { pool } from '../db';

export const healthRouter = Router();

healthRouter.get('/health', (_req, res) => {
  res.json({ status: 'ok' });
});

healthRouter.get('/ready', async (_req, res) => {
  await pool.query('SELECT 1');
  res.json({ status: 'ready' });
});
