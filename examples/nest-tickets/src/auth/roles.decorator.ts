import { SetMetadata } from '@nestjs/common';
import type { Session } from './auth.guard';

export const Roles = (...roles: Session['role'][]) => SetMetadata('roles', roles);
