import type { NextFunction, Request, Response } from 'express';
import { logger } from '../logger';

export function errorHandler(error: Error, req: Request, res: Response, _next: NextFunction): void {
  logger.error({ error, path: req.path }, 'request failed');
  res.status(500).json({ error: error.message, stack: error.stack });
}
