import { afterAll, beforeAll, expect, test } from 'vitest'
import { opportunitiesOfBuyer, relatedTo, townsBehind } from '../../db/buyers.ts'
import { answersTo, giveAnswer, readAnswer } from '../../db/consultations.ts'
import type { Db } from '../../db/batch.ts'
import {
  acceptInvitation,
  createOrganisation,
  readOrganisation,
  removeMember,
} from '../../db/organisations.ts'
import { addInvitation } from '../../db/invitations.ts'
import { getOpportunity } from '../../db/opportunities.ts'
import { createPost, readPost } from '../../db/posts.ts'
import { oweAnswer } from '../../db/question-owing.ts'
import { answeredQuestions, askQuestion, keepAnswer, publishAnswer, questionsOf } from '../../db/questions.ts'
import { handOverWork, setDuties, teamEvents, teamOf } from '../../db/team.ts'
import {
  listOrganisations,
  markOrganisation,
  opportunitiesAtHost,
  provedAddresses,
} from '../../db/verifications.ts'
import { ConflictError } from '../../src/errors.ts'
import { buyerNameKey } from '../../src/model/buyer.ts'
import { postWorkSchema } from '../../src/model/post-work.ts'
import { addPerson } from '../digest/world.ts'
import { postOf, publishPost } from '../town/posted.ts'
import type { Open } from './suite.ts'

const NOW = new Date('2026-11-22T09:00:00.000Z')
const at = NOW.toISOString()
const own = {
  country: 'BG',
  domain: '',
  verified_at: null,
  verified_how: '',
  asked_at: null,
  refused_at: null,
  reason: '',
  open: 0 as const,
  created_at: at,
}

