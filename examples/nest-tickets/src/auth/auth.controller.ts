import { Body, Controller, Post, UnauthorizedException, UseGuards } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Throttle, ThrottlerGuard } from '@nestjs/throttler';
import { InjectRepository } from '@nestjs/typeorm';
import bcrypt from 'bcrypt';
import { Repository } from 'typeorm';
import { User } from '../users/user.entity';
import { CredentialsDto } from './credentials.dto';
import { Public } from './public.decorator';

@Public()
@Controller('auth')
export class AuthController {
  constructor(
    private readonly jwt: JwtService,
    @InjectRepository(User) private readonly users: Repository<User>,
  ) {}

  @UseGuards(ThrottlerGuard)
  @Throttle({ default: { ttl: 60_000, limit: 5 } })
  @Post('login')
  async login(@Body() credentials: CredentialsDto): Promise<{ token: string }> {
    const user = await this.users.findOneBy({ email: credentials.email });
    if (!user || !(await bcrypt.compare(credentials.password, user.passwordHash))) throw new UnauthorizedException();
    return { token: await this.jwt.signAsync({ id: user.id, role: user.role }) };
  }

  @Post('verify-code')
  async verifyCode(@Body() body: any): Promise<{ token: string }> {
    const user = await this.users.findOneBy({ email: body.email, oneTimeCode: body.code });
    if (!user) throw new UnauthorizedException();
    return { token: await this.jwt.signAsync({ id: user.id, role: user.role }) };
  }
}
