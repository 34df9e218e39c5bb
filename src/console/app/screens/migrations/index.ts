export { Migrations } from './migrations.tsx'
export { OneMigration } from './one-migration.tsx'
