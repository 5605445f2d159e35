import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { feedbackOf } from '../../db/feedback.ts'
import { readOwned } from '../../db/profile-owners.ts'
import { visit, type House, type Visitor } from '../auth/helper.ts'
import { begin, COOKING, itemsOfPage, lotsIn, ngoHouse } from './ngo-house.ts'

let house: House
let visitor: Visitor
let id: string
beforeEach(async () => {
  house = await ngoHouse()
  visitor = visit(house.ctx, '192.0.2.3', 'en')
  id = await begin(visitor, COOKING, { country: 'BG' })
})
afterEach(() => house.close())

const pageOf = async (query = ''): Promise<string> => (await visitor.get(`/inbox/${id}${query}`)).text()
const follow = async (answer: Response): Promise<string> =>
  (await visitor.get(answer.headers.get('Location')!.replace(/#.*/, ''))).text()

describe('the inbox', () => {
  test('shows lots of the own country with reasons, deadline, language, and one form of answers', async () => {
    const page = await pageOf()
    expect(page).toContain('You say “')
    expect(page).toMatch(/closes in \d+ days/)
    expect(page).toMatch(/Bid in: Bulgarian/)
    expect(page).not.toContain('Sweden')
    expect(itemsOfPage(page).length).toBeGreaterThan(2)
    expect((await visitor.get('/inbox')).headers.get('Location')).toBe(`/inbox/${id}`)
  })

  test('"too big" puts it away at once, says what follows, and undo brings it back', async () => {
    const before = await lotsIn(visitor, `/inbox/${id}`)
    const [item] = itemsOfPage(await pageOf())
    const answered = await visitor.post(`/inbox/${id}/answer`, { item: item!, reason: 'size' })
    const shown = await follow(answered)
    expect(shown).toContain('Put away')
    expect(shown).toMatch(/Contracts of €[^<]+ or more now come lower|published no value/)
    expect(itemsOfPage(shown)).not.toContain(item)
    expect(await pageOf('?show=hidden')).toContain('Bring it back')
    expect(await pageOf('/told')).toContain('Too big')
    await visitor.post(`/inbox/${id}/undo`, { item: item!, answer: 'not-for-us' })
    expect(await lotsIn(visitor, `/inbox/${id}`)).toEqual(before)
    expect(await feedbackOf(house.db, id)).toEqual([])
  })

  test('each answer replaces what it contradicts; following keeps what was told of the lot', async () => {
    const [item] = itemsOfPage(await pageOf())
    await visitor.post(`/inbox/${id}/answer`, { item: item!, answer: 'relevant' })
    await visitor.post(`/inbox/${id}/answer`, { item: item!, answer: 'follow' })
    const rows = await feedbackOf(house.db, id)
    expect(rows.map(row => row.answer).sort()).toEqual(['follow', 'relevant'])
    const material = JSON.parse(rows.find(row => row.answer === 'follow')!.material) as Record<
      string,
      unknown
    >
    expect(material).toHaveProperty('status')
    expect(await pageOf()).toMatch(/aria-pressed="true"/)
    await visitor.post(`/inbox/${id}/answer`, { item: item!, reason: 'place' })
    expect((await feedbackOf(house.db, id)).map(row => [row.answer, row.reason])).toEqual([
      ['not-for-us', 'place'],
    ])
  })

  test('"not this buyer" hides all of its lots, and nothing of others', async () => {
    const wide = await pageOf()
    const [item] = itemsOfPage(wide)
    const count = (page: string): number => itemsOfPage(page).length
    await visitor.post(`/inbox/${id}/answer`, { item: item!, reason: 'buyer' })
    const rest = await pageOf()
    expect(count(rest)).toBeLessThan(count(wide))
    expect(itemsOfPage(rest).every(each => !each.startsWith(item!.slice(0, item!.indexOf('#'))))).toBe(true)
  })

  test('what was learned is shown, can be taken out and learned again', async () => {
    const [item] = itemsOfPage(await pageOf())
    await visitor.post(`/inbox/${id}/answer`, { item: item!, answer: 'relevant' })
    const told = await pageOf('/told')
    expect(told).toContain('More of this')
    const code = /name="unlearn" value="(\d{8})"/.exec(told)![1]!
    await visitor.post(`/inbox/${id}/told`, { unlearn: code })
    expect((await readOwned(house.db, id))!.profile.unlearned).toEqual([code])
    const without = await pageOf('/told')
    expect(without).toContain('You told us to ignore')
    expect(without).not.toContain(`name="unlearn" value="${code}"`)
    await visitor.post(`/inbox/${id}/told`, { relearn: code })
    expect((await readOwned(house.db, id))!.profile.unlearned).toEqual([])
  })

  test('filters, all lots of one procedure, and an empty choice that says so', async () => {
    const all = itemsOfPage(await pageOf())
    expect(itemsOfPage(await pageOf('?band=strong')).length).toBeLessThan(all.length + 1)
    expect(await pageOf('?kind=support&band=strong')).toContain('Nothing here answers these choices')
    const several = /href="([^"]+group=[^"]+)"/.exec(await pageOf())?.[1]?.replaceAll('&amp;', '&')
    expect(several).toBeDefined()
    const group = itemsOfPage(await (await visitor.get(several!)).text())
    expect(group.length).toBeGreaterThan(1)
    expect(new Set(group.map(each => each.slice(0, each.indexOf('#')))).size).toBe(1)
  })

  test('a note is kept, shown, and gone when it is emptied', async () => {
    const [item] = itemsOfPage(await pageOf())
    await visitor.post(`/inbox/${id}/note`, { item: item!, note: 'Ask <b>Mila</b> about the oven' })
    expect(await pageOf()).toContain('Ask &lt;b&gt;Mila&lt;/b&gt; about the oven')
    await visitor.post(`/inbox/${id}/note`, { item: item!, note: ' ' })
    expect(await pageOf()).not.toContain('about the oven')
  })

  test('nothing fits: said kindly, with what would widen the net', async () => {
    const other = visit(house.ctx, '192.0.2.4', 'en')
    const none = await begin(other, 'Xyzzy plugh', { country: 'MT' })
    const page = await (await other.get(`/inbox/${none}`)).text()
    expect(page).toContain('Nothing fits today')
    expect(page).toContain(`/start/${none}/words`)
    expect(page).toContain('Look beyond Malta')
  })

  test('lots that do not exist, answers that are none', async () => {
    expect(
      (await visitor.post(`/inbox/${id}/answer`, { item: 'demo:nope#LOT-1', answer: 'relevant' })).status,
    ).toBe(404)
    const [item] = itemsOfPage(await pageOf())
    expect((await visitor.post(`/inbox/${id}/answer`, { item: item!, answer: 'maybe' })).status).toBe(400)
    expect((await visitor.get(`/inbox/${id}/worksheet?item=x`)).status).toBe(404)
    expect((await visitor.get(`/inbox/${id}?done=follow&about=x&page=9999&band=%00`)).status).toBe(200)
    expect((await visitor.get(`/inbox/${id}/answer`)).status).toBe(404)
  })

  test('a worksheet is reckoned, kept and printed with its lines', async () => {
    const [item] = itemsOfPage(await pageOf())
    const kept = await visitor.post(`/inbox/${id}/worksheet`, {
      item: item!,
      price: '12 000',
      months: '6',
      'staff-0-name': 'Cook',
      'staff-0-hours': '80',
      'staff-0-rate': '12,5',
      overhead: '10',
      payDays: '30',
    })
    const page = await follow(kept)
    expect(page).toContain('You would keep')
    expect(page).toContain('Cook')
    expect(page).toMatch(/your own money until the buyer pays/)
  })

  test('a profile can be ended with everything that hangs on it', async () => {
    const [item] = itemsOfPage(await pageOf())
    await visitor.post(`/inbox/${id}/answer`, { item: item!, answer: 'follow' })
    expect((await visitor.get(`/profile/${id}`)).status).toBe(200)
    await visitor.post(`/profile/${id}/delete`)
    expect(await readOwned(house.db, id)).toBeUndefined()
    expect(await feedbackOf(house.db, id)).toEqual([])
    expect((await visitor.get('/inbox')).headers.get('Location')).toBe('/start')
  })
})
