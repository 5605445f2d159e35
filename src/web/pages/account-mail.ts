import { html } from 'hono/html'
import { sayIn } from '../../words/messages.ts'
import { letterHtml, type Letter } from '../parts/letter.ts'

type Parts = Readonly<{ says: string; link: string; button: string; after: readonly string[] }>

/** The mail with the link and the digits, in the person's language. */
export async function signInMail(language: string, link: string, code: string): Promise<Letter> {
  const say = sayIn(language)
  return letter(language, say('sign.mail.subject'), {
    says: say('sign.mail.says'),
    link,
    button: say('sign.now'),
    // Digits in two groups are easier to carry from one screen to another.
    after: [
      say('sign.mail.code', { code: `${code.slice(0, 3)} ${code.slice(3)}` }),
      say('sign.mail.until'),
      say('sign.mail.not'),
    ],
  })
}

/** The mail that invites somebody into an organisation, in the language of who invites. */
export async function invitationMail(
  language: string,
  link: string,
  names: Readonly<{ name: string; organisation: string }>,
): Promise<Letter> {
  const say = sayIn(language)
  const { name, organisation } = names
  return letter(language, say('org.mail.subject', { organisation }), {
    says: say('org.mail.says', { name, organisation }),
    link,
    button: say('org.join', { organisation }),
    after: [say('org.mail.until')],
  })
}

/** The mail that tells of an introduction: asked for by others, or wanted by both. */
export async function introductionMail(
  language: string,
  link: string,
  { name, title, kind }: Readonly<{ name: string; title: string; kind: 'asked' | 'met' }>,
): Promise<Letter> {
  const say = sayIn(language)
  return letter(language, say(`partner.mail.${kind}.subject`, { name }), {
    says: say(`partner.mail.${kind}.says`, { name, title }),
    link,
    button: say(`partner.mail.${kind}.see`),
    after: [say('partner.mail.why')],
  })
}

/** Text and HTML of one short mail that say the same. */
async function letter(language: string, subject: string, parts: Parts): Promise<Letter> {
  const { says, link, button, after } = parts
  const page = await letterHtml(
    language,
    subject,
    html`<p>${says}</p>
      <p style="margin:24px 0">
        <a
          href="${link}"
          style="display:inline-block;padding:12px 24px;border-radius:8px;background:#0a5652;color:#ffffff;font-weight:bold;text-decoration:none"
          >${button}</a
        >
      </p>
      <p style="font-size:14px;word-break:break-all"><a href="${link}">${link}</a></p>
      ${after.map(line => html`<p>${line}</p>`)}
      <p style="font-size:14px">Dragoman</p>`,
  )
  return {
    subject,
    html: page,
    text: [says, link, ...after, '-- \nDragoman'].join('\n\n') + '\n',
  }
}
