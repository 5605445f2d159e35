import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { introductionsOf } from '../../db/partners.ts'
import { updateOrganisation } from '../../db/organisations.ts'
import { complementOf } from '../../src/matching/complement.ts'
import { foundOrganisation } from '../../src/auth/organisations.ts'
import { enter, visit, type House, type Visitor } from '../auth/helper.ts'
import { itemOf } from '../matching/helper.ts'
import { begin, COOKING, itemsOfPage, ngoHouse } from './ngo-house.ts'

let house: House
beforeEach(async () => {
  house = await ngoHouse()
})
afterEach(() => house.close())

type Ngo = Readonly<{ visitor: Visitor; profile: string; organisation: string; path: string }>

/** An organisation with one member, one profile and, where it wants, others that may see it. */
async function ngo(name: string, does: string, open: boolean): Promise<Ngo> {
  const visitor = visit(house.ctx, '192.0.2.9', 'en')
  const person = await enter(house.ctx, visitor, `${name}@sapun.example`)
  const organisation = (await foundOrganisation(house.ctx, person, {
    kind: 'ngo',
    name: `NGO ${name}`,
    country: 'BG',
  }))!
  if (open) await updateOrganisation(house.db, organisation, { open: 1 })
  const profile = await begin(visitor, does, { country: 'BG', name })
  return { visitor, profile, organisation, path: `/inbox/${profile}/partners` }
}

const DRIVING = 'Разнасяме храна по домовете на възрастни хора.\nПревозваме хора с увреждания с микробус.'
const page = async ({ visitor, path }: Ngo, item: string): Promise<string> =>
  (await visitor.get(`${path}?${new URLSearchParams({ item }).toString()}`)).text()
const lotOf = async ({ visitor, profile }: Ngo): Promise<string> =>
  itemsOfPage(await (await visitor.get(`/inbox/${profile}`)).text())[0]!

