import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity()
export class Ticket {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column()
  ownerId: string;

  @Column()
  title: string;

  @Column({ type: 'text' })
  text: string;

  @Column({ default: 'open' })
  status: 'open' | 'closed';
}
