import { migrate } from '../../db/migrate.ts'
import { freshPostgres } from '../servers/postgres.ts'
import { contract } from './suite.ts'

contract('postgres', async () => {
  const db = await freshPostgres()
  await migrate(db)
  return db
})