describe('partners', () => {
  test("need an account; a profile that is one person's cannot be found", async () => {
    const stranger = visit(house.ctx, '192.0.2.8', 'en')
    const draft = await begin(stranger, COOKING)
    expect((await stranger.get(`/inbox/${draft}/partners`)).headers.get('Location')).toMatch(/^\/sign-in/)
    await enter(house.ctx, stranger, 'alone@sapun.example')
    const own = await begin(stranger, COOKING, { country: 'BG' })
    const [item] = itemsOfPage(await (await stranger.get(`/inbox/${own}`)).text())
    const alone = { visitor: stranger, profile: own, organisation: '', path: `/inbox/${own}/partners` }
    expect(await page(alone, item!)).toContain('Only organisations can be found by others')
  })

  test('nobody is named who did not opt in, not even with a raised hand', async () => {
    const cooks = await ngo('cooks', COOKING, true)
    const hidden = await ngo('hidden', DRIVING, false)
    const item = await lotOf(cooks)
    await hidden.visitor.post(`${hidden.path}/hand`, { item, brings: 'Two vans', seeks: 'A kitchen' })
    expect(await page(cooks, item)).not.toMatch(/NGO hidden|Two vans/)
    await hidden.visitor.post(`${hidden.path}/open`, { item, open: 'yes' })
    const seen = await page(cooks, item)
    expect(seen).toContain('NGO hidden')
    expect(seen).toContain('Two vans')
    await hidden.visitor.post(`${hidden.path}/hand`, { item, do: 'down' })
    expect(await page(cooks, item)).not.toContain('Two vans')
    await hidden.visitor.post(`${hidden.path}/open`, { item, open: 'no' })
    expect(await page(cooks, item)).not.toContain('NGO hidden')
  })

  test('addresses are shared only when both agree', async () => {
    const [cooks, drives] = [await ngo('cooks', COOKING, true), await ngo('drives', DRIVING, true)]
    const item = await lotOf(cooks)
    await drives.visitor.post(`${drives.path}/hand`, { item, brings: 'Vans', seeks: '' })
    await cooks.visitor.post(`${cooks.path}/ask`, { item, profile: drives.profile })
    const asked = await page(cooks, item)
    expect(asked).toContain('You asked to be introduced')
    expect(asked).not.toContain('drives@sapun.example')
    const waiting = await (await drives.visitor.get(drives.path)).text()
    expect(waiting).toContain('NGO cooks')
    expect(waiting).not.toContain('cooks@sapun.example')
    await drives.visitor.post(`${drives.path}/answer`, { item, asker: cooks.profile, answer: 'yes' })
    expect(await page(cooks, item)).toContain('drives@sapun.example')
    expect(await (await drives.visitor.get(drives.path)).text()).toContain('cooks@sapun.example')
  })

  test('both sides hear of it by mail, each thing once, in their language; a decline is told to nobody', async () => {
    const [cooks, drives] = [await ngo('cooks', COOKING, true), await ngo('drives', DRIVING, true)]
    const third = await ngo('third', COOKING, true)
    await house.db.query
      .updateTable('person')
      .set({ language: 'de' })
      .where('email', '=', 'drives@sapun.example')
      .execute()
    const item = await lotOf(cooks)
    const mails = async (): Promise<string[][]> =>
      (
        await house.db.query
          .selectFrom('outbox')
          .selectAll()
          .where('kind', '=', 'introduction')
          .orderBy('created_at')
          .orderBy('recipient')
          .execute()
      ).map(({ recipient, subject, body }) => [
        recipient,
        subject,
        String(/https:\S+/.exec(body)),
        // Addresses are on the page, where one can also take back one's own.
        String(body.includes('@sapun.example')),
      ])
    for (let n = 0; n < 2; n++)
      await cooks.visitor.post(`${cooks.path}/ask`, { item, profile: drives.profile })
    const asked = [
      'drives@sapun.example',
      'NGO cooks möchte mit Ihnen zusammen bieten',
      `https://dragoman.example${drives.path}#requests`,
      'false',
    ]
    expect(await mails()).toEqual([asked])
    await third.visitor.post(`${third.path}/ask`, { item, profile: drives.profile })
    house.wait(60)
    await drives.visitor.post(`${drives.path}/answer`, { item, asker: third.profile, answer: 'no' })
    for (let n = 0; n < 2; n++)
      await drives.visitor.post(`${drives.path}/answer`, { item, asker: cooks.profile, answer: 'yes' })
    expect((await mails()).map(([recipient]) => recipient)).toEqual([
      'drives@sapun.example',
      'drives@sapun.example',
      'cooks@sapun.example',
    ])
    expect((await mails())[2]).toEqual([
      'cooks@sapun.example',
      'NGO drives agreed: you can bid together',
      `https://dragoman.example${cooks.path}#requests`,
      'false',
    ])
  })

  test('a decline is silent: the asker sees what she saw before', async () => {
    const [cooks, drives] = [await ngo('cooks', COOKING, true), await ngo('drives', DRIVING, true)]
    const item = await lotOf(cooks)
    await drives.visitor.post(`${drives.path}/hand`, { item, brings: 'Vans', seeks: '' })
    await cooks.visitor.post(`${cooks.path}/ask`, { item, profile: drives.profile })
    const before = await page(cooks, item)
    await drives.visitor.post(`${drives.path}/answer`, { item, asker: cooks.profile, answer: 'no' })
    expect(await page(cooks, item)).toBe(before)
    expect(await (await drives.visitor.get(drives.path)).text()).not.toContain('NGO cooks')
    await cooks.visitor.post(`${cooks.path}/ask`, { item, profile: drives.profile })
    expect(
      await (await drives.visitor.get(drives.path)).text(),
      'asking again changes nothing',
    ).not.toContain('NGO cooks')
  })

  test('two who ask each other have both agreed; nobody can answer for somebody else', async () => {
    const [cooks, drives] = [await ngo('cooks', COOKING, true), await ngo('drives', DRIVING, true)]
    const third = await ngo('third', COOKING, true)
    const item = await lotOf(cooks)
    await cooks.visitor.post(`${cooks.path}/ask`, { item, profile: drives.profile })
    await third.visitor.post(`${third.path}/answer`, { item, asker: cooks.profile, answer: 'yes' })
    await third.visitor.post(`${drives.path}/answer`, { item, asker: cooks.profile, answer: 'yes' })
    expect((await introductionsOf(house.db, drives.profile))[0]!.accepted_at).toBeNull()
    await drives.visitor.post(`${drives.path}/ask`, { item, profile: cooks.profile })
    const rows = await introductionsOf(house.db, drives.profile)
    expect(rows).toHaveLength(1)
    expect(rows[0]!.accepted_at).not.toBeNull()
  })

  test('who is not shown cannot ask', async () => {
    const [hidden, drives] = [await ngo('hidden', COOKING, false), await ngo('drives', DRIVING, true)]
    const item = await lotOf(hidden)
    await hidden.visitor.post(`${hidden.path}/ask`, { item, profile: drives.profile })
    expect(await introductionsOf(house.db, drives.profile)).toEqual([])
  })
})

describe('who completes whom', () => {
  const lot = itemOf('bg', 'обяд и превоз', { places: [{ nuts: 'BG421' }] })
  const concepts = { 55523100: 0.8, 60130000: 0.6 }

  test('the part of the lot that is missing, and the place', () => {
    const own = { codes: ['55523100'], places: [] }
    const other = { codes: ['60130000', '77310000'], places: ['BG421'] }
    const found = complementOf(lot, concepts, own, other)
    expect(found.codes).toEqual(['60130000'])
    expect(found.places).toEqual(['BG421'])
    expect(found.gain).toBeCloseTo(0.36 + 0.3, 9)
  })

  test('whoever does the same at the same place adds nothing; a wider skill covers a narrower need', () => {
    const able = { codes: ['55523100', '60130000'], places: ['BG42'] }
    expect(complementOf(lot, concepts, able, able).gain).toBe(0)
    const wider = complementOf(lot, concepts, { codes: [], places: [] }, { codes: ['55520000'], places: [] })
    expect(wider.codes).toEqual(['55520000'])
  })

  test("more of one's own never makes another more of a complement", () => {
    const codes = fc.subarray(['55523100', '55520000', '60130000', '60100000', '77310000'])
    const places = fc.subarray(['BG421', 'BG42', 'BG411'])
    fc.assert(
      fc.property(codes, codes, codes, places, places, (own, more, other, here, there) => {
        const gain = (mine: readonly string[]): number =>
          complementOf(lot, concepts, { codes: mine, places: here }, { codes: other, places: there }).gain
        expect(gain([...own, ...more])).toBeLessThanOrEqual(gain(own) + 1e-9)
        expect(gain(own)).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
