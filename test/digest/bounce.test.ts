import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readBounces } from '../../src/digest/bounce.ts'

const ID = '0123456789abcdef0123456789abcdef'
const BOUNCES = 'bounces@example.org'

/** As a mail server reports: RFC 3464, the returned headers behind. */
const report = (status: string, action: string, more = ''): string =>
  [
    'From: MAILER-DAEMON@mx.example.net',
    `To: bounces+${ID}@example.org`,
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.net',
    '',
    'Final-Recipient: rfc822; Ana@Example.net',
    `Action: ${action}`,
    `Status: ${status}`,
    'Diagnostic-Code: smtp; 550 5.1.1 <ana@example.net>:',
    '  Recipient address rejected',
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    more || 'Subject: Meals',
    '--b--',
  ].join('\r\n')

describe('mail that came back', () => {
  test('a report of a mail server: whose, which message, for good or not', () => {
    expect(readBounces(report('5.1.1', 'failed'), BOUNCES)).toEqual([
      {
        kind: 'hard',
        message: ID,
        address: 'ana@example.net',
        detail: 'smtp; 550 5.1.1 <ana@example.net>: Recipient address rejected',
      },
    ])
    expect(readBounces(report('4.2.2', 'failed'), BOUNCES)[0]!.kind).toBe('soft')
    expect(readBounces(report('4.4.1', 'delayed'), BOUNCES)[0]!.kind).toBe('soft')
    const other = 'fedcba9876543210fedcba9876543210'
    const named = report('5.1.1', 'failed', `Message-ID: <${other}@example.org>`)
    expect(readBounces(named, '')[0]!.message).toBe(other)
    expect(readBounces(named, BOUNCES)[0]!.message).toBe(ID)
  })

  test('a complaint (RFC 5965) is one, an ordinary mail is nothing', () => {
    const complaint =
      'From: fbl@example.net\nFeedback-Type: abuse\nUser-Agent: x\n\nMessage-ID: <' + ID + '@example.org>\n'
    expect(readBounces(complaint, BOUNCES)).toMatchObject([{ kind: 'complaint', message: ID }])
    expect(readBounces('From: ana@example.net\nSubject: I am away\n\nBack on Monday.', BOUNCES)).toEqual([])
  })

  test('Amazon SES, bare and inside SNS; Postmark; our own form', () => {
    const ses = {
      notificationType: 'Bounce',
      bounce: {
        bounceType: 'Permanent',
        bouncedRecipients: [{ emailAddress: 'ana@example.net', diagnosticCode: 'smtp; 550' }],
      },
      mail: { headers: [{ name: 'Message-Id', value: `<${ID}@example.org>` }] },
    }
    const expected = [{ kind: 'hard', address: 'ana@example.net', message: ID, detail: 'smtp; 550' }]
    expect(readBounces(JSON.stringify(ses), '')).toEqual(expected)
    expect(readBounces(JSON.stringify({ Type: 'Notification', Message: JSON.stringify(ses) }), '')).toEqual(
      expected,
    )
    const passing = { ...ses, bounce: { ...ses.bounce, bounceType: 'Transient' } }
    expect(readBounces(JSON.stringify(passing), '')[0]!.kind).toBe('soft')
    const complaint = {
      eventType: 'Complaint',
      complaint: { complainedRecipients: [{ emailAddress: 'bo@example.net' }] },
    }
    expect(readBounces(JSON.stringify(complaint), '')).toMatchObject([
      { kind: 'complaint', address: 'bo@example.net' },
    ])
    const postmark = {
      RecordType: 'Bounce',
      Type: 'HardBounce',
      Email: 'ana@example.net',
      Details: 'unknown user',
    }
    expect(readBounces(JSON.stringify(postmark), '')).toEqual([
      { kind: 'hard', address: 'ana@example.net', detail: 'unknown user' },
    ])
    expect(readBounces(JSON.stringify({ ...postmark, Type: 'SoftBounce' }), '')[0]!.kind).toBe('soft')
    expect(readBounces(JSON.stringify({ RecordType: 'Open', Email: 'ana@example.net' }), '')).toEqual([])
    expect(readBounces(JSON.stringify({ kind: 'hard', message: ID }), '')).toEqual([
      { kind: 'hard', message: ID, detail: '' },
    ])
  })

  test('whatever is sent, it answers, quickly, and never more than fifty', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 2_000 }), fc.json({ maxDepth: 4 })), text => {
        expect(readBounces(text, BOUNCES).length).toBeLessThanOrEqual(50)
      }),
    )
    const many = Array.from({ length: 500 }, () => ({ kind: 'hard', address: 'a@b.example' }))
    expect(readBounces(JSON.stringify(many), '')).toHaveLength(50)
    const started = performance.now()
    readBounces(`To: ${'a'.repeat(100_000)}\n${' \t'.repeat(50_000)}\nAction: failed`, BOUNCES)
    expect(performance.now() - started).toBeLessThan(500)
  })
})
