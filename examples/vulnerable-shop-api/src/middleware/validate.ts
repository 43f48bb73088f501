import type { NextFunction, Request, Response } from 'express';
import type { ZodType } from 'zod';

interface Schemas {
  body?: ZodType;
  params?: ZodType;
}

export function validate(schemas: Schemas) {
  return (req: Request, res: Response, next: NextFunction): void => {
    const params = schemas.params?.safeParse(req.params);
    const body = schemas.body?.safeParse(req.body);
    if (params?.success === false || body?.success === false) {
      res.status(400).json({ error: 'invalid request' });
      return;
    }
    if (body) req.body = body.data;
    next();
  };
}
