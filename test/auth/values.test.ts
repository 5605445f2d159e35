import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readAddress } from '../../src/auth/address.ts'
import { cookieText, readCookie } from '../../src/auth/cookies.ts'
import { readName } from '../../src/auth/organisations.ts'
import { originOf, safeNext } from '../../src/auth/own-origin.ts'
import { newCode, newSecret } from '../../src/auth/secrets.ts'

const OWN = 'https://dragoman.example'

describe('addresses', () => {
  test.each([
    ['Vesela@Sapun.Example', 'vesela@sapun.example'],
    ['  a.b+c@d-e.example ', 'a.b+c@d-e.example'],
    ["o'neill@x.example", "o'neill@x.example"],
    ['иван@пример.бг', undefined],
    ['ivan@пример.бг', 'ivan@xn--e1afmkfd.xn--90ae'],
  ])('%s is kept as %s', (typed, kept) => expect(readAddress(typed)).toBe(kept))

  test.each([
    '',
    '@',
    'a@',
    '@b.example',
    'a@b',
    'a b@c.example',
    'a@b..example',
    'a@-b.example',
    'a@b.example\r\nBcc: c@d.example',
    'A <a@b.example>',
    '"a b"@c.example',
    'a@b.example,c@d.example',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a@b.example/x',
    'a@b.example?x',
    'a@b.example#',
    'a@c.example@b.example',
    '.a@b.example',
    'a.@b.example',
    'a..b@c.example',
    `${'a'.repeat(65)}@b.example`,
    `a@${'b'.repeat(64)}.example`,
    `a@${'b.'.repeat(130)}example`,
    'a@b%2eexample',
    'a\0@b.example',
    'a@b.example\0',
    'a\u202e@b.example',
  ])('%j is not one', typed => expect(readAddress(typed)).toBeUndefined())

  test('whatever is accepted is one plain address, and reading it again changes nothing', () => {
    const piece = fc.string({
      unit: fc.constantFrom(...'aB9.-_+@<>,;:"\\ \r\n\0éж'.split('')),
      maxLength: 20,
    })
    fc.assert(
      fc.property(
        fc.oneof(
          fc.emailAddress(),
          piece,
          fc.tuple(piece, piece).map(([a, b]) => `${a}@${b}.example`),
        ),
        typed => {
          const address = readAddress(typed)
          if (address === undefined) return
          expect(address).toMatch(/^[!-~]+@[a-z0-9.-]+$/)
          expect(address).not.toMatch(/[<>,;:"\\\s@]@|@.*[@<>,;:"\\\s]/)
          expect(readAddress(address)).toBe(address)
        },
      ),
    )
  })
})

describe('where to go next', () => {
  test.each(['/', '/inbox', '/inbox?x=1#y', '/a/../b', '/%2F'])('%s is ours', next =>
    expect(safeNext(next, OWN)).toMatch(/^\/(?!\/)/),
  )
  test.each([
    undefined,
    '',
    'inbox',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n//evil.example',
    '\\/evil',
    'https://evil.example',
    'javascript:alert(1)',
    'https:evil.example',
    '/x\\y',
    ' /x',
    `/${'x'.repeat(501)}`,
    7,
  ])('%j leads to the first page', next => expect(safeNext(next, OWN)).toBe('/'))

  test('whatever is asked for, a browser stays on our origin', () => {
    const bits = fc.constantFrom(
      '/',
      '\\',
      ':',
      '@',
      '.',
      '#',
      '?',
      '%2f',
      '\t',
      '\n',
      'evil.example',
      'https:',
      'javascript:',
      ' ',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(bits, { maxLength: 8 }).map(all => all.join('')),
          fc.webUrl(),
          fc.string(),
        ),
        next => {
          expect(new URL(safeNext(next, OWN), OWN).origin).toBe(OWN)
          expect(new URL(safeNext(`/${next}`, OWN), OWN).origin).toBe(OWN)
        },
      ),
    )
  })
})

describe('origins', () => {
  const from = (origin: string | undefined, url: string, publicUrl: string) =>
    originOf(
      new Request(url, { method: 'POST', ...(origin !== undefined && { headers: { Origin: origin } }) }),
      publicUrl,
    )
  test.each([
    ['https://dragoman.example', 'own'],
    ['https://evil.example', 'foreign'],
    ['http://dragoman.example', 'foreign'],
    ['https://dragoman.example.evil.example', 'foreign'],
    ['https://dragoman.example:444', 'foreign'],
    ['null', 'foreign'],
    ['', 'foreign'],
    [undefined, 'absent'],
  ])('%s is %s behind https', (origin, answer) =>
    expect(from(origin, 'http://10.0.0.3:8787/account', OWN)).toBe(answer),
  )
  test('on plain http the address that was asked for counts too', () => {
    expect(from('http://localhost:8787', 'http://localhost:8787/', 'http://127.0.0.1:8787')).toBe('own')
    expect(from('http://evil.example', 'http://localhost:8787/', 'http://127.0.0.1:8787')).toBe('foreign')
  })
})

describe('secrets and cookies', () => {
  const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))
  test('a secret has 192 bits in letters that fit into an address', () => {
    const made = Array.from({ length: 1_000 }, () => newSecret({ random }))
    expect(new Set(made).size).toBe(1_000)
    for (const secret of made) expect(secret).toMatch(/^[A-Za-z0-9_-]{32}$/)
    expect(newSecret({ random: n => new Uint8Array(n).fill(255) })).toBe('_'.repeat(32))
  })
  test('every code is equally likely: what would favour small ones is drawn again', () => {
    const draws = [
      [0xff, 0xff, 0xff, 0xff],
      [0, 0, 0, 42],
    ]
    expect(newCode({ random: () => new Uint8Array(draws.shift()!) })).toBe('000042')
    expect(draws).toEqual([])
  })
  test('the cookie is bound to the host behind https, and goes by its bare name on plain http', () => {
    const secure = cookieText('session', 'x'.repeat(32), 60, OWN)
    expect(secure).toBe(
      `__Host-dragoman=${'x'.repeat(32)}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure`,
    )
    expect(cookieText('session', 'x', 60, 'http://127.0.0.1')).not.toContain('Secure')
    const read = (cookie: string, url: string): string | undefined =>
      readCookie('session', new Request(url, { headers: { Cookie: cookie } }), url)
    expect(read(`a=b; __Host-dragoman=${'x'.repeat(32)}`, OWN)).toBe('x'.repeat(32))
    // A neighbour on the same site could set the bare name: behind https it is not looked at.
    expect(read(`dragoman=${'x'.repeat(32)}`, OWN)).toBeUndefined()
    expect(read(`dragoman=${'x'.repeat(32)}`, 'http://127.0.0.1')).toBe('x'.repeat(32))
    expect(read('__Host-dragoman=<script>alert(1)</script>', OWN)).toBeUndefined()
  })
})

test('names are one line, and nothing that a mail program would make a link of', () => {
  expect(readName('  Сапун \n и\tпяна  ')).toBe('Сапун и пяна')
  expect(readName('A\u202eB\u0000C')).toBe('A B C')
  for (const typed of [
    '',
    'x',
    ' ',
    'x'.repeat(201),
    'see https://evil.example',
    'WWW.evil.example',
    7,
    undefined,
  ])
    expect(readName(typed)).toBeUndefined()
})
