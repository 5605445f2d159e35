import { freshBank } from '../db/store.ts'
import { contextOf, NOW } from '../web/helper.ts'
import type { Db } from '../../db/batch.ts'
import { addPerson, findPerson } from '../../db/people.ts'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { createMailer } from '../../src/io/node/mail.ts'
import { requestSignIn, useLink } from '../../src/auth/sign-in.ts'
import { newId } from '../../src/auth/secrets.ts'
import type { Person } from '../../src/auth/types.ts'
import { createApp } from '../../src/web/app.ts'
import { startSmtp, type SmtpServer } from '../servers/smtp.ts'

/** A house with a bank in memory, a clock that is turned by hand, and a real mail server. */
export type House = Readonly<{
  ctx: Context
  db: Db
  smtp: SmtpServer
  /** Moves the clock on */
  wait: (seconds: number) => void
  close: () => Promise<void>
}>

export async function openHouse(
  options: Readonly<{ publicUrl?: string; mail?: boolean; db?: Db; demo?: boolean }> = {},
): Promise<House> {
  const { publicUrl = 'https://dragoman.example', mail = true, demo = false } = options
  const smtp = await startSmtp()
  const db = options.db ?? (await freshBank())
  let now = NOW.getTime()
  const config = readConfig(
    {
      DRAGOMAN_PUBLIC_URL: publicUrl,
      ...(mail && { DRAGOMAN_SMTP_URL: smtp.url, DRAGOMAN_MAIL_FROM: 'Dragoman <post@dragoman.example>' }),
    },
    demo,
  )
  const mailer = createMailer({ url: config.smtpUrl, from: config.mailFrom, timeoutMs: 500 })
  const ctx: Context = { ...contextOf(db, {}, demo), config, mail: mailer, now: () => new Date(now) }
  return {
    ctx,
    db,
    smtp,
    wait: seconds => {
      now += seconds * 1000
    },
    close: async () => {
      await mailer.close()
      await smtp.close()
      await db.close()
    },
  }
}

/** A browser without a screen: keeps cookies as browsers do, names its origin when it posts, follows nothing. */
export type Visitor = Readonly<{
  get: (path: string, headers?: Record<string, string>) => Promise<Response>
  post: (path: string, form?: Record<string, string>, headers?: Record<string, string>) => Promise<Response>
  cookies: Map<string, string>
}>

export function visit(ctx: Context, address = '192.0.2.7', language = 'en'): Visitor {
  const app = createApp(ctx)
  const cookies = new Map<string, string>()
  const { origin } = new URL(ctx.config.publicUrl)
  const send = async (path: string, init: RequestInit, more: Record<string, string>): Promise<Response> => {
    const headers = new Headers({ 'Accept-Language': language, ...more })
    if (cookies.size)
      headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const url = new URL(path, origin)
    const env = { incoming: { socket: { remoteAddress: address } } }
    const response = await app.request(url.href, { ...init, headers }, env)
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      if (/max-age=0/i.test(cookie)) cookies.delete(name!)
      else cookies.set(name!, value!)
    }
    return response
  }
  return {
    cookies,
    get: (path, headers = {}) => send(path, {}, headers),
    post: (path, form = {}, headers = {}) =>
      send(
        path,
        { method: 'POST', body: new URLSearchParams(form).toString() },
        { Origin: origin, 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      ),
  }
}

/** A person who has signed in with this visitor, without the way through the mail. */
export async function enter(ctx: Context, visitor: Visitor, email: string): Promise<Person> {
  const made = await requestSignIn(ctx, { email, next: '/', network: email })
  if ('wait' in made) throw new Error('limited')
  const signed = await useLink(ctx, made.token, new Request(ctx.config.publicUrl), {
    language: 'en',
    zone: 'Europe/Sofia',
  })
  for (const cookie of signed!.cookies) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
    if (value) visitor.cookies.set(name!, value)
  }
  return signed!.person
}

/** A person known to the bank who has not signed in. */
export async function known(ctx: Context, email: string, language = 'en'): Promise<string> {
  const now = ctx.now().toISOString()
  await addPerson(ctx.db, { id: newId(ctx, 'person'), email, language, zone: 'Europe/Sofia', now })
  return (await findPerson(ctx.db, email))!.id
}

/** The way into the account that a mail offers. */
export function linkIn(text: string): string {
  return new URL(/https?:\/\/\S+/.exec(text)![0]).pathname + new URL(/https?:\/\/\S+/.exec(text)![0]).search
}

export function codeIn(text: string): string {
  return /\b(\d{3} \d{3})\b/.exec(text)![1]!
}
