import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';
import { config } from '../config';
import { logger } from '../logger';

export interface SessionUser {
  id: string;
  role: 'customer' | 'admin';
}

export function requireAuth(req: Request, res: Response, next: NextFunction): void {
  const token = req.headers.authorization?.replace(/^Bearer /, '');
  if (!token) {
    res.status(401).json({ error: 'unauthorized' });
    return;
  }
  try {
    res.locals.user = jwt.verify(token, config.jwtSecret, { algorithms: ['HS256'] });
    next();
  } catch (error) {
    logger.warn({ error, path: req.path }, 'rejected token');
    res.status(401).json({ error: 'unauthorized' });
  }
}

export function requireRole(role: SessionUser['role']) {
  return (_req: Request, res: Response, next: NextFunction): void => {
    const user = res.locals.user as SessionUser | undefined;
    if (user?.role !== role) {
      res.status(403).json({ error: 'forbidden' });
      return;
    }
    next();
  };
}
