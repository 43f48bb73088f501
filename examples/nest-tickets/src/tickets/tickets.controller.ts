import { Body, Controller, Get, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import type { Session } from '../auth/auth.guard';
import { NewTicketDto, TicketQueryDto } from './ticket.dto';
import { Ticket } from './ticket.entity';
import { TicketsService } from './tickets.service';

@Controller('tickets')
export class TicketsController {
  constructor(private readonly tickets: TicketsService) {}

  @Get()
  list(@Req() request: Request & { user: Session }, @Query() query: TicketQueryDto): Promise<Ticket[]> {
    return this.tickets.list(request.user.id, query.status);
  }

  @Post()
  create(@Req() request: Request & { user: Session }, @Body() ticket: NewTicketDto): Promise<Ticket> {
    return this.tickets.create(request.user.id, ticket);
  }

  @Get('search')
  search(@Query('term') term: string): Promise<Ticket[]> {
    return this.tickets.search(term);
  }
}
