import { describe } from 'vitest'
import type { Db, Engine } from '../../db/batch.ts'
import { answerers } from './answerers.ts'
import { changing, rulesOfData, searching } from './bank.ts'
import { health } from './health.ts'
import { hostileTexts } from './hostile.ts'
import { insight } from './insight.ts'
import { leases } from './leases.ts'
import { order } from './order.ts'
import { people } from './people.ts'
import { realNotices } from './real.ts'
import { scripts } from './scripts.ts'
import { takedown } from './takedown.ts'
import { towns } from './town.ts'
import { watching } from './watch.ts'
import { writers } from './writers.ts'

/** Opens a new bank, brought to the current schema. */
export type Open = () => Promise<Db>

/** What every backend must do alike. There is no list of exceptions: a backend passes the whole suite or is none. */
export function contract(name: Engine, open: Open): void {
  describe(`contract on ${name}: rules of data`, () => rulesOfData(open))
  describe(`contract on ${name}: search`, () => searching(open))
  describe(`contract on ${name}: words in many scripts`, () => scripts(open))
  describe(`contract on ${name}: changes`, () => changing(open))
  describe(`contract on ${name}: several writers`, () => writers(open))
  describe(`contract on ${name}: leases`, () => leases(open))
  describe(`contract on ${name}: people`, () => people(open))
  describe(`contract on ${name}: order in the house`, () => order(open))
  describe(`contract on ${name}: takedown`, () => takedown(open))
  describe(`contract on ${name}: health of sources`, () => health(open))
  describe(`contract on ${name}: insight`, () => insight(open))
  describe(`contract on ${name}: watching`, () => watching(open))
  describe(`contract on ${name}: towns`, () => towns(open))
  describe(`contract on ${name}: who could answer`, () => answerers(open))
  describe(`contract on ${name}: hostile texts`, () => hostileTexts(open))
  describe(`contract on ${name}: real notices`, () => realNotices(open))
}
