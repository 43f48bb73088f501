function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

export const config = {
  port: Number(process.env.PORT ?? 3000),
  databaseUrl: process.env.DATABASE_URL ?? 'postgres://localhost/shop',
  mongoUrl: process.env.MONGO_URL ?? 'mongodb://localhost:27017',
  jwtSecret: required('JWT_SECRET'),
  paymentsSecret: required('PAYMENTS_WEBHOOK_SECRET'),
  uploadFolder: process.env.UPLOAD_FOLDER ?? '/var/lib/shop/uploads',
  invoiceFolder: process.env.INVOICE_FOLDER ?? '/var/lib/shop/invoices',
};
