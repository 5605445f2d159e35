import { freshPostgres } from '../servers/postgres.ts'
import { bankContract } from './bank.ts'

bankContract('postgres', freshPostgres)
