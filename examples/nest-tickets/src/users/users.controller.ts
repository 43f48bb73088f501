import { Body, Controller, Delete, Get, Param, ParseUUIDPipe, Patch } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Public } from '../auth/public.decorator';
import { Roles } from '../auth/roles.decorator';
import { User } from './user.entity';

@Controller('users')
export class UsersController {
  constructor(@InjectRepository(User) private readonly users: Repository<User>) {}

  @Public()
  @Get(':id')
  read(@Param('id', ParseUUIDPipe) id: string): Promise<User> {
    return this.users.findOneByOrFail({ id });
  }

  @Patch(':id')
  async change(@Param('id', ParseUUIDPipe) id: string, @Body() changes: Partial<User>): Promise<void> {
    await this.users.update(id, changes);
  }

  @Roles('agent')
  @Delete(':id')
  async remove(@Param('id', ParseUUIDPipe) id: string): Promise<void> {
    await this.users.delete(id);
  }
}
