import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { NewTicketDto } from './ticket.dto';
import { Ticket } from './ticket.entity';

@Injectable()
export class TicketsService {
  constructor(@InjectRepository(Ticket) private readonly tickets: Repository<Ticket>) {}

  list(ownerId: string, status?: Ticket['status']): Promise<Ticket[]> {
    return this.tickets.find({ where: { ownerId, status }, take: 100 });
  }

  create(ownerId: string, ticket: NewTicketDto): Promise<Ticket> {
    return this.tickets.save({ ...ticket, ownerId });
  }

  search(term: string): Promise<Ticket[]> {
    return this.tickets.query(`SELECT * FROM ticket WHERE title ILIKE '%${term}%' LIMIT 50`);
  }
}
