import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';

export class NewTicketDto {
  @IsString()
  @MaxLength(120)
  title: string;

  @IsString()
  @MaxLength(20_000)
  text: string;
}

export class TicketQueryDto {
  @IsOptional()
  @IsIn(['open', 'closed'])
  status?: 'open' | 'closed';
}
