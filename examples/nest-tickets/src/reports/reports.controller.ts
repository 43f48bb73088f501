import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Controller, Get, InternalServerErrorException, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '../auth/public.decorator';

const folder = '/var/lib/tickets/reports';

@Controller({ path: 'reports', version: '1' })
export class ReportsController {
  @Get(':name')
  async read(@Param('name') name: string, @Res() response: Response): Promise<void> {
    try {
      response.send(await readFile(join(folder, name)));
    } catch (error) {
      response.status(500).json({ message: (error as Error).message, stack: (error as Error).stack });
    }
  }

  @Public()
  @Post('rebuild')
  async rebuild(): Promise<{ bytes: number }> {
    try {
      return { bytes: (await readFile(join(folder, 'index.json'))).length };
    } catch {
      throw new InternalServerErrorException();
    }
  }
}
