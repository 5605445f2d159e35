import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { pruneDrafts, readOwned } from '../../db/profile-owners.ts'
import { createApp } from '../../src/web/app.ts'
import { textOfFile } from '../../src/web/profile-words.ts'
import { enter, visit, type House } from '../auth/helper.ts'
import { begin, COOKING, ngoHouse } from './ngo-house.ts'

let house: House
beforeEach(async () => {
  house = await ngoHouse()
})
afterEach(() => house.close())

const profileIn = async (id: string) => (await readOwned(house.db, id))!.profile

describe('a draft', () => {
  test('is kept under a secret whose hash alone the bank knows, and opens for nobody else', async () => {
    const visitor = visit(house.ctx, '192.0.2.1', 'bg')
    const id = await begin(visitor)
    const secret = [...visitor.cookies].find(([name]) => name.includes('draft'))![1]
    const owner = (await readOwned(house.db, id))!.owner
    expect(owner).toMatchObject({ person: '', organisation: '' })
    expect(owner.draft_hash).toMatch(/^[0-9a-f]{64}$/)
    expect(JSON.stringify(owner)).not.toContain(secret)
    expect((await visitor.get(`/start/${id}/activities`)).status).toBe(200)
    const stranger = visit(house.ctx, '192.0.2.2')
    expect((await stranger.get(`/start/${id}/activities`)).headers.get('Location')).toMatch(/^\/sign-in/)
    expect((await stranger.post(`/start/${id}/about`, { name: 'Mine now' })).status).toBe(303)
    expect((await profileIn(id)).name).toBe('')
    stranger.cookies.set('__Host-dragoman-draft', 'A'.repeat(32))
    expect((await stranger.get(`/inbox/${id}`)).headers.get('Location')).toMatch(/^\/sign-in/)
    await enter(house.ctx, stranger, 'stranger@sapun.example')
    expect((await stranger.get(`/inbox/${id}`)).status, 'as if it did not exist').toBe(404)
  })

  test("becomes the person's who signs in with it, and is no draft any more", async () => {
    const visitor = visit(house.ctx)
    const id = await begin(visitor)
    await visitor.post('/sign-in', { email: 'mila@sapun.example', next: `/start/${id}/rhythm` })
    const mail = await house.smtp.next('mila@sapun.example')
    const token = /token=([\w-]+)/.exec(mail.text)![1]!
    const signed = await visitor.post('/sign-in/link', { token })
    expect(signed.headers.get('Location')).toBe(`/start/${id}/rhythm`)
    const { owner } = (await readOwned(house.db, id))!
    expect(owner.draft_hash).toBe('')
    expect(owner.person).not.toBe('')
    await visitor.post(`/start/${id}/rhythm`, {
      rhythm: 'daily',
      hour: '18',
      weekday: '3',
      budget: '5',
      zone: 'Europe/Riga',
    })
    const row = await house.db.query.selectFrom('subscription').selectAll().executeTakeFirst()
    expect(row).toMatchObject({
      person: owner.person,
      rhythm: 'daily',
      hour: 18,
      weekday: 3,
      budget: 5,
      zone: 'Europe/Riga',
    })
  })

  test('that nobody claimed is deleted after a while, others are not', async () => {
    const [one, two] = [visit(house.ctx), visit(house.ctx)]
    const draft = await begin(one)
    await enter(house.ctx, two, 'vera@sapun.example')
    const owned = await begin(two)
    const later = new Date(house.ctx.now().getTime() + 1_000).toISOString()
    await pruneDrafts(house.db, later)
    expect(await readOwned(house.db, draft)).toBeUndefined()
    expect(await readOwned(house.db, owned)).toBeDefined()
  })

  test('too many from one network are refused for a while', async () => {
    const visitor = visit(house.ctx, '198.51.100.9')
    for (let n = 0; n < 30; n++) await begin(visitor)
    const refused = await visitor.post('/start', { does: COOKING })
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0)
    await begin(visit(house.ctx, '198.51.100.10'))
  })
})

