import { html } from 'hono/html'
import type { Region } from '../../context.ts'
import type { Profile } from '../../model/profile.ts'
import { nutsCountry } from '../../taxonomy/nuts.ts'
import { countryName } from '../../words/names.ts'
import { countryChoices } from '../parts/countries.ts'
import { europeMap } from '../parts/europe-map.ts'
import { goOn, stepPage } from '../parts/steps.ts'
import { pathOf } from '../start-steps.ts'
import type { Html, View } from '../view.ts'
import { tickOf } from './start-activities.ts'

/** Own country, its regions as a tree that unfolds, other countries on request, and a map of what was chosen. */
export function placesPage(
  view: View,
  profile: Profile,
  parts: Readonly<{ country: string; regions: readonly Region[] }>,
): Html {
  const { say, language } = view
  const { country, regions } = parts
  const abroad = new Set(profile.nuts.map(nutsCountry).filter(code => code !== country))
  const choices = countryChoices(language)
  return stepPage(
    view,
    'places',
    profile,
    html`<form class="step" method="post" action="${pathOf(profile.id, 'places')}">
      <div class="field">
        <label for="country">${say('start.places.country')}</label>
        <div class="inline">
          <select id="country" name="country" autocomplete="country">
            <option value="">${say('start.places.nocountry')}</option>
            ${choices.map(
              ([code, name]) =>
                html`<option value="${code}" ${code === country ? html`selected` : ''}>${name}</option>`,
            )}
          </select>
          <button class="button quiet" name="do" value="country">${say('start.places.show')}</button>
        </div>
      </div>
      ${country ? regionTree(view, country, regions, profile.nuts) : ''}
      <details class="fold" ${abroad.size ? html`open` : ''}>
        <summary>${say('start.places.abroad')}</summary>
        <fieldset>
          <legend class="hint">${say('start.places.abroad.says')}</legend>
          <div class="columns">
            ${choices
              .filter(([code]) => code !== country)
              .map(([code, name]) => tickOf('abroad', code, name, abroad.has(code)))}
          </div>
        </fieldset>
      </details>
      ${country ? europeMap(view, country, [...abroad]) : ''} ${goOn(view)}
    </form>`,
    say('start.places.lead'),
  )
}

function regionTree(
  view: View,
  country: string,
  regions: readonly Region[],
  chosen: readonly string[],
): Html {
  const { say, language } = view
  const named = countryName(country, language)
  const own = new Set(chosen)
  const roots = regions.filter(region => !regions.some(other => isWithin(region, other)))
  return html`<fieldset>
    <legend>${say('start.places.regions', { country: named })}</legend>
    <p class="hint">
      ${regions.length ? say('start.places.regions.says') : say('start.places.none', { country: named })}
    </p>
    <ul class="tree">
      ${roots.map(root => branch(view, root, regions, own))}
    </ul>
  </fieldset>`
}

/** A region with the regions inside it. A level with a single entry is passed over: it says the same thing twice. */
function branch(view: View, region: Region, all: readonly Region[], chosen: ReadonlySet<string>): Html {
  const below = all.filter(each => isWithin(each, region))
  const inside = below.filter(each => !below.some(other => isWithin(each, other)))
  if (inside.length === 1 && !chosen.has(region.code)) return branch(view, inside[0]!, all, chosen)
  const label = html`${region.name ?? ''} <span class="soft small">${region.code}</span>`
  const open = inside.some(({ code }) => [...chosen].some(each => each.startsWith(code)))
  const name = region.name ?? region.code
  return html`<li>
    ${tickOf('nuts', region.code, label, chosen.has(region.code))}
    ${
      inside.length
        ? html`<details class="fold" ${open ? html`open` : ''}>
            <summary>${view.say('start.places.inside', { n: inside.length, name })}</summary>
            <ul>
              ${inside.map(each => branch(view, each, all, chosen))}
            </ul>
          </details>`
        : ''
    }
  </li>`
}

function isWithin(region: Region, other: Region): boolean {
  return region.code.length > other.code.length && region.code.startsWith(other.code)
}