/** A town and those who talk with it. */
export function towns(open: Open): void {
  let db: Db
  let posted: { id: string; number: string }
  beforeAll(async () => {
    db = await open()
    for (const person of ['ann', 'ben', 'cat']) await addPerson(db, person, 'en', 'Europe/Sofia', at)
    await createOrganisation(
      db,
      { id: 'org-t', kind: 'municipality', name: 'Ćity of Älv', ...own, verified_at: at },
      'ann',
    )
    await createOrganisation(db, { id: 'org-n', kind: 'ngo', name: 'Kitchen', ...own }, 'cat')
    const invitation = {
      token_hash: 'i',
      organisation: 'org-t',
      email: 'ben@example.org',
      role: 'member',
      invited_by: 'ann',
      created_at: at,
      expires_at: '2027-01-01T00:00:00.000Z',
      accepted_at: null,
    }
    await addInvitation(db, invitation)
    await acceptInvitation(db, invitation, { id: 'ben', email: 'ben@example.org' }, at)
    posted = await publishPost(db, { id: 'org-t', author: 'ann' }, { kind: 'consultation' }, NOW)
  })
  afterAll(() => db.close())

  test('the mark changes with its line in the log, and lists are by mark, name and page', async () => {
    expect(await provedAddresses(db, 'org-t')).toEqual(['ann@example.org', 'ben@example.org'])
    await markOrganisation(
      db,
      'org-t',
      { asked_at: at, domain: 'example.org' },
      { person: 'ann', at, action: 'organisation.ask' },
    )
    expect((await listOrganisations(db, { mark: 'waiting' })).map(row => [row.id, row.members])).toEqual([
      ['org-t', 2],
    ])
    await markOrganisation(
      db,
      'org-t',
      { asked_at: null, verified_at: at, verified_how: 'domain' },
      { person: 'root', at, action: 'organisation.verify', reason: 'seen' },
    )
    expect(
      (await listOrganisations(db, { mark: 'verified', kind: 'municipality' })).map(row => row.id),
    ).toEqual(['org-t'])
    expect(
      (await listOrganisations(db, { mark: 'all', after: ['Kitchen', 'org-n'] })).map(row => row.id),
    ).toEqual(['org-t'])
    await expect(
      markOrganisation(db, 'org-none', {}, { person: '', at, action: 'organisation.ask' }),
    ).rejects.toThrow(ConflictError)
    expect((await readOrganisation(db, 'org-t'))!.verified_how).toBe('domain')
  })

  test('questions wait, lie with a clerk, and become public once, together with what is owed', async () => {
    const row = {
      id: 'q1',
      post: posted.id,
      town: 'org-t',
      opportunity: `post:${posted.number}`,
      organisation: 'org-n',
      person: 'cat',
      language: 'en',
      words: 'How many?',
      at,
      keeper: '',
      draft: '',
      answer: '',
      answer_language: '',
      answered_by: '',
      answered_at: null,
      withdrawn_at: null,
    }
    await askQuestion(db, row)
    await keepAnswer(db, 'q1', 'ben', 'So many')
    const owed = await oweAnswer(db, {
      question: 'q1',
      opportunity: row.opportunity,
      asker: 'cat',
      item: `${row.opportunity}#LOT-0001`,
      at,
    })
    expect(owed.length).toBeGreaterThan(0)
    expect(await answeredQuestions(db, ['q1'])).toEqual([])
    expect((await teamOf(db, 'org-t')).map(each => [each.person, each.questions])).toEqual([
      ['ann', 0],
      ['ben', 1],
    ])
  })

  test('work and duties go to a colleague in one step, and only then may somebody leave', async () => {
    const work = postWorkSchema.parse({ post: postOf() })
    await createPost(db, {
      id: 'draft',
      organisation: 'org-t',
      procedure: '6f1c2d3e-0000-4000-8000-0000000000dd',
      work,
      person: 'ben',
      now: at,
    })
    const act = { town: 'org-t', by: 'ann', about: 'ann', at }
    await setDuties(db, act, { writes: 1, approves: 0, answers: 0 })
    await expect(
      setDuties(db, { ...act, about: 'ben' }, { writes: 1, approves: 0, answers: 1 }),
    ).rejects.toThrow(ConflictError)
    await expect(removeMember(db, 'org-t', 'ben')).rejects.toThrow(ConflictError)
    await expect(handOverWork(db, { ...act, about: 'ben' }, 'cat')).rejects.toThrow(ConflictError)
    await handOverWork(db, { ...act, about: 'ben' }, 'ann')
    expect((await readPost(db, 'draft'))!.author).toBe('ann')
    expect((await questionsOf(db, posted.id)).map(row => [row.keeper, row.draft])).toEqual([
      ['ann', 'So many'],
    ])
    expect((await teamOf(db, 'org-t')).map(each => [each.writes, each.approves, each.answers])).toEqual([
      [1, 1, 1],
      [0, 0, 0],
    ])
    const [last] = await teamEvents(db, 'org-t')
    expect({ kind: last!.kind, detail: JSON.parse(last!.detail) }).toEqual({
      kind: 'handed-over',
      detail: { to: 'ann', posts: 1, questions: 1 },
    })
    await removeMember(db, 'org-t', 'ben')
    expect(await teamOf(db, 'org-t')).toHaveLength(1)
    const answer = { answer: '180', language: 'bg', by: 'ann', at }
    await publishAnswer(db, 'q1', answer, [])
    await expect(publishAnswer(db, 'q1', answer, [])).rejects.toThrow(ConflictError)
    expect((await answeredQuestions(db, ['q1', 'q2'])).map(row => row.answer)).toEqual(['180'])
  })

  test('an organisation has one answer to a consultation, and may change it', async () => {
    const row = {
      post: posted.id,
      organisation: 'org-n',
      opportunity: `post:${posted.number}`,
      person: 'cat',
      json: '{"text":"1"}',
      at,
      updated_at: at,
    }
    await giveAnswer(db, row)
    await giveAnswer(db, {
      ...row,
      json: '{"text":"2"}',
      at: '2026-11-23T00:00:00.000Z',
      updated_at: '2026-11-23T00:00:00.000Z',
    })
    expect(await answersTo(db, posted.id)).toMatchObject([
      { name: 'Kitchen', json: '{"text":"2"}', at, updated_at: '2026-11-23T00:00:00.000Z' },
    ])
    expect(await readAnswer(db, posted.id, 'org-t')).toBeUndefined()
  })

  test('a buyer is found by its name however it is typed; what follows from a consultation by its reference', async () => {
    const tender = await publishPost(
      db,
      { id: 'org-t', author: 'ann' },
      { earlier: `post:${posted.number}` },
      NOW,
    )
    const ids = async (key: string): Promise<string[]> =>
      (await opportunitiesOfBuyer(db, [key])).map(each => each.id).sort()
    expect(await ids(buyerNameKey('BG', '  CITY of ALV'))).toEqual([
      `post:${posted.number}`,
      `post:${tender.number}`,
    ])
    expect(await ids(buyerNameKey('SE', 'Ćity of Älv'))).toEqual([])
    expect((await townsBehind(db, [tender.number])).map(row => row.id)).toEqual(['org-t'])
    expect(await opportunitiesAtHost(db, 'dolina.example'), 'what was posted here proves nothing').toEqual([])
    const first = await relatedTo(db, (await getOpportunity(db, `post:${posted.number}`))!)
    const next = await relatedTo(db, (await getOpportunity(db, `post:${tender.number}`))!)
    expect([first.earlier, first.later.map(each => each.id)]).toEqual([[], [`post:${tender.number}`]])
    expect([next.earlier.map(each => each.id), next.later]).toEqual([[`post:${posted.number}`], []])
  })
}