describe('the steps', () => {
  test("words: detected language, activities with the words that led there, in the reader's language", async () => {
    const visitor = visit(house.ctx, '192.0.2.3', 'en')
    const id = await begin(visitor)
    expect((await profileIn(id)).language).toBe('bg')
    const page = await (await visitor.get(`/start/${id}/activities`)).text()
    expect(page).toContain('Bulgarian')
    expect(page).toContain('school meals')
    expect(page).toMatch(/from “[^”]*обяд|ученици/)
  })

  test('activities: what loses its tick is left out of the matches, and ticked again is back', async () => {
    const visitor = visit(house.ctx, '192.0.2.3', 'bg')
    const id = await begin(visitor, COOKING, { country: 'BG' })
    const page = await (await visitor.get(`/start/${id}/activities`)).text()
    const codes = [...page.matchAll(/name="keep" value="([\d ]+)" checked/g)].map(match => match[1]!)
    expect(codes.length).toBeGreaterThan(1)
    const before = await (await visitor.get(`/inbox/${id}`)).text()
    await visitor.post(`/start/${id}/activities`, {})
    expect((await profileIn(id)).excludes).toEqual(codes.flatMap(each => each.split(' ')))
    const unticked = await (await visitor.get(`/start/${id}/activities`)).text()
    expect(unticked).not.toMatch(/name="keep" value="[\d ]+" checked/)
    const after = await (await visitor.get(`/inbox/${id}`)).text()
    const cards = (text: string): number => text.match(/<article class="card"/g)?.length ?? 0
    expect(cards(after)).toBeLessThan(cards(before))
    const body = new URLSearchParams(codes.map(code => ['keep', code]))
    await house.ctx.matcher.ready()
    await visitor.post(`/start/${id}/activities`, Object.fromEntries(body))
    expect((await profileIn(id)).excludes).not.toContain(codes.at(-1)!.split(' ')[0])
  })

  test('activities: search finds by everyday words, what is ticked is added, and can be read in another language', async () => {
    const visitor = visit(house.ctx, '192.0.2.3', 'en')
    const id = await begin(visitor)
    const asked = await visitor.post(`/start/${id}/activities`, { q: 'bicycle', do: 'search' })
    const path = asked.headers.get('Location')!
    expect(path).toContain('q=bicycle')
    const found = [
      ...(await (await visitor.get(path.replace(/#.*/, ''))).text()).matchAll(/name="add" value="(\d{8})"/g),
    ]
    expect(found.length).toBeGreaterThan(0)
    await visitor.post(`/start/${id}/activities`, { add: found[0]![1]! })
    expect((await profileIn(id)).cpv).toEqual([found[0]![1]])
    expect(await (await visitor.get(`/start/${id}/activities`)).text()).toContain('name="added"')
    await visitor.post(`/start/${id}/activities`, { read_as: 'mk', do: 'reread' })
    expect((await profileIn(id)).language).toBe('mk')
    expect((await profileIn(id)).cpv, 'a box without its tick is taken out').toEqual([])
  })

  test('places: own country guessed and changeable, widest region kept, abroad only by choice', async () => {
    const visitor = visit(house.ctx, '192.0.2.3', 'bg')
    const id = await begin(visitor)
    const page = await (await visitor.get(`/start/${id}/places`)).text()
    expect(page).toMatch(/value="BG" selected/)
    expect(page).toContain('BG421')
    await visitor.post(`/start/${id}/places`, { country: 'BG', nuts: 'BG421', abroad: 'RO' })
    expect(await profileIn(id)).toMatchObject({ country: 'BG', nuts: ['BG421', 'RO'] })
    await visitor.post(`/start/${id}/places`, { country: 'SE', nuts: 'BG421' })
    expect(await profileIn(id), 'regions of another country fall away').toMatchObject({
      country: 'SE',
      nuts: [],
    })
    const swedish = await visitor.post(`/start/${id}/places`, { country: 'nowhere' })
    expect(swedish.status).toBe(303)
    expect((await profileIn(id)).country).toBeUndefined()
  })

  test('hostile and empty words', async () => {
    const visitor = visit(house.ctx)
    expect((await visitor.post('/start', { does: ' \u0000 ' })).status).toBe(400)
    const id = await begin(visitor, '<script>alert(1)</script> "\'\u0000 готвим обяд', { name: '<b>x' })
    for (const step of ['words', 'activities', 'places', 'about', 'matches', 'rhythm']) {
      const page = await (await visitor.get(`/start/${id}/${step}`)).text()
      expect(page).not.toContain('<script>alert')
      expect(page).not.toContain('<b>x')
    }
    expect((await visitor.get(`/start/${id}/nonsense`)).status).toBe(404)
    const sent = await visitor.post(`/start/${id}/about`, { name: 'x' }, { Origin: 'https://evil.example' })
    expect(sent.status).toBe(403)
  })

  test('a leaflet is uploaded beside what was typed; what is no text is refused and nothing typed is lost', async () => {
    const { origin } = new URL(house.ctx.config.publicUrl)
    const send = async (bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Response> => {
      const body = new FormData()
      body.set('does', 'Перем чаршафи')
      body.set('file', new File([bytes], name, { type: 'text/plain' }))
      const headers = { Origin: origin, 'Accept-Language': 'bg' }
      return createApp(house.ctx).request(`${origin}/start`, { method: 'POST', body, headers })
    }
    const made = await send(new TextEncoder().encode('Готвим обяд за ученици.\r\nПоправяме колела.'), 'a.txt')
    const id = /start\/([^/]+)\/activities/.exec(made.headers.get('Location')!)![1]!
    expect((await profileIn(id)).services).toEqual([
      'Перем чаршафи',
      'Готвим обяд за ученици.',
      'Поправяме колела.',
    ])
    const refused = await send(Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 8, 0]), 'a.docx')
    expect(refused.status).toBe(400)
    const page = await refused.text()
    expect(page).toContain('Перем чаршафи')
    expect(page).toContain('Не успяхме да прочетем този файл')
  })

  test('a text file in any usual encoding is read; a document that is no text is not', () => {
    const old = Uint8Array.from([0xc3, 0xee, 0xf2, 0xe2, 0xe8, 0xec])
    expect(textOfFile(old, 'bg')).toBe('Готвим')
    expect(textOfFile(new TextEncoder().encode('Готвим'), 'en')).toBe('Готвим')
    expect(textOfFile(Uint8Array.from([0xff, 0xfe, 0x13, 0x04]), 'en')?.endsWith('Г')).toBe(true)
    expect(textOfFile(new TextEncoder().encode('%PDF-1.7 …'), 'en')).toBeUndefined()
    expect(textOfFile(Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 8, 0]), 'en')).toBeUndefined()
  })
})
