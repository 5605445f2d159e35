/**
 * The style of mails, in the head because mail programs that know dark mode read it there. Without it the mail is still
 * a plain document in the right order. Colours are those of the pages (web/public/tokens.css), AA at least.
 */
export const MAIL_STYLE = `
:root { color-scheme: light dark; supported-color-schemes: light dark }
body { margin: 0; padding: 0; background: #fbfaf6; color: #1b2023; font: 17px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif; overflow-wrap: anywhere }
.mail { max-width: 600px; margin: 0 auto; padding: 16px }
.brand { margin: 0 0 16px; font-weight: 700 }
a { color: #0a5652 }
h1 { margin: 0 0 8px; font-size: 24px; line-height: 1.25 }
h2 { margin: 32px 0 12px; font-size: 19px; line-height: 1.3 }
h3 { margin: 4px 0; font-size: 18px; line-height: 1.35 }
p { margin: 4px 0 }
.says, .when, .where, .gloss, .verdict, .others, .profiles, .foot, .quiet { color: #474f55; font-size: 15px }
.card { margin: 0 0 16px; padding: 16px; background: #ffffff; border: 1px solid #ddd8cc; border-radius: 8px }
.reserved { border-left: 6px solid #d99a26 }
.tag { display: inline-block; padding: 0 6px; border: 1px solid #767066; border-radius: 4px; font-size: 13px; font-weight: 400; color: #474f55 }
.change { margin: 8px 0; padding: 8px 12px; background: #fdf0d2; color: #573700; border-radius: 4px; font-weight: 600 }
.facts { margin: 8px 0; padding: 0 0 0 20px }
.facts li { margin: 2px 0 }
.against { color: #474f55 }
.buttons { margin: 12px 0 0 }
.button { display: inline-block; min-width: 44px; margin: 4px 8px 4px 0; padding: 11px 16px; border: 1px solid #0a5652; border-radius: 8px; line-height: 20px; text-align: center; text-decoration: none; font-weight: 600 }
.main { background: #0a5652; color: #ffffff }
.more { margin: 16px 0; font-weight: 600 }
.foot { margin-top: 32px; padding-top: 16px; border-top: 1px solid #ddd8cc }
.foot-links a { display: inline-block; margin-right: 16px; padding: 11px 0; line-height: 22px }
@media (prefers-color-scheme: dark) {
  body { background: #14181a; color: #edeae3 }
  a { color: #84d3c8 }
  .says, .when, .where, .gloss, .verdict, .others, .profiles, .foot, .quiet, .against { color: #bcc1c2 }
  .card { background: #1b2023; border-color: #343b3f }
  .reserved { border-left-color: #a9791f }
  .tag { border-color: #8b9296; color: #bcc1c2 }
  .change { background: #382a0b; color: #ffdf9f }
  .button { border-color: #84d3c8 }
  .main { background: #84d3c8; color: #08211f }
  .foot { border-top-color: #343b3f }
}
`.trim()
