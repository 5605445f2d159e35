import { html } from 'hono/html'
import type { Activity, Understood } from '../../context.ts'
import type { Profile } from '../../model/profile.ts'
import { LANGUAGES } from '../../text/languages.ts'
import { languageName, wordList } from '../../words/names.ts'
import { goOn, stepPage } from '../parts/steps.ts'
import { pathOf } from '../start-steps.ts'
import type { Html, View } from '../view.ts'

/** Activities of one name: two codes that go by one everyday word are one thing to a reader. */
export type Group = Readonly<{ name: string; codes: readonly string[]; words: readonly string[] }>

/** Activities by name in the reader's language, strongest first. A code without a name is left out. */
export function groupsOf(view: View, activities: readonly Activity[]): readonly Group[] {
  const groups = new Map<string, { codes: string[]; words: Set<string> }>()
  for (const { code, words } of activities) {
    const name = view.conceptName(code, view.language)
    if (name === undefined) continue
    const group = groups.get(name) ?? { codes: [], words: new Set() }
    group.codes.push(code)
    for (const word of words) group.words.add(word)
    groups.set(name, group)
  }
  return [...groups].map(([name, { codes, words }]) => ({ name, codes, words: [...words] }))
}

type Parts = Readonly<{
  understood: Understood
  q: string
  found?: readonly Readonly<{ code: string; name: string }>[]
}>

/** What the words were understood as, each with the words that led there, to keep or to take out, and a search to add. */
export function activitiesPage(view: View, profile: Profile, parts: Parts): Html {
  const { say } = view
  const groups = groupsOf(view, parts.understood.activities)
  const shown = new Set(groups.flatMap(group => group.codes))
  const out = new Set(profile.excludes ?? [])
  const added = (profile.cpv ?? []).filter(code => !shown.has(code))
  return stepPage(
    view,
    'activities',
    profile,
    html`<form class="step" method="post" action="${pathOf(profile.id, 'activities')}">
      ${readAs(view, profile, parts.understood.language)}
      ${
        groups.length
          ? html`<fieldset>
              <legend>${say('understood.title')}</legend>
              <p class="hint">${say('start.activities.untick')}</p>
              ${groups.map(group => box(view, group, !group.codes.every(code => out.has(code))))}
            </fieldset>`
          : html`<div class="note">
              <p>${say('nothing.misread')}</p>
              <p>${say('nothing.words')}</p>
            </div>`
      }
      ${
        added.length
          ? html`<fieldset>
              <legend>${say('start.activities.added')}</legend>
              ${added.map(code => tickOf('added', code, view.conceptName(code, view.language) ?? code, true))}
            </fieldset>`
          : ''
      }
      <section id="search" class="field">
        <label for="q">${say('start.activities.search')}</label>
        <div class="search">
          <input type="search" id="q" name="q" value="${parts.q}" maxlength="100" autocomplete="off" />
          <button class="button quiet" name="do" value="search">${say('search.button')}</button>
        </div>
        ${parts.found ? results(view, parts.found, new Set([...shown, ...(profile.cpv ?? [])])) : ''}
      </section>
      ${goOn(view)}
    </form>`,
  )
}

function readAs(view: View, profile: Profile, language: string): Html {
  const { say } = view
  const choices = LANGUAGES.map(({ code }) => [code, languageName(code, view.language)] as const)
  return html`<p>${say('start.activities.read', { language: languageName(language, view.language) })}</p>
    <details class="fold">
      <summary>${say('start.activities.other')}</summary>
      <div class="inline">
        <label class="visually-hidden" for="read_as">${say('start.activities.other')}</label>
        <select id="read_as" name="read_as">
          ${choices
            .toSorted((a, b) => a[1].localeCompare(b[1], view.language))
            .map(
              ([code, name]) =>
                html`<option value="${code}" ${code === (profile.language ?? language) ? html`selected` : ''}>
                  ${name}
                </option>`,
            )}
        </select>
        <button class="button quiet" name="do" value="reread">${say('start.activities.reread')}</button>
      </div>
    </details>`
}

function box(view: View, group: Group, on: boolean): Html {
  const words = group.words.map(word => view.say('quote', { text: word }))
  const from = words.length
    ? html`<span class="soft small"
        >${view.say('understood.from', { words: wordList(words, view.language) })}</span
      >`
    : ''
  return tickOf('keep', group.codes.join(' '), html`<strong>${group.name}</strong> ${from}`, on)
}

function results(view: View, found: NonNullable<Parts['found']>, known: ReadonlySet<string>): Html {
  const fresh = found.filter(({ code }) => !known.has(code))
  if (!fresh.length) return html`<p class="hint" role="status">${view.say('start.activities.notfound')}</p>`
  return html`<fieldset class="found">
    <legend class="hint">${view.say('start.activities.found')}</legend>
    ${fresh.map(({ code, name }) => tickOf('add', code, name, false))}
  </fieldset>`
}

/** A box to tick with its label; several may share a name. */
export function tickOf(name: string, value: string, label: Html | string, on: boolean): Html {
  return html`<label class="tick"
    ><input type="checkbox" name="${name}" value="${value}" ${on ? html`checked` : ''} /><span
      >${label}</span
    ></label
  >`
}
