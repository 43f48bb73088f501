import { exec } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Router } from 'express';
import multer from 'multer';
import { config } from '../config';
import { requireAuth } from '../middleware/requireAuth';

const run = promisify(exec);
const upload = multer({ dest: config.uploadFolder });

export const uploadsRouter = Router();

uploadsRouter.post('/', requireAuth, upload.single('image'), (req, res) => {
  res.status(201).json({ name: req.file?.filename });
});

uploadsRouter.post('/:name/thumbnail', requireAuth, async (req, res) => {
  const { size = '200x200' } = req.body;
  const source = join(config.uploadFolder, req.params.name as string);
  try {
    await run(`convert ${source} -resize ${size} ${source}.thumb.png`);
    res.status(201).json({ name: `${req.params.name}.thumb.png` });
  } catch (error) {
    res.status(500).send((error as Error).message);
  }
});

uploadsRouter.get('/raw', async (req, res) => {
  const content = await readFile(join(config.uploadFolder, req.query.name as string));
  res.type('application/octet-stream').send(content);
});
