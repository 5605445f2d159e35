import { afterAll } from 'vitest'
import { migrate } from '../../db/migrate.ts'
import { startD1, type D1Server } from '../servers/d1.ts'
import { contract } from './suite.ts'

let server: Promise<D1Server> | undefined
afterAll(async () => (await server)?.close())

contract('d1', async () => {
  const db = (await (server ??= startD1(20))).fresh()
  await migrate(db)
  return db
})
